"""The cards of intakes in the staff chat: sends notices, and brings what stands there up to date."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from bot.staff_desk import StaffDesk
from bot.telegram.staff_chat import StaffChat
from bot.telegram.staff_shown import Shown
from flows.desk_actions import CARD, DeskAction
from flows.desk_cards import DeskCards
from flows.desk_text import Case
from flows.errors import MeridianError
from flows.practice import Practice
from flows.prompts import Prompt


class StaffCards:
    """Knows which messages of the staff chat are cards of which intake, and shows how that stands now."""

    def __init__(
        self, practice: Practice, desk: StaffDesk, chat: StaffChat, clock: Callable[[], datetime]
    ) -> None:
        self._practice = practice
        self._desk = desk
        self._chat = chat
        self._clock = clock
        self._shown = Shown()

    async def tell(self, prompt: Prompt) -> int | None:
        """Send a notice, as the chat's send(); what has changed on other cards is shown beside."""
        message = await self._chat.send(prompt)
        if message is not None and prompt.stamp:
            self._chat.beside(self._told(DeskAction(CARD, prompt.stamp), message))
        return message

    async def shown(self, case: Case, card: int | None, about: DeskAction, *, is_moved: bool = False) -> None:
        """Note a card of an intake; where that was moved along, bring its other cards up to date."""
        self._shown.add(case.ref, card, about)
        for message, its in self._shown.of(case.ref) if is_moved else ():
            if message != card:
                await self._refresh(case, message, its)

    def about(self, action: DeskAction) -> DeskCards:
        """The cards of this moment, with buttons about this."""
        return DeskCards(self._practice, self._clock(), action)

    async def _told(self, about: DeskAction, card: int) -> None:
        """Note the card of a notice, and bring the others of its intake up to date."""
        with suppress(MeridianError):  # they are as they were, and a tap mends each
            case = await self._desk.case(about)
            if case is None:
                return
            self._shown.add(case.ref, card, about)
            for message, its in self._shown.of(case.ref):
                if message != card:
                    self._chat.beside(self._refresh_late(message, its), message)

    async def _refresh_late(self, message: int, about: DeskAction) -> None:
        with suppress(MeridianError):
            case = await self._desk.case(about)
            if case is not None:
                await self._refresh(case, message, about)

    async def _refresh(self, known: Case, message: int, about: DeskAction) -> None:
        case = known if about.notice == known.notice_id else await self._desk.case(about)
        if case and not await self._chat.refresh(self.about(about).standing(case), message):
            self._shown.drop(case.ref, message)
