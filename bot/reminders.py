"""Reminders: what staff are told because of the time it is: of an intake nobody claims, and each morning."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.desk import now
from bot.staff_desk import StaffDesk
from flows.desk_actions import CARD, DeskAction
from flows.desk_cards import DeskCards
from flows.events import StaffNotice
from flows.practice import Practice
from flows.prompts import Prompt
from flows.queue_text import digest_prompt
from flows.working_hours import digest_day
from storage.desk_rows import DeskRows
from storage.notices import Notices, PendingNotice
from storage.writer import Writer

REMINDED_WITHIN = timedelta(days=14)
"""No reminder of what has been left longer: it is counted each morning, and has not been overlooked.

Twice the week in which every clinic is open for as long as it lets an intake wait (see FrontDesk).
"""


class Reminders:
    """Queues reminders as notices, each once for good, and says what a notice tells when it is sent."""

    def __init__(
        self, practice: Practice, writer: Writer, desk: StaffDesk, clock: Callable[[], datetime] = now
    ) -> None:
        self._practice = practice
        self._writer = writer
        self._desk = desk
        self._clock = clock
        self._notices, self._rows = Notices(), DeskRows()

    async def look(self) -> None:
        """Queue what is due: found and noted in one transaction, so that none is ever queued twice."""
        await asyncio.wrap_future(self._writer.submit(self._look))

    async def say(self, waiting: PendingNotice) -> Prompt | None:
        """What this notice tells now, with its buttons; None where it no longer tells anything."""
        if waiting.notice.kind == "digest":
            return await self._digest(waiting.notice)
        about = DeskAction(CARD, waiting.id)
        case = await self._desk.case(about)
        if case is None or (waiting.notice.kind == "unclaimed" and not case.standing.is_unclaimed):
            return None
        return DeskCards(self._practice, self._clock(), about).standing(case)

    async def _digest(self, notice: StaffNotice) -> Prompt | None:
        """The counts of this moment, on the day it is for and before noon."""
        day = digest_day(self._clock(), self._practice.clinic.desk, self._practice.clinic.zone)
        if day is None or day.isoformat() != notice.ref:
            return None
        return digest_prompt(self._practice, await self._desk.queue())

    def _look(self, conn: Connection) -> None:
        at, clinic = self._clock(), self._practice.clinic
        day = digest_day(at, clinic.desk, clinic.zone)
        if day is not None and not self._notices.has_been(conn, "digest", day.isoformat()):
            self._notices.add(conn, StaffNotice("digest", day.isoformat(), "", "en", 0), at)
        rows = self._rows.without_notice(conn, "unclaimed", at - REMINDED_WITHIN)
        for row in self._desk.late_in(conn, rows):
            if row.level:
                notice = StaffNotice("unclaimed", row.ref, row.level, row.language, row.flags)
                self._notices.add(conn, notice, at)
