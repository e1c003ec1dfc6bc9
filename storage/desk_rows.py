"""What the desk counts: when intakes were begun and sent, and how grave they are; nothing here is sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, case, exists, func, or_, select

from flows.deeds import CLOSING, HANDLING
from flows.intake import Status
from storage.tables import answer, audit, intake, notice

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any intake there can be."""

_STOPPED = intake.c.status == Status.STOPPED.value
_LAST_ANSWER = func.coalesce(
    select(func.max(answer.c.at))
    .where(answer.c.intake_id == intake.c.id)
    .correlate(intake)
    .scalar_subquery(),
    intake.c.updated_at,
)
_SENT_AT = case((_STOPPED, _LAST_ANSWER), else_=intake.c.completed_at)
_others = notice.alias("others")
_NEWEST = select(func.max(_others.c.id)).where(_others.c.intake_id == intake.c.id).scalar_subquery()
_SENT: Select[Any] = (
    select(intake.c.ref, intake.c.language, notice.c.level, notice.c.flags, _SENT_AT.label("sent_at"))
    .outerjoin_from(intake, notice, notice.c.id == _NEWEST)
    .where(
        or_(_STOPPED, intake.c.completed_at.is_not(None)),
        intake.c.updated_at >= bindparam("since", type_=intake.c.updated_at.type),
    )
    .order_by(intake.c.id)
)
_UNTOLD = _SENT.where(
    ~exists().where(and_(_others.c.intake_id == intake.c.id, _others.c.kind == bindparam("kind")))
)
_handled = audit.alias("handled")
_LAST_HANDLED = (
    select(func.max(_handled.c.id))
    .where(_handled.c.ref == intake.c.ref, _handled.c.act.in_([act.value for act in HANDLING]))
    .correlate(intake)
    .scalar_subquery()
)
_OPEN = _SENT.where(
    ~exists()
    .where(
        and_(
            audit.c.id == _LAST_HANDLED,
            audit.c.act.in_([act.value for act in CLOSING]),
            audit.c.at >= _SENT_AT,
        )
    )
    .correlate(intake)
)
_BEGUN = select(intake.c.started_at).where(
    intake.c.started_at >= bindparam("since", type_=intake.c.started_at.type)
)


@dataclass(frozen=True, slots=True)
class SentRow:
    """An intake that was sent or stopped, and when that was last.

    ``level`` and ``flags`` are its newest notice's; nothing and none where staff never had one.
    """

    ref: str
    language: str
    level: str
    flags: int
    sent_at: datetime


class DeskRows:
    """Reads what the desk counts."""

    def open(self, conn: Connection) -> tuple[SentRow, ...]:
        """Read all that was sent or stopped, but for what staff have closed since."""
        return _rows(conn.execute(_OPEN, {"since": FIRST}).all())

    def sent(self, conn: Connection, since: datetime) -> tuple[SentRow, ...]:
        """Read what was sent or stopped, of all that changed since, in the order it was begun."""
        return _rows(conn.execute(_SENT, {"since": since}).all())

    def without_notice(self, conn: Connection, kind: str, since: datetime) -> tuple[SentRow, ...]:
        """Read the same, but only what staff have never had a notice of this kind about."""
        return _rows(conn.execute(_UNTOLD, {"since": since, "kind": kind}).all())

    def begun(self, conn: Connection, since: datetime) -> tuple[datetime, ...]:
        """Read when each intake begun since then was begun."""
        return tuple(conn.execute(_BEGUN, {"since": since}).scalars())


def _rows(rows: Sequence[Any]) -> tuple[SentRow, ...]:
    return tuple(SentRow(row.ref, row.language, row.level or "", row.flags or 0, row.sent_at) for row in rows)
