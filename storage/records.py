"""Whole intakes with the names they belong to, for exports: any number, a page in memory at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, TypedDict, Unpack

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, or_, select

from flows.deeds import Deed
from flows.errors import SealError
from flows.intake import OPEN, Intake, Status
from flows.practice import Practice
from flows.summary import Summary
from storage.audit import Audit
from storage.intake_rows import GIVEN, WITH_PERSON, rebuild
from storage.people import name_place
from storage.sealing import Sealer
from storage.tables import answer, intake, person

PAGE = 200
_LAST = 2**31 - 1
"""No id is greater: they are whole numbers of four bytes."""

_RECORDS = WITH_PERSON.add_columns(person.c.name_sealed)
_ANSWERS = GIVEN.where(answer.c.intake_id.in_(bindparam("of_intakes", expanding=True))).order_by(
    answer.c.intake_id, answer.c.id
)
_OF_THE_SAME = (
    select(intake.c.person_id, intake.c.ref)
    .where(intake.c.person_id.in_(bindparam("of_people", expanding=True)))
    .order_by(intake.c.id)
)


class Chosen(TypedDict, total=False):
    """Which records to read: of intakes begun from ``since`` to before ``until``, and so on."""

    since: datetime | None
    until: datetime | None
    status: Status | None
    ref: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """An intake, and whose it is.

    ``linked`` are the references of the same person's other intakes, oldest first; ``deeds`` what staff did
    about it.
    """

    intake: Intake
    name: str
    address: str
    linked: tuple[str, ...] = ()
    deeds: tuple[Deed, ...] = ()

    def summary(self, practice: Practice) -> Summary:
        """The same as staff read it."""
        return Summary(practice, self.intake, self.name, self.address, self.linked, self.deeds)


@dataclass(frozen=True, slots=True)
class Span:
    """A page of records: those of intakes whose id is after ``after`` and up to ``to``."""

    after: int
    to: int


class Records:
    """Reads records in the order their intakes were begun, in the transaction of the connection given."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._audit = Audit()

    def count(self, conn: Connection, **chosen: Unpack[Chosen]) -> int:
        """Count the records chosen."""
        wanted: Select[int] = _where(select(func.count()).select_from(intake), chosen)
        return conn.execute(wanted).scalar_one()

    def read(self, conn: Connection, **chosen: Unpack[Chosen]) -> Iterator[Record]:
        """Read the records chosen; all of them where nothing is."""
        for span in self.spans(conn, **chosen):
            yield from self.page(conn, span, **chosen)

    def spans(self, conn: Connection, **chosen: Unpack[Chosen]) -> Iterator[Span]:
        """The pages that the records chosen come to; of one view of the database, each of them once."""
        ends = _where(select(intake.c.id), chosen).where(intake.c.id > bindparam("after"))
        ends = ends.order_by(intake.c.id).offset(PAGE - 1).limit(1)
        after = 0
        while (to := conn.execute(ends, {"after": after}).scalar()) is not None:
            yield Span(after, to)
            after = to
        yield Span(after, _LAST)

    def page(self, conn: Connection, span: Span, **chosen: Unpack[Chosen]) -> Iterator[Record]:
        """Read the records chosen of one page."""
        wanted = _where(_RECORDS, chosen).where(intake.c.id > span.after, intake.c.id <= span.to)
        page = conn.execute(wanted.order_by(intake.c.id)).all()
        return self._records(conn, page) if page else iter(())

    def _records(self, conn: Connection, page: Sequence[Row[Any]]) -> Iterator[Record]:
        rows = conn.execute(_ANSWERS, {"of_intakes": [row.id for row in page]}).all()
        answers = {whose: tuple(given) for whose, given in groupby(rows, key=itemgetter(-1))}
        linked = _linked(conn, page)
        deeds = self._audit.of(conn, [row.ref for row in page])
        for row in page:
            try:
                name = self._sealer.open_json(row.name_sealed, name_place(row.channel, row.address))
                kept = rebuild(self._sealer, row, answers.get(row.id, ()))
            except SealError as error:
                raise SealError(f"{row.ref}: {error}") from None
            others = tuple(ref for ref in linked[row.person_id] if ref != row.ref)
            yield Record(kept, str(name), row.address, others, deeds.get(row.ref, ()))


def _linked(conn: Connection, page: Sequence[Row[Any]]) -> dict[int, list[str]]:
    """The references of each person's intakes."""
    found: dict[int, list[str]] = {}
    for person_id, ref in conn.execute(_OF_THE_SAME, {"of_people": list({row.person_id for row in page})}):
        found.setdefault(person_id, []).append(ref)
    return found


def _of_status(status: Status) -> ColumnElement[bool]:
    """Rows of a status as staff know it: one that was sent is complete, also while it is being changed."""
    if status is Status.COMPLETE:
        amending = and_(intake.c.status.in_([one.value for one in OPEN]), intake.c.completed_at.is_not(None))
        return or_(intake.c.status == status.value, amending)
    here = intake.c.status == status.value
    return and_(here, intake.c.completed_at.is_(None)) if status in OPEN else here


def _where(wanted: Select[Any], chosen: Chosen) -> Select[Any]:
    """The same statement of those chosen only."""
    if since := chosen.get("since"):
        wanted = wanted.where(intake.c.started_at >= since)
    if until := chosen.get("until"):
        wanted = wanted.where(intake.c.started_at < until)
    if status := chosen.get("status"):
        wanted = wanted.where(_of_status(status))
    if ref := chosen.get("ref"):
        wanted = wanted.where(intake.c.ref == ref)
    if language := chosen.get("language"):
        wanted = wanted.where(intake.c.language == language)
    return wanted
