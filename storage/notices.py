"""What staff are to be told, kept until they have been."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from flows.events import NoticeKind, StaffNotice
from storage.tables import intake, notice

_ITS_INTAKE = select(intake.c.id).where(intake.c.ref == bindparam("of_ref")).scalar_subquery()
_ADD = {
    "sqlite": sqlite.insert(notice).values(intake_id=_ITS_INTAKE).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(notice).values(intake_id=_ITS_INTAKE).on_conflict_do_nothing(),
}
_PENDING = (
    select(notice)
    .where(notice.c.sent_at.is_(None))
    .order_by(notice.c.attempts, notice.c.kind != "stopped", notice.c.id)
    .limit(bindparam("at_most"))
)
_THE_ONE = notice.c.id == bindparam("notice_id")
_SENT = update(notice).where(_THE_ONE).values(sent_at=bindparam("now"))
_FAILED = update(notice).where(_THE_ONE).values(attempts=notice.c.attempts + 1)
_BY_ID = select(notice).where(_THE_ONE)
_OF_KIND = select(notice.c.id).where(notice.c.kind == bindparam("kind"), notice.c.ref == bindparam("of_ref"))


@dataclass(frozen=True, slots=True)
class PendingNotice:
    """A notice staff have not had yet. ``attempts`` counts how often it was refused."""

    id: int
    notice: StaffNotice
    created_at: datetime
    attempts: int


class Notices:
    """Keeps staff notices. They go with the intake they are about when that is erased."""

    def add(self, conn: Connection, told: StaffNotice, now: datetime) -> None:
        """Queue a notice, in the transaction of the turn that made it.

        A reminder that there has been already is not queued again, whoever else queues it at this moment.
        """
        values = {
            "of_ref": told.ref,
            "kind": told.kind,
            "ref": told.ref,
            "level": told.level,
            "language": told.language,
            "flags": told.flags,
            "created_at": now,
            "sent_at": None,
            "attempts": 0,
        }
        conn.execute(_ADD[conn.dialect.name], values)

    def pending(self, conn: Connection, at_most: int = 100) -> tuple[PendingNotice, ...]:
        """Read the notices not sent yet: least often refused first, then stops, then the oldest."""
        return tuple(
            PendingNotice(row.id, _read(row), row.created_at, row.attempts)
            for row in conn.execute(_PENDING, {"at_most": at_most})
        )

    def by_id(self, conn: Connection, notice_id: int) -> StaffNotice | None:
        """Find a notice, sent or not; None where its intake is erased, for no id is ever given again."""
        row = conn.execute(_BY_ID, {"notice_id": notice_id}).one_or_none()
        return _read(row) if row else None

    def has_been(self, conn: Connection, kind: NoticeKind, ref: str) -> bool:
        """Tell whether there ever was a notice of this kind about this, sent or not."""
        return conn.execute(_OF_KIND, {"kind": kind, "of_ref": ref}).first() is not None

    def sent(self, conn: Connection, notice_id: int, now: datetime) -> None:
        """Note that staff have had a notice."""
        conn.execute(_SENT, {"notice_id": notice_id, "now": now})

    def failed(self, conn: Connection, notice_id: int) -> None:
        """Note that a notice was refused; it stays pending, behind those that were not."""
        conn.execute(_FAILED, {"notice_id": notice_id})


def _read(row: Row[Any]) -> StaffNotice:
    return StaffNotice(row.kind, row.ref, row.level, row.language, row.flags)
