"""IntakeDesk: what one event does, start to end: load, advance, save in one transaction."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection

from bot.keeping import Keeping
from bot.logs import log, outline
from bot.retention import Retention
from bot.staff_acts import StaffActs
from bot.visits import Reply, Update, Visitor
from flows.actions import DELETE, DELETE_NOW
from flows.cards import prompt_for
from flows.conversation import advance
from flows.deeds import PATIENT, Deed
from flows.end_cards import goodbye
from flows.errors import MeridianError, SealError
from flows.events import Commanded, Event, StaffEvent, Tapped, Turn
from flows.intake import Intake, Status, View
from flows.keepsakes import plan_keepsakes
from flows.practice import Practice
from flows.prompts import Prompt
from storage.people import Person
from storage.sealing import Sealer
from storage.updates import DeadLetters, Updates
from storage.writer import Writer

ResultT = TypeVar("ResultT")

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Where the turns of a new intake are counted from, in seconds: no card of an older intake has its stamp."""


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class IntakeDesk:
    """One clinic's desk: every event goes through handle().

    ``on_notice`` is called when there is something new for staff; ``clock`` gives the time.
    """

    def __init__(
        self,
        practice: Practice,
        writer: Writer,
        sealer: Sealer,
        on_notice: Callable[[], None] = lambda: None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._practice = practice
        self._writer = writer
        self._on_notice = on_notice
        self._clock = clock
        self._keeping = Keeping(sealer)
        self._intakes, self._people = self._keeping.intakes, self._keeping.people
        self._staff_acts = StaffActs(practice, self._keeping)
        self._updates = Updates()
        self._retention = Retention(practice, self._keeping, self._updates, DeadLetters(sealer))
        self._scrub_owed = True  # by whoever was here before, and may have been stopped amid it

    async def handle(self, visitor: Visitor, event: Event, update: Update | None = None) -> Reply:
        """Apply one event, once, and say what to show; saved and durable before this returns.

        Raises MeridianError where it could not be saved: then nothing changed, and nothing is confirmed.
        """
        reply, turn = await self._write(lambda conn: self._handle(conn, visitor, event, update))
        if turn and turn.notices:
            self._on_notice()
        if turn and _erases(turn):
            await self._scrub()
        return reply

    async def remember_card(self, visitor: Visitor, message_id: int | None) -> None:
        """Note the message that now carries the live buttons."""

        def note(conn: Connection) -> None:
            person = self._people.by_address(conn, visitor.channel, visitor.address)
            if person is not None and person.card != message_id:
                self._people.set_card(conn, person.id, message_id)

        await self._write(note)

    async def set_reachable(self, visitor: Visitor, reachable: bool) -> None:
        """Note whether this person can be written to; where a card was owed to them, staff are told."""

        def note(conn: Connection) -> bool:
            person = self._people.by_address(conn, visitor.channel, visitor.address)
            at = self._clock()
            return person is not None and self._staff_acts.set_reachable(conn, person, reachable, at)

        if await self._write(note):
            self._on_notice()

    async def for_staff(self, ref: str, event: StaffEvent, deed: Deed) -> Turn:
        """Do what staff ask for about an intake, and keep the deed; the patient is owed its card.

        Raises InputError, one plain line for staff, where it cannot be done: then nothing changed.
        """
        turn = await self._write(lambda conn: self._staff_acts.apply(conn, ref, event, deed, self._clock()))
        self._on_notice()
        return turn

    async def owed(self) -> tuple[Person, ...]:
        """Everybody who has not been shown yet what staff changed for them."""
        return await self._write(self._staff_acts.owed)

    async def card_owed(self, person: Person) -> tuple[Person, Reply] | None:
        """What to show this person, who is looked up again; None where they are owed nothing any more."""
        return await self._write(lambda conn: self._card_owed(conn, person))

    async def shown(self, person: Person) -> None:
        """Note that this person has been shown what they were owed."""
        await self._write(lambda conn: self._staff_acts.paid(conn, person))

    async def not_shown(self, person: Person) -> None:
        """Note that this person cannot be shown what they are owed; staff are told."""
        if await self._write(lambda conn: self._staff_acts.give_up(conn, person, self._clock())):
            self._on_notice()

    async def sweep(self) -> int:
        """Let go of what has been kept long enough; how many intakes that was."""
        swept = await self._write(lambda conn: self._retention.sweep(conn, self._clock()))
        if swept or self._scrub_owed:
            await self._scrub()
        return swept

    async def _write(self, work: Callable[[Connection], ResultT]) -> ResultT:
        return await asyncio.wrap_future(self._writer.submit(work))

    async def _scrub(self) -> None:
        """Empty the log, where erased words live on; where that fails the next sweep tries again."""
        self._scrub_owed = True
        try:
            self._scrub_owed = not await asyncio.wrap_future(self._writer.scrub())
        except MeridianError as error:
            log.warning("the database's log could not be emptied", error=outline(error))

    # -- in the writer's transaction --------------------------------------------------------------------

    def _handle(
        self, conn: Connection, visitor: Visitor, event: Event, update: Update | None
    ) -> tuple[Reply, Turn | None]:
        at = self._clock()
        if update and not self._updates.first_sight(conn, update.bot, update.id, at):
            return self._again(conn, visitor), None
        try:
            person = self._people.meet(
                conn, visitor.channel, visitor.address, visitor.name, visitor.language, at
            )
            intake = self._intakes.current(conn, person.id)
        except SealError:
            if not _asks_to_be_erased(event):
                raise
            return self._erase_unopened(conn, visitor, at)
        fresh = self._blank(conn, person, intake, at)
        turn = advance(self._practice, intake or fresh, event, at, fresh)
        self._keeping.keep(conn, person, intake, turn, at)
        ref = turn.intake.ref if turn.intake else ""
        below = intake is not None and not intake.status.is_open
        return Reply(turn.prompt, person.card, keepsakes=turn.keepsakes, ref=ref, below=below), turn

    def _card_owed(self, conn: Connection, person: Person) -> tuple[Person, Reply] | None:
        owed = self._staff_acts.still_owed(conn, person)
        return (owed[0], self._standing(*owed)) if owed else None

    def _again(self, conn: Connection, visitor: Visitor) -> Reply:
        """What shows now, where nothing is to be applied; the goodbye where nothing is kept."""
        person = self._people.by_address(conn, visitor.channel, visitor.address)
        intake = self._intakes.current(conn, person.id) if person else None
        if person is None or intake is None:
            return Reply(self._goodbye(visitor), repeated=True)
        return replace(self._standing(person, intake), repeated=True)

    def _standing(self, person: Person, intake: Intake) -> Reply:
        """What shows as an intake stands, with what there is to keep of a plan."""
        has_plan = intake.status is Status.COMPLETE and intake.view is View.PLAN
        keepsakes = plan_keepsakes(self._practice, intake) if has_plan else ()
        return Reply(prompt_for(self._practice, intake), person.card, keepsakes=keepsakes, ref=intake.ref)

    def _erase_unopened(self, conn: Connection, visitor: Visitor, at: datetime) -> tuple[Reply, Turn]:
        """Erase somebody at once, where no key opens what they gave: it cannot be shown to ask them first."""
        person_id = self._people.id_at(conn, visitor.channel, visitor.address)
        if person_id is not None:
            self._keeping.erase(conn, person_id, PATIENT, at)
        turn = Turn(None, self._goodbye(visitor), erase="person")
        return Reply(turn.prompt), turn

    def _goodbye(self, visitor: Visitor) -> Prompt:
        return goodbye(self._practice, self._spoken(visitor.language), "deleted")

    def _spoken(self, language: str) -> str:
        return language if language in self._practice.catalogs else "en"

    def _blank(self, conn: Connection, person: Person, before: Intake | None, at: datetime) -> Intake:
        turn = max(int((at - EPOCH).total_seconds()), before.turn + 1 if before else 0, 0)
        return Intake(
            ref=self._intakes.new_ref(conn),
            person=f"{person.channel}:{person.address}",
            language=self._spoken(person.language),
            content_version=self._practice.questionnaire.version,
            started_at=at,
            updated_at=at,
            turn=turn,
            since=turn,
        )


def _asks_to_be_erased(event: Event) -> bool:
    return isinstance(event, Commanded | Tapped) and event.action in (DELETE, DELETE_NOW)


def _erases(turn: Turn) -> bool:
    """Whether words were erased that should not live on in a log of the database."""
    ended = turn.intake is not None and turn.intake.status in (Status.WITHDRAWN, Status.DECLINED)
    return turn.erase != "nothing" or turn.closed is not None or ended
