"""Whole intakes with the names they belong to, for exports: any number, a page in memory at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, or_, select

from flows.intake import OPEN, Intake, Status
from storage.intakes import WITH_PERSON, Intakes
from storage.people import name_place
from storage.sealing import Sealer
from storage.tables import answer, intake, person

PAGE = 200
_ANSWERS = (
    select(answer)
    .where(answer.c.intake_id.in_(bindparam("of_intakes", expanding=True)))
    .order_by(answer.c.intake_id, answer.c.id)
)


@dataclass(frozen=True, slots=True)
class Record:
    """An intake, and whose it is."""

    intake: Intake
    name: str
    address: str


class Records:
    """Reads records; every page is read in the transaction of the connection given."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._intakes = Intakes(sealer)

    def read(
        self,
        conn: Connection,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        status: Status | None = None,
        ref: str | None = None,
        language: str | None = None,
    ) -> Iterator[Record]:
        """Read the intakes started from ``since`` to before ``until``, in the order they were started."""
        wanted = _filtered(since, until, status, ref, language)
        after = 0
        while page := conn.execute(wanted, {"after": after}).all():
            yield from self._records(conn, page)
            after = page[-1].id

    def _records(self, conn: Connection, page: Sequence[Row[Any]]) -> Iterator[Record]:
        rows = conn.execute(_ANSWERS, {"of_intakes": [row.id for row in page]})
        answers = {whose: list(given) for whose, given in groupby(rows, key=lambda row: row.intake_id)}
        for row in page:
            name = self._sealer.open_json(row.name_sealed, name_place(row.channel, row.address))
            yield Record(self._intakes.rebuild(row, answers.get(row.id, ())), str(name), row.address)


def _of_status(status: Status) -> ColumnElement[bool]:
    """Rows of a status as staff know it: one that was sent is complete, also while it is being changed."""
    if status is Status.COMPLETE:
        amending = and_(intake.c.status.in_([one.value for one in OPEN]), intake.c.completed_at.is_not(None))
        return or_(intake.c.status == status.value, amending)
    here = intake.c.status == status.value
    return and_(here, intake.c.completed_at.is_(None)) if status in OPEN else here


def _filtered(
    since: datetime | None,
    until: datetime | None,
    status: Status | None,
    ref: str | None,
    language: str | None,
) -> Select[Any]:
    wanted = WITH_PERSON.add_columns(person.c.name_sealed).where(intake.c.id > bindparam("after"))
    if since:
        wanted = wanted.where(intake.c.started_at >= since)
    if until:
        wanted = wanted.where(intake.c.started_at < until)
    if status:
        wanted = wanted.where(_of_status(status))
    if ref:
        wanted = wanted.where(intake.c.ref == ref)
    if language:
        wanted = wanted.where(intake.c.language == language)
    return wanted.order_by(intake.c.id).limit(PAGE)
