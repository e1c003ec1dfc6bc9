"""The staff chat: where notices go."""

from collections.abc import Awaitable

from telegram.constants import ParseMode
from telegram.error import ChatMigrated, TelegramError

from bot.logs import log, outline
from bot.telegram.bot import TelegramBot
from bot.telegram.pace import Pace, persistently
from bot.telegram.refusals import Refusal, refusal
from bot.telegram.render import message_html
from flows.prompts import Message

_SETTING = "MERIDIAN_STAFF_CHAT_ID"
_FOR_LATER = (Refusal.UNREACHABLE, Refusal.NETWORK, Refusal.TOO_FAST, Refusal.TOKEN)


class StaffChat:
    """The chat the clinic's staff read, usually a group; follows it where Telegram gives it another id."""

    def __init__(self, bot: TelegramBot, chat_id: int, pace: Pace | None = None) -> None:
        self.chat_id = chat_id
        self._bot = bot
        self._pace = pace or Pace()

    def owns(self, chat_id: int) -> bool:
        """Tell whether this is the staff chat's id."""
        return chat_id == self.chat_id

    async def check(self) -> None:
        """Look whether the chat is there; a log line names the setting where it is not."""
        try:
            await self._bot.get_chat(self.chat_id)
        except ChatMigrated as moved:
            self._follow(moved)
        except TelegramError as error:
            if refusal(error) is Refusal.UNREACHABLE:
                log.warning(
                    f"{_SETTING}: the bot is not in that chat, so staff get no notices;"
                    " add it there, or correct the setting"
                )
            else:
                log.warning(f"{_SETTING}: could not look at that chat", error=outline(error))

    async def send(self, message: Message) -> bool:
        """Send to staff; False where it has to wait until the chat can be reached again."""
        try:
            for html in message_html(message):
                await self._send(html)
        except TelegramError as error:
            if refusal(error) not in _FOR_LATER:
                raise
            return False
        return True

    async def _send(self, html: str) -> None:
        def call() -> Awaitable[object]:
            return self._bot.send_message(self.chat_id, html, parse_mode=ParseMode.HTML)

        try:
            await persistently(call, self._pace)
        except ChatMigrated as moved:
            self._follow(moved)
            await persistently(call, self._pace)

    def _follow(self, moved: ChatMigrated) -> None:
        self.chat_id = moved.new_chat_id
        log.warning(f"{_SETTING}: the staff chat has a new id; set it to {moved.new_chat_id}")
