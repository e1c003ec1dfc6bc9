"""Intakes: loaded, saved with a compare-and-set, erased. What was answered is sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)

from flows.errors import StaleTurn
from flows.intake import OPEN, Answer, Intake, Status
from storage.intake_rows import GIVEN, WITH_PERSON, answer_values, intake_values, rebuild
from storage.refs import LENGTH, new_ref
from storage.sealing import Sealer
from storage.tables import answer, audit, intake

_CURRENT = (
    WITH_PERSON.where(intake.c.person_id == bindparam("of_person")).order_by(intake.c.id.desc()).limit(1)
)
_BY_REF = WITH_PERSON.where(intake.c.ref == bindparam("of_ref"))
_REFS = select(intake.c.ref).where(intake.c.person_id == bindparam("of_person")).order_by(intake.c.id)
_WHOSE = select(intake.c.person_id).where(intake.c.ref == bindparam("of_ref"))
_TAKEN = union_all(
    select(intake.c.id).where(intake.c.ref == bindparam("of_ref")),
    select(audit.c.id).where(audit.c.ref == bindparam("of_ref")),  # an erased one's deeds are nobody else's
)
_ANSWERS = GIVEN.where(answer.c.intake_id == bindparam("of_intake")).order_by(answer.c.id)
_INSERT = insert(intake).returning(intake.c.id)
_SAVE = (
    update(intake)
    .where(intake.c.ref == bindparam("of_ref"), intake.c.turn == bindparam("seen"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "status",
                "turn",
                "since",
                "view",
                "language",
                "content_version",
                "campaign",
                "revisiting",
                "draft_sealed",
                "misses",
                "updated_at",
                "completed_at",
                "left_at",
            )
        }
    )
    .returning(intake.c.id)
)
_ADD_ANSWERS = insert(answer)
_ERASE_ANSWERS = delete(answer).where(
    answer.c.intake_id == select(intake.c.id).where(intake.c.ref == bindparam("of_ref")).scalar_subquery()
)
_ERASE = delete(intake).where(intake.c.ref == bindparam("of_ref"))
# One that was sent and is being changed again is finished: what was sent must not go with the change.
_UNFINISHED: ColumnElement[bool] = and_(
    intake.c.status.in_([status.value for status in OPEN]), intake.c.completed_at.is_(None)
)
_LAST_ANSWER = func.coalesce(
    select(func.max(answer.c.at)).where(answer.c.intake_id == intake.c.id).scalar_subquery(),
    intake.c.started_at,
)
# Looking at an intake changes it too and keeps it no longer: an answer does, or its end. What was declined,
# withdrawn or has expired is not changed again, and need not have answers.
_kept_since = case(
    (_UNFINISHED, _LAST_ANSWER),
    (intake.c.status == Status.STOPPED.value, _LAST_ANSWER),
    else_=func.coalesce(intake.c.completed_at, intake.c.updated_at),
)
_OVERDUE = (
    select(intake.c.ref, intake.c.person_id, _UNFINISHED.label("unfinished"))
    .where(
        or_(
            and_(_UNFINISHED, _kept_since < bindparam("unfinished_before", type_=answer.c.at.type)),
            and_(~_UNFINISHED, _kept_since < bindparam("finished_before", type_=answer.c.at.type)),
        )
    )
    .order_by(intake.c.id)
)


@dataclass(frozen=True, slots=True)
class Overdue:
    """An intake whose retention time is over."""

    ref: str
    person_id: int
    unfinished: bool


class Intakes:
    """Keeps intakes. An Intake's ``person`` is ``<channel>:<address>``, derived from whose row it is."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def current(self, conn: Connection, person_id: int) -> Intake | None:
        """Load a person's newest intake."""
        return self._load(conn, conn.execute(_CURRENT, {"of_person": person_id}).one_or_none())

    def by_ref(self, conn: Connection, ref: str) -> Intake | None:
        """Load the intake with this reference."""
        return self._load(conn, conn.execute(_BY_REF, {"of_ref": ref}).one_or_none())

    def whose(self, conn: Connection, ref: str) -> int | None:
        """Tell the id of the person whose intake this is."""
        return conn.execute(_WHOSE, {"of_ref": ref}).scalar_one_or_none()

    def refs_of(self, conn: Connection, person_id: int) -> tuple[str, ...]:
        """List the references of a person's intakes, oldest first."""
        return tuple(conn.execute(_REFS, {"of_person": person_id}).scalars())

    def new_ref(self, conn: Connection) -> str:
        """Draw a reference nobody has or had, a sign longer wherever one is taken."""
        length, ref = LENGTH, new_ref()
        while conn.execute(_TAKEN, {"of_ref": ref}).first():
            length += 1
            ref = new_ref(length)
        return ref

    def insert(self, conn: Connection, person_id: int, started: Intake) -> None:
        """Keep a new intake."""
        values = intake_values(self._sealer, started) | {
            "ref": started.ref,
            "person_id": person_id,
            "started_at": started.started_at,
        }
        self._add(conn, conn.execute(_INSERT, values).scalar_one(), started.ref, started.answers)

    def save(self, conn: Connection, before: Intake, after: Intake) -> None:
        """Keep what became of an intake, and the answers it gained.

        Raises StaleTurn where it is no longer at the turn it was loaded at, or is erased.
        """
        if after.turn <= before.turn or len(after.answers) < len(before.answers):
            raise ValueError("a change to be saved takes another turn, and no answer away")
        values = intake_values(self._sealer, after) | {"of_ref": before.ref, "seen": before.turn}
        intake_id = conn.execute(_SAVE, values).scalar_one_or_none()
        if intake_id is None:
            raise StaleTurn(f"intake {before.ref} has moved on since it was loaded; load it again")
        self._add(conn, intake_id, before.ref, after.answers[len(before.answers) :])

    def erase_answers(self, conn: Connection, ref: str) -> None:
        """Erase what was answered in an intake, and keep the bare intake."""
        conn.execute(_ERASE_ANSWERS, {"of_ref": ref})

    def erase(self, conn: Connection, ref: str) -> bool:
        """Erase an intake with its answers and notices; tell whether there was one."""
        return conn.execute(_ERASE, {"of_ref": ref}).rowcount == 1

    def overdue(
        self, conn: Connection, unfinished_before: datetime, finished_before: datetime
    ) -> tuple[Overdue, ...]:
        """List the unfinished intakes not answered since, and those that came to an end before."""
        limits = {"unfinished_before": unfinished_before, "finished_before": finished_before}
        return tuple(
            Overdue(row.ref, row.person_id, bool(row.unfinished)) for row in conn.execute(_OVERDUE, limits)
        )

    def _load(self, conn: Connection, row: Row[Any] | None) -> Intake | None:
        return rebuild(self._sealer, row, conn.execute(_ANSWERS, {"of_intake": row.id})) if row else None

    def _add(self, conn: Connection, intake_id: int, ref: str, answers: Iterable[Answer]) -> None:
        rows = [answer_values(self._sealer, intake_id, ref, given) for given in answers]
        if rows:
            conn.execute(_ADD_ANSWERS, rows)
