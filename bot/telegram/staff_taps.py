"""What each button of the desk does: keep the deed, answer the tap, show how the intake stands."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.staff_desk import StaffDesk, Tap
from bot.telegram.staff_asking import StaffAsking
from bot.telegram.staff_cards import StaffCards
from bot.telegram.staff_chat import StaffChat
from bot.telegram.staff_exports import StaffExports
from bot.telegram.staff_updates import Pressed
from flows import desk_actions as actions
from flows.deeds import Act
from flows.desk_actions import DeskAction
from flows.desk_text import Case, called, deed_line, reasons, said_when
from flows.handling import Verdict, Wish
from flows.practice import Practice
from flows.prompts import Message, Prompt
from flows.queue_text import queue_prompt

_MOVES = {actions.CLAIM: Act.CLAIMED, actions.CONTACTED: Act.CONTACTED, actions.BOOKED: Act.BOOKED}


class StaffTaps:
    """Does what a listed person tapped, and shows it on ``cards``. Every tap is answered, once."""

    def __init__(
        self,
        practice: Practice,
        desk: StaffDesk,
        chat: StaffChat,
        cards: StaffCards,
        asking: StaffAsking,
        exports: StaffExports,
        clock: Callable[[], datetime],
    ) -> None:
        self._practice = practice
        self._desk = desk
        self._chat = chat
        self.cards = cards
        self._exports = exports
        self._clock = clock
        self._words = practice.staff_words
        self._does: dict[str, Callable[[Pressed, Tap], Awaitable[None]]] = {
            **dict.fromkeys(_MOVES, self._move),
            actions.NOT_SUITABLE: self._not_suitable,
            actions.TAKE: self._take_over,
            actions.CARD: self._card,
            actions.OPEN: self._open,
            actions.LOOK: self._open,
            actions.QUEUE: self._queue,
            actions.EXPORT: self._export,
        }
        if practice.clinic.desk.health_in_telegram:
            self._does |= {
                actions.DETAILS: self._details,
                actions.PDF: self._pdf,
                actions.ASK: asking.ask,
                actions.ASK_NOW: asking.ask_now,
                actions.CLEAR: asking.clear,
                actions.CLEAR_NOW: asking.clear_now,
            }

    async def press(self, pressed: Pressed, tap: Tap) -> None:
        """Do what this button asks for; one that is no longer known is only answered."""
        does = self._does.get(pressed.about.what)
        if does is None:
            await self._chat.answer(pressed.query, self._words("desk.out_of_date"))
        else:
            await does(pressed, tap)

    # -- moving an intake along -----------------------------------------------------------------------------

    async def _move(self, pressed: Pressed, tap: Tap) -> None:
        await self._act(pressed, tap, _MOVES[pressed.about.what])

    async def _not_suitable(self, pressed: Pressed, tap: Tap) -> None:
        reason = pressed.about.first
        if reason in dict(reasons(self._practice)):
            await self._act(pressed, tap, Act.NOT_SUITABLE, reason)
            return
        case = await self._found(pressed)
        if case is None:
            return
        verdict = case.standing.verdict(Wish(Act.NOT_SUITABLE, tap.who.by))
        may_be = verdict is Verdict.DONE
        await self._say(pressed, Verdict.DONE if may_be else verdict, case)
        cards = self.cards.about(pressed.about)
        await self._put(pressed, cards.reasons(case) if may_be else cards.standing(case))

    async def _take_over(self, pressed: Pressed, tap: Tap) -> None:
        """The first tap asks, the second does it, if the claim is still the one that was asked about."""
        if pressed.about.first:
            await self._act(pressed, tap, Act.CLAIMED, over=pressed.about.first)
            return
        case = await self._found(pressed)
        if case is None:
            return
        is_mine = case.standing.verdict(Wish(Act.CLAIMED, tap.who.by)) is Verdict.ALREADY
        await self._say(pressed, Verdict.ALREADY if is_mine else Verdict.DONE, case)
        cards = self.cards.about(pressed.about)
        await self._put(pressed, cards.standing(case) if is_mine else cards.take_over(case))

    async def _act(self, pressed: Pressed, tap: Tap, act: Act, detail: str = "", over: str = "") -> None:
        verdict, case = await self._desk.act(tap, act, detail, over)
        if case is None:
            await self._erased(pressed)
            return
        await self._say(pressed, verdict, case, act)
        await self._put(pressed, self.cards.about(pressed.about).standing(case))
        await self.cards.shown(case, pressed.message, pressed.about, is_moved=verdict is Verdict.DONE)

    async def _card(self, pressed: Pressed, _: Tap) -> None:
        case = await self._found(pressed)
        if case is not None:
            await self._chat.answer(pressed.query)
            await self._put(pressed, self.cards.about(pressed.about).standing(case))

    # -- reading --------------------------------------------------------------------------------------------

    async def _open(self, pressed: Pressed, tap: Tap) -> None:
        """Show the intake below; a notice or a card says who opened it, a queue stays as it was."""
        case, is_shown = await self._desk.open(tap)
        if case is None:
            await self._erased(pressed)
            return
        await self._chat.answer(pressed.query, "" if is_shown else self._words("desk.said.opened"))
        if is_shown:
            about = DeskAction("", ref=case.ref, is_opened=True)
            await self.cards.shown(case, await self._chat.show(self.cards.about(about).opened(case)), about)
        if pressed.about.what == actions.OPEN:
            await self._put(pressed, self.cards.about(pressed.about).standing(case))
            await self.cards.shown(case, pressed.message, pressed.about)

    async def _details(self, pressed: Pressed, tap: Tap) -> None:
        case, is_shown = await self._desk.open(tap, actions.DETAILS)
        if case is None:
            await self._erased(pressed)
            return
        await self._chat.answer(pressed.query, "" if is_shown else self._words("desk.said.opened"))
        if is_shown:
            await self._chat.show(self.cards.about(pressed.about).details(case))

    async def _pdf(self, pressed: Pressed, tap: Tap) -> None:
        case = await self._found(pressed)
        if case is None:
            return
        await self._chat.answer(pressed.query, self._words("desk.said.pdf"))
        self._exports.one(tap, case.ref)

    async def _queue(self, pressed: Pressed, _: Tap) -> None:
        await self._chat.answer(pressed.query)
        await self._chat.show(queue_prompt(self._practice, await self._desk.queue(), self._clock()))

    async def _export(self, pressed: Pressed, tap: Tap) -> None:
        await self._chat.answer(pressed.query)
        await self._exports.choose(tap, pressed.message, pressed.about.more)

    # -- what is said and shown -----------------------------------------------------------------------------

    async def _found(self, pressed: Pressed) -> Case | None:
        """The intake that was tapped; where it is erased, that is said, and None."""
        case = await self._desk.case(pressed.about)
        if case is None:
            await self._erased(pressed)
        return case

    async def _erased(self, pressed: Pressed) -> None:
        gone = self._words("desk.erased")
        await self._chat.answer(pressed.query, gone, alert=True)
        if pressed.about.what != actions.LOOK:
            await self._put(pressed, Prompt((Message((gone,)),)))

    async def _put(self, pressed: Pressed, prompt: Prompt) -> None:
        await self._chat.show(prompt, instead_of=pressed.message)

    async def _say(self, pressed: Pressed, verdict: Verdict, case: Case, act: Act | None = None) -> None:
        """Answer the tap: what was done, or why it was not."""
        text, is_alert = self._verdict(verdict, case, act), verdict is Verdict.NOT_BOOKABLE
        await self._chat.answer(pressed.query, text, alert=is_alert)

    def _verdict(self, verdict: Verdict, case: Case, act: Act | None) -> str:
        handled, now = case.standing.handled, self._clock()
        line = deed_line(self._practice, handled.last, now) if handled.last else ""
        match verdict:
            case Verdict.DONE:
                return self._words(f"desk.said.{act}") if act else ""
            case Verdict.TAKEN if case.standing.holder:
                holder = case.standing.holder
                at = said_when(self._practice, holder.at, now)
                return self._words("desk.said.taken", name=called(holder), at=at)
            case Verdict.NOT_BOOKABLE | Verdict.NOT_SENT:
                return self._words(f"desk.said.{verdict.name.lower()}")
            case Verdict.CLOSED:
                return self._words("desk.said.closed", line=line)
            case _:
                return self._words("desk.said.already", line=line) if line else ""
