"""The clinic's side of the bot, put together: notices, reminders, and the desk in the staff chat."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import telegram

from bot.desk import now
from bot.notices import NoticeBoard
from bot.reminders import Reminders
from bot.settings import Settings
from bot.staff_desk import StaffDesk
from bot.staff_files import StaffFiles
from bot.telegram.bot import TelegramBot
from bot.telegram.pace import Pace
from bot.telegram.staff_asking import StaffAsking
from bot.telegram.staff_cards import StaffCards
from bot.telegram.staff_chat import StaffChat
from bot.telegram.staff_exports import StaffExports
from bot.telegram.staff_reception import StaffReception
from bot.telegram.staff_taps import StaffTaps
from bot.wiring import Premises

Job = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class StaffSide:
    """What there is for staff; without a staff chat notices wait, and nobody is received.

    ``jobs`` are done again and again: whatever is due is found first, and then told.
    """

    desk: StaffDesk
    jobs: tuple[Job, ...]
    chat: StaffChat | None
    reception: StaffReception | None
    exports: StaffExports | None

    async def receive(self, update: telegram.Update) -> bool:
        """Handle what happens in the staff chat; False where it is none of that."""
        return self.reception is not None and await self.reception.receive(update)

    async def tell_unsaved(self, update: telegram.Update) -> bool:
        """Say in the staff chat that this waits for the database; False where it did not happen there."""
        return self.reception is not None and await self.reception.tell_unsaved(update)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Look whether the staff chat is there, beside all else; at the end let go of what is not sent."""
        try:
            if self.chat and self.reception:
                self.chat.beside(self.chat.check(self.reception.commands()))
            yield
        finally:
            if self.chat and self.exports:
                await self.exports.close()
                await self.chat.close()


def staff_side(bot: TelegramBot, premises: Premises, settings: Settings, pace: Pace) -> StaffSide:
    """Put the clinic's side together; reminders only where somebody is listed who could see to them."""
    practice, listed = premises.practice, settings.staff_user_ids
    desk = StaffDesk(practice, premises.writer, premises.sealer, now)
    reminders = Reminders(practice, premises.writer, desk, now)
    chat = StaffChat(bot, settings.staff_chat_id, pace) if settings.staff_chat_id else None
    cards = StaffCards(practice, desk, chat, now) if chat else None
    board = NoticeBoard(premises.writer, reminders.say, cards.tell if cards else None, now)
    if chat is None or cards is None:
        return StaffSide(desk, (board.deliver,), None, None, None)
    files = StaffFiles(practice, settings.database_url, settings.data_keys)
    exports = StaffExports(practice, desk, chat, files, now)
    asking = StaffAsking(practice, desk, premises.desk, chat, now)
    taps = StaffTaps(practice, desk, chat, cards, asking, exports, now)
    reception = StaffReception(practice, chat, listed, desk, taps, exports, now)
    jobs: tuple[Job, ...] = (reminders.look, board.deliver) if listed else (board.deliver,)
    return StaffSide(desk, jobs, chat, reception, exports)
