"""StaffDesk: what one tap of staff does: look up, decide, and add a deed to the audit in one transaction."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from bot.desk import now
from bot.visits import Update
from flows.deeds import HANDLING, Act, Deed, Who
from flows.desk_actions import DeskAction
from flows.desk_counts import WEEK, Claimed, WeekCounts, week_counts, week_of
from flows.desk_text import Case
from flows.handled_text import TAKEN_OVER
from flows.handling import Verdict, Wish, standing
from flows.practice import Practice
from flows.queue import Queue, Waiting, queue_of
from storage.audit import Audit
from storage.desk_rows import DeskRows, SentRow
from storage.notices import Notices
from storage.records import Records
from storage.refs import read_ref
from storage.sealing import Sealer
from storage.updates import Updates
from storage.writer import Writer

ResultT = TypeVar("ResultT")

DOUBLE_TAP = timedelta(seconds=10)
"""Whoever opens the same again this soon tapped twice, and is not shown it twice."""

GLANCE = "glance"
"""The detail of a deed by which somebody read an intake no deeper than at a glance."""


@dataclass(frozen=True, slots=True)
class Tap:
    """One thing that somebody on the list did, about one intake; ``update`` names its delivery."""

    who: Who
    about: DeskAction
    update: Update


class StaffDesk:
    """One clinic's desk of staff. Nothing is stored but deeds: how an intake stands follows from them.

    None in place of a Case means that there is no such intake, or no longer. Every method raises
    MeridianError where the database fails: then nothing was done. ``saved`` is told the id of each update
    whose deed is durable.
    """

    def __init__(
        self, practice: Practice, writer: Writer, sealer: Sealer, clock: Callable[[], datetime] = now
    ) -> None:
        self._practice = practice
        self._writer = writer
        self._clock = clock
        self._records = Records(sealer)
        self._audit, self._notices, self._rows = Audit(), Notices(), DeskRows()
        self._updates = Updates()
        self.saved: Callable[[int], None] = lambda _: None

    async def case(self, about: DeskAction) -> Case | None:
        """Look an intake up, for what needs no deed: how it is handled."""
        return await self._write(lambda conn: self._case(conn, about))

    async def open(
        self, tap: Tap, depth: str = GLANCE, *, is_command: bool = False
    ) -> tuple[Case | None, bool]:
        """Note that somebody reads an intake; whether it is to be shown, which a second tap is not."""
        return await self._do(tap, lambda conn: self._open(conn, tap, depth, is_command))

    async def act(self, tap: Tap, act: Act, detail: str = "", over: str = "") -> tuple[Verdict, Case | None]:
        """Move an intake along, where that may be done; what came of it, and how it stands now."""
        return await self._do(tap, lambda conn: self._act(conn, tap, Wish(act, tap.who.by, detail, over)))

    async def note(self, tap: Tap, act: Act, ref: str | None, detail: str) -> bool:
        """Keep a deed that moves no intake along, such as an export; False for a second delivery."""
        return await self._do(tap, lambda conn: self._note(conn, tap, act, ref, detail))

    async def queue(self) -> Queue:
        """What waits for staff."""
        return await self._write(self.queue_in)

    async def stats(self) -> tuple[tuple[datetime, WeekCounts], ...]:
        """The counts of this week and of last, each with when it began."""
        return await self._write(self._stats)

    # -- in the writer's transaction ------------------------------------------------------------------------

    def queue_in(self, conn: Connection) -> Queue:
        """What waits for staff, read in a transaction of somebody else's."""
        at = self._clock()
        sent = self._waiting(conn, self._rows.open(conn))
        return queue_of((one.waiting for one in sent), at, self._practice.clinic)

    def late_in(self, conn: Connection, rows: Iterable[SentRow]) -> list[SentRow]:
        """Those of these rows that have waited too long for somebody to claim them."""
        rows, at, clinic = tuple(rows), self._clock(), self._practice.clinic
        late = (one.waiting.is_late(at, clinic) for one in self._waiting(conn, rows))
        return [row for row, is_late in zip(rows, late, strict=True) if is_late]

    def _case(self, conn: Connection, about: DeskAction) -> Case | None:
        told = self._notices.by_id(conn, about.notice) if about.notice else None
        if about.notice and told is None:
            return None
        ref = told.ref if told else read_ref(about.ref)
        record = next(self._records.read(conn, ref=ref), None)
        return Case(record.summary(self._practice), told, about.notice) if record else None

    def _open(self, conn: Connection, tap: Tap, detail: str, is_command: bool) -> tuple[Case | None, bool]:
        case, at = self._case(conn, tap.about), self._clock()
        if case is None:
            return None, False
        is_new = self._is_new(conn, tap, at)
        if is_new and not is_command and _just_opened(case, tap.who, detail, at):
            return case, False
        return (self._after(conn, case, tap, at, Act.OPENED, detail) if is_new else case), True

    def _act(self, conn: Connection, tap: Tap, wish: Wish) -> tuple[Verdict, Case | None]:
        case, at = self._case(conn, tap.about), self._clock()
        if case is None:
            return Verdict.CLOSED, None
        if not self._is_new(conn, tap, at):
            return Verdict.ALREADY, case
        verdict = case.standing.verdict(wish)
        if verdict is not Verdict.DONE:
            return verdict, case
        detail = TAKEN_OVER if wish.over and case.standing.holder else wish.detail
        return verdict, self._after(conn, case, tap, at, wish.act, detail)

    def _after(self, conn: Connection, case: Case, tap: Tap, at: datetime, act: Act, detail: str) -> Case:
        deed = Deed(act, *tap.who, at, case.ref, detail)
        self._audit.add(conn, deed)
        return case.after(deed)

    def _note(self, conn: Connection, tap: Tap, act: Act, ref: str | None, detail: str) -> bool:
        at = self._clock()
        is_new = self._is_new(conn, tap, at)
        if is_new:
            self._audit.add(conn, Deed(act, *tap.who, at, ref, detail))
        return is_new

    def _is_new(self, conn: Connection, tap: Tap, at: datetime) -> bool:
        return self._updates.first_sight(conn, tap.update.bot, tap.update.id, at)

    def _waiting(self, conn: Connection, rows: Iterable[SentRow]) -> list[Claimed]:
        """These rows with how staff stand with each, and when anybody first did something about it."""
        rows = tuple(rows)
        deeds = self._audit.of(conn, [row.ref for row in rows])
        return [_waiting(row, deeds.get(row.ref, ())) for row in rows]

    def _stats(self, conn: Connection) -> tuple[tuple[datetime, WeekCounts], ...]:
        at, clinic = self._clock(), self._practice.clinic
        weeks = [week_of(at, clinic, weeks_ago) for weeks_ago in (0, 1)]
        since = weeks[-1][0]
        begun = self._rows.begun(conn, since)
        sent = self._waiting(conn, self._rows.sent(conn, since - WEEK))
        return tuple((week[0], week_counts(begun, sent, week, clinic)) for week in weeks)

    async def _do(self, tap: Tap, work: Callable[[Connection], ResultT]) -> ResultT:
        result = await self._write(work)
        self.saved(tap.update.id)
        return result

    async def _write(self, work: Callable[[Connection], ResultT]) -> ResultT:
        return await asyncio.wrap_future(self._writer.submit(work))


def _waiting(row: SentRow, deeds: tuple[Deed, ...]) -> Claimed:
    moved = next((deed.at for deed in deeds if deed.act in HANDLING), None)
    stands = standing(deeds, row.sent_at, row.level)
    return Claimed(Waiting(row.ref, row.level, row.sent_at, stands), moved)


def _just_opened(case: Case, who: Who, detail: str, at: datetime) -> bool:
    return any(
        deed.act is Act.OPENED and deed.by == who.by and deed.detail == detail and at - deed.at < DOUBLE_TAP
        for deed in reversed(case.summary.deeds)
    )
