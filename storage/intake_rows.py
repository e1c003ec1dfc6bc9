"""An intake and its rows: what becomes of one in the tables, and the one that rows come to again."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Dialect, Row, Select, select, type_coerce
from sqlmodel.sql.sqltypes import UTCDateTime
from typing_extensions import override

from flows.conditions import Value
from flows.intake import Answer, Intake, Status, View
from storage.sealing import Sealer
from storage.tables import answer, intake, person

WITH_PERSON = select(intake, person.c.channel, person.c.address).join(person)


class _Moment(UTCDateTime):
    """A time in UTC, read in one step where SQLite has it as text: there are as many as answers."""

    cache_ok = True

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        return _in_utc if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(written: str) -> datetime:
    return datetime.fromisoformat(f"{written}+00:00")


GIVEN: Select[Any] = select(
    answer.c.turn,
    answer.c.question,
    answer.c.value_sealed,
    answer.c.how,
    type_coerce(answer.c.at, _Moment()),
    answer.c.digest,
    answer.c.message,
    answer.c.intake_id,
)
"""Answers; read by the places of these columns, for there are many."""


def rebuild(sealer: Sealer, row: Row[Any], answers: Iterable[Row[Any]]) -> Intake:
    """Make the Intake of a row of WITH_PERSON and its rows of GIVEN.

    Its ``person`` is ``<channel>:<address>``. SealError where something sealed does not open.
    """
    draft = row.draft_sealed and sealer.open_json(row.draft_sealed, _draft_place(row.ref, row.turn))
    return Intake(
        ref=row.ref,
        person=f"{row.channel}:{row.address}",
        language=row.language,
        content_version=row.content_version,
        started_at=row.started_at,
        updated_at=row.updated_at,
        status=Status(row.status),
        turn=row.turn,
        since=row.since,
        view=View(row.view),
        revisiting=row.revisiting,
        draft=cast("tuple[str, ...]", draft or ()),
        misses=row.misses,
        campaign=row.campaign,
        completed_at=row.completed_at,
        left_at=row.left_at,
        answers=_answers(sealer, row.ref, answers),
    )


def _answers(sealer: Sealer, ref: str, rows: Iterable[Sequence[Any]]) -> tuple[Answer, ...]:
    opened = cast("Callable[[bytes, str], Value]", sealer.open_json)
    return tuple(
        Answer(question, opened(sealed, _place(ref, question, turn)), turn, at, how, digest, message)
        for turn, question, sealed, how, at, digest, message, _ in rows
    )


def intake_values(sealer: Sealer, kept: Intake) -> dict[str, Any]:
    """The columns of an intake that may change from turn to turn."""
    draft = sealer.seal_json(kept.draft, _draft_place(kept.ref, kept.turn)) if kept.draft else None
    return {
        "status": kept.status.value,
        "turn": kept.turn,
        "since": kept.since,
        "view": kept.view.value,
        "language": kept.language,
        "content_version": kept.content_version,
        "campaign": kept.campaign,
        "revisiting": kept.revisiting,
        "draft_sealed": draft,
        "misses": kept.misses,
        "updated_at": kept.updated_at,
        "completed_at": kept.completed_at,
        "left_at": kept.left_at,
    }


def answer_values(sealer: Sealer, intake_id: int, ref: str, given: Answer) -> dict[str, Any]:
    """The columns of an answer."""
    return {
        "intake_id": intake_id,
        "turn": given.turn,
        "question": given.question,
        "value_sealed": sealer.seal_json(given.value, _place(ref, given.question, given.turn)),
        "how": given.how,
        "at": given.at,
        "digest": given.digest,
        "message": given.message,
    }


def _draft_place(ref: str, turn: int) -> str:
    return f"draft:{ref}:{turn}"


def _place(ref: str, question: str, turn: int) -> str:
    return f"answer:{ref}:{question}:{turn}"
