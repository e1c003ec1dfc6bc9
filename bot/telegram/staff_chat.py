"""The staff chat: the one sender to it, of notices and of whatever else is shown there."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from telegram import BotCommand, BotCommandScopeChat, InputFile, LinkPreviewOptions
from telegram.constants import CallbackQueryLimit, ParseMode
from telegram.error import ChatMigrated, TelegramError

from bot.logs import log, outline
from bot.telegram import render
from bot.telegram.bot import TelegramBot
from bot.telegram.pace import Pace, persistently, told_to_wait
from bot.telegram.refusals import Refusal, refusal
from flows.prompts import Prompt

ResultT = TypeVar("ResultT")

LONGEST_ANSWER = int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)

_SETTING = "MERIDIAN_STAFF_CHAT_ID"
_FOR_LATER = (Refusal.UNREACHABLE, Refusal.NETWORK, Refusal.TOO_FAST, Refusal.TOKEN)
_PASSING = (Refusal.NETWORK, Refusal.TOO_FAST)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class StaffChat:
    """The chat the clinic's staff read, usually a group; follows it where Telegram gives it another id.

    What is shown is tried for as long as a patient's card is, for others wait meanwhile; then it is shown
    later, beside all else. Notices and files have nobody behind them, and are tried for longer.
    """

    def __init__(self, bot: TelegramBot, chat_id: int, pace: Pace | None = None) -> None:
        self.chat_id = chat_id
        self._bot = bot
        self._pace = pace or Pace()
        self._brief = replace(self._pace, call_patience=self._pace.show_patience)
        self._beside: dict[asyncio.Task[None], int | None] = {}

    @property
    def bot(self) -> TelegramBot:
        """Who speaks here."""
        return self._bot

    def owns(self, chat_id: int) -> bool:
        """Tell whether this is the staff chat's id."""
        return chat_id == self.chat_id

    async def check(self, commands: dict[str, str]) -> None:
        """Look whether the chat is there, and fill its menu; a log line names the setting where it is not."""
        try:
            await self._bot.get_chat(self.chat_id)
        except ChatMigrated as moved:
            self.follow(moved.new_chat_id)
        except TelegramError as error:
            if refusal(error) is Refusal.UNREACHABLE:
                log.warning(
                    f"{_SETTING}: the bot is not in that chat, so staff get no notices;"
                    " add it there, or correct the setting"
                )
            else:
                log.warning(f"{_SETTING}: could not look at that chat", error=outline(error))
            return
        await self.offer(commands)

    async def offer(self, commands: dict[str, str]) -> None:
        """Fill the chat's menu of commands, which patients never see; the desk works without, too."""
        menu = [BotCommand(name, text) for name, text in commands.items()]
        try:
            await self._reach(
                lambda chat: self._bot.set_my_commands(menu, BotCommandScopeChat(chat)), self._pace
            )
        except TelegramError as error:
            log.warning("could not set the commands of the staff chat", error=outline(error))

    async def send(self, prompt: Prompt) -> int | None:
        """Send to staff; the message with the buttons, or None where the chat cannot be reached now."""
        try:
            return await self._send(prompt, self._pace)
        except TelegramError as error:
            if refusal(error) not in _FOR_LATER:
                raise
            return None

    async def show(self, prompt: Prompt, instead_of: int | None = None) -> int | None:
        """Show something: in the place of this message's text where it can be edited, else below.

        The message that shows it. None where none does yet, or where Telegram does not take it: it is saved,
        and another tap shows it again.
        """
        self._overtake(instead_of)
        try:
            return await self._show(prompt, instead_of, self._brief)
        except TelegramError as error:
            if refusal(error) in _PASSING:
                wait = told_to_wait(error) or self._pace.first_wait
                self.beside(self._show_late(prompt, instead_of, wait), instead_of)
            else:
                log.error("saved, but not shown to staff", error=outline(error))
            return None

    async def refresh(self, prompt: Prompt, message: int) -> bool:
        """Bring a message that nobody tapped up to date, in one attempt; whether there is any use in more."""
        self._overtake(message)
        try:
            await self._bot.edit_message_text(
                render.texts(prompt)[-1],
                self.chat_id,
                message,
                parse_mode=ParseMode.HTML,
                reply_markup=render.keyboard(prompt),
                link_preview_options=_NO_PREVIEW,
            )
        except TelegramError as error:
            return refusal(error) is not Refusal.GONE
        return True

    async def answer(self, query: str, text: str = "", *, alert: bool = False) -> None:
        """Answer a tap, once: it soon grows too old."""
        try:
            await self._bot.answer_callback_query(query, text[:LONGEST_ANSWER] or None, show_alert=alert)
        except TelegramError as error:
            if refusal(error) is not Refusal.TOO_OLD:
                log.info("could not answer a tap of staff", error=outline(error))

    async def send_file(self, path: Path, caption: str) -> None:
        """Send a file as a document. TelegramError where Telegram does not take it."""
        content = await asyncio.to_thread(path.read_bytes)

        def send(chat: int) -> Awaitable[object]:
            return self._bot.send_document(chat, InputFile(content, filename=path.name), caption=caption)

        await self._reach(send, self._pace)

    def beside(self, work: Coroutine[None, None, None], message: int | None = None) -> None:
        """Do this while all else goes on, until something newer is shown in this message."""
        task = asyncio.create_task(work, name="staff chat")
        self._beside[task] = message
        task.add_done_callback(self._beside.pop)

    async def close(self) -> None:
        """Let go of what is still to be shown."""
        left = tuple(self._beside)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def follow(self, chat_id: int) -> None:
        """Go on in the chat of this id: Telegram has given it another."""
        if chat_id != self.chat_id:
            self.chat_id = chat_id
            log.warning(f"{_SETTING}: the staff chat has a new id; set it to {chat_id}")

    def _overtake(self, message: int | None) -> None:
        for task, its in tuple(self._beside.items()):
            if message is not None and its == message and task is not asyncio.current_task():
                task.cancel()

    async def _show_late(self, prompt: Prompt, instead_of: int | None, wait: float) -> None:
        await asyncio.sleep(wait)
        try:
            await self._show(prompt, instead_of, self._pace)
        except TelegramError as error:
            log.error("saved, but not shown to staff", error=outline(error))

    async def _show(self, prompt: Prompt, instead_of: int | None, pace: Pace) -> int | None:
        if instead_of is not None and await self._edit(prompt, instead_of, pace):
            return instead_of
        return await self._send(prompt, pace)

    async def _send(self, prompt: Prompt, pace: Pace) -> int:
        """Send every message of it, the last with the buttons, and give that one's id."""
        sent = 0
        texts = render.texts(prompt)
        for number, html in enumerate(texts, start=1):
            keyboard = render.keyboard(prompt) if number == len(texts) else None
            message = await self._reach(
                lambda chat: self._bot.send_message(
                    chat,
                    html,  # noqa: B023 -- awaited here
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard,  # noqa: B023 -- likewise
                    link_preview_options=_NO_PREVIEW,
                ),
                pace,
            )
            sent = message.message_id
        return sent

    async def _edit(self, prompt: Prompt, message: int, pace: Pace) -> bool:
        """Put the last of what is shown, with the buttons, into this message; False where it cannot be."""
        texts = render.texts(prompt)
        try:
            await persistently(
                lambda: self._bot.edit_message_text(
                    texts[-1],
                    self.chat_id,
                    message,
                    parse_mode=ParseMode.HTML,
                    reply_markup=render.keyboard(prompt),
                    link_preview_options=_NO_PREVIEW,
                ),
                pace,
            )
        except ChatMigrated as moved:
            self.follow(moved.new_chat_id)
            return False
        except TelegramError as error:
            if refusal(error) not in (Refusal.UNCHANGED, Refusal.GONE):
                raise
            return refusal(error) is Refusal.UNCHANGED
        return True

    async def _reach(self, call: Callable[[int], Awaitable[ResultT]], pace: Pace) -> ResultT:
        """Make a call to this chat, following it where it has moved."""
        try:
            return await persistently(lambda: call(self.chat_id), pace)
        except ChatMigrated as moved:
            self.follow(moved.new_chat_id)
            return await persistently(lambda: call(self.chat_id), pace)
