"""Cards: prompts on a patient's screen, one of them with live buttons. The one writer to patients."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from telegram import InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.logs import log, outline
from bot.telegram import render
from bot.telegram.bot import TelegramBot
from bot.telegram.files import Files, SetReachable
from bot.telegram.pace import Pace, persistently
from bot.telegram.refusals import Refusal, refusal
from bot.visits import Reply, Visitor

Remember = Callable[[Visitor, int | None], Awaitable[None]]

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Cards:
    """Shows prompts.

    ``remember`` notes which message has the live buttons, ``set_reachable`` who has blocked the bot.
    """

    def __init__(
        self, bot: TelegramBot, remember: Remember, set_reachable: SetReachable, pace: Pace | None = None
    ) -> None:
        self._bot = bot
        self._remember = remember
        self._set_reachable = set_reachable
        pace = pace or Pace()
        self._pace = replace(pace, call_patience=pace.show_patience)
        self._files = Files(bot, set_reachable, pace)

    async def show(self, visitor: Visitor, reply: Reply, tapped: int | None = None) -> None:
        """Show the prompt: in place of the card just tapped where that is the live one, else below.

        Does not raise for a patient who cannot be reached. TelegramError where Telegram could not be.
        """
        if _shown_before(reply, tapped):
            return
        try:
            await self._show(visitor, reply, tapped)
        except TelegramError as error:
            if refusal(error) is not Refusal.UNREACHABLE:
                raise
            log.info("patient cannot be reached", error=outline(error))
            await self._set_reachable(visitor, False)
        else:
            self._files.send(visitor, reply)

    async def close(self, within: float) -> None:
        """Finish sending the files in hand, or let go of them after so many seconds."""
        await self._files.close(within)

    async def tell(self, visitor: Visitor, text: str) -> None:
        """Say one plain thing, without buttons, and go on whether or not it arrives."""
        try:
            await persistently(lambda: self._bot.send_message(int(visitor.address), text), self._pace)
        except TelegramError as error:
            log.warning("could not tell a patient something", error=outline(error))

    async def _show(self, visitor: Visitor, reply: Reply, tapped: int | None) -> None:
        chat = int(visitor.address)
        texts = render.texts(reply.prompt)
        keyboard = render.keyboard(reply.prompt)
        if not texts:
            return
        buttoned = {tapped, reply.card}
        card = 0
        if tapped is not None and not reply.below and _is_live(tapped, reply.card):
            only = len(texts) == 1
            if await self._edit(chat, tapped, texts[0], keyboard if only else None):
                card = tapped
                texts = texts[1:]
            buttoned.discard(tapped)
        for number, text in enumerate(texts, start=1):
            card = await self._send(chat, text, keyboard if number == len(texts) else None)
        if card != reply.card:
            await self._remember(visitor, card)
        await self._strip(chat, buttoned - {card, None})

    async def _send(self, chat: int, text: str, keyboard: InlineKeyboardMarkup | None) -> int:
        message = await persistently(
            lambda: self._bot.send_message(
                chat,
                text,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                link_preview_options=_NO_PREVIEW,
            ),
            self._pace,
        )
        return message.message_id

    async def _edit(self, chat: int, card: int, text: str, keyboard: InlineKeyboardMarkup | None) -> bool:
        """Put this in the place of what the card said; False where the card can no longer be edited."""
        try:
            await persistently(
                lambda: self._bot.edit_message_text(
                    text,
                    chat,
                    card,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard,
                    link_preview_options=_NO_PREVIEW,
                ),
                self._pace,
            )
        except TelegramError as error:
            if refusal(error) not in (Refusal.UNCHANGED, Refusal.GONE):
                raise
            return refusal(error) is Refusal.UNCHANGED
        return True

    async def _strip(self, chat: int, cards: Iterable[int | None]) -> None:
        """Take the buttons off older cards; where that fails, a tap on one only shows the live one again."""
        for card in cards:
            try:
                await self._bot.edit_message_reply_markup(chat, card, reply_markup=None)
            except TelegramError as error:
                log.debug("could not take the buttons off a card", error=outline(error))


def _is_live(tapped: int, card: int | None) -> bool:
    """Message ids grow: a card newer than the one remembered came just before a crash, and is live too."""
    return card is None or tapped >= card


def _shown_before(reply: Reply, tapped: int | None) -> bool:
    """Tell whether this tap, handled before, already has its answer below the card tapped."""
    return reply.repeated and tapped is not None and reply.card is not None and reply.card > tapped
