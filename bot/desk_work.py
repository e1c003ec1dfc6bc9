"""The work of the desk for staff without Telegram: read an intake, see the queue, ask back, clear."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection

from bot.listing import Column, listing
from bot.practice import practice_of
from bot.settings import Settings
from bot.staff_desk import StaffDesk
from bot.who import operator
from bot.wiring import Premises, open_premises
from flows.deeds import Act, Deed
from flows.errors import InputError
from flows.events import AskedBack, Cleared
from flows.funnel import question_name
from flows.prompts import Message
from flows.queue_text import queue_line
from flows.safety import Gate
from flows.staff_events import name_of, questions_to_ask_back, refused
from flows.summary import Summary
from flows.summary_text import details_messages, glance_messages, record_messages
from storage.audit import Audit
from storage.records import Records
from storage.refs import read_ref


class Depth(StrEnum):
    """How much of an intake is read: fifteen seconds, two minutes, or all of it."""

    GLANCE = "glance"
    DETAILS = "details"
    RECORD = "record"


MESSAGES = {
    Depth.GLANCE: glance_messages,
    Depth.DETAILS: details_messages,
    Depth.RECORD: record_messages,
}

QUESTIONS = "questions"
"""The detail of a deed by which somebody read which questions an intake was asked."""

BLOCKS = "blocks"
"""The detail of a deed by which somebody read what blocks an intake."""


async def show(settings: Settings, ref: str, depth: str) -> tuple[Message, ...]:
    """One intake in words, as deep as wanted; that it was opened is in the audit.

    Raises InputError where there is no such intake or depth.
    """
    if depth not in list(Depth):
        raise InputError(f"--depth {depth}: use one of {', '.join(Depth)}")
    with _premises(settings) as premises:
        summary = await premises.run(lambda conn: _opened(conn, premises, read_ref(ref), depth))
    return MESSAGES[Depth(depth)](summary)


async def queue(settings: Settings) -> Iterator[str]:
    """A line for each intake that waits for staff, what presses most first."""
    with _premises(settings) as premises:
        waiting = await StaffDesk(premises.practice, premises.writer, premises.sealer).queue()
    practice, now = premises.practice, datetime.now(UTC)
    lines = [queue_line(practice, one, waiting, now) for one in waiting.waiting]
    return iter(lines or [practice.staff_words("queue.empty")])


async def askable(settings: Settings, ref: str) -> Iterator[str]:
    """The questions of an intake that can be asked back, as a table; reading them is in the audit."""
    with _premises(settings) as premises:
        summary = await premises.run(lambda conn: _opened(conn, premises, read_ref(ref), QUESTIONS))
    practice = premises.practice
    asked = questions_to_ask_back(practice, summary.intake)
    names = [practice.staff_words(f"desk_work.{name}") for name in ("question", "name")]
    columns = [Column(names[0], max(len(question.id) for question in asked)), Column(names[1])]
    return listing(columns, [(question.id, question_name(practice, question)) for question in asked])


async def ask(settings: Settings, ref: str, question: str) -> str:
    """Ask a patient one question again; what came of it. Raises InputError where it cannot be asked."""
    with _premises(settings) as premises:
        ref = read_ref(ref)
        await premises.desk.for_staff(ref, AskedBack(question), _deed(Act.ASKED, ref, question))
        practice = premises.practice
        name = question_name(practice, practice.questionnaire.questions[question])
        return practice.staff_words("desk_work.asked", ref=ref, question=name)


async def clear(settings: Settings, ref: str, by: str, agrees: Callable[[str], bool]) -> str:
    """Clear what blocks a plan, as this clinician; what came of it. Raises InputError where it cannot be.

    ``agrees`` is told what blocks it and says whether to go on; what blocks it only since is not cleared.
    """
    with _premises(settings) as premises:
        ref, by, words = read_ref(ref), name_of(by), premises.practice.staff_words
        blocks = await premises.run(lambda conn: _blocks(conn, premises, ref, by))
        if blocks and not agrees(words("desk_work.blocks", ref=ref, what="; ".join(blocks.values()))):
            return words("desk_work.not_cleared", ref=ref)
        event = Cleared(by, tuple(blocks) if blocks else None)
        await premises.desk.for_staff(ref, event, _deed(Act.CLEARED, ref, by))
        return words("desk_work.cleared", ref=ref, by=by)


def _blocks(conn: Connection, premises: Premises, ref: str, by: str) -> dict[str, str]:
    """What this clinician can clear, in words by code, and that it was read; nothing where they cannot."""
    summary = _looked_up(conn, premises, ref)
    if refused(premises.practice, summary.intake, Cleared(by)):
        return {}
    Audit().add(conn, _deed(Act.OPENED, ref, BLOCKS))
    return {flag.code: flag.says for flag in summary.flag_lines if flag.gate == Gate.BLOCK.code}


def _premises(settings: Settings) -> AbstractContextManager[Premises]:
    return open_premises(settings.database_url, settings.data_keys, practice_of(settings), create=False)


def _opened(conn: Connection, premises: Premises, ref: str, detail: str) -> Summary:
    """Read an intake and keep that it was read, in one transaction."""
    summary = _looked_up(conn, premises, ref)
    Audit().add(conn, _deed(Act.OPENED, ref, detail))
    return summary


def _looked_up(conn: Connection, premises: Premises, ref: str) -> Summary:
    record = next(Records(premises.sealer).read(conn, ref=ref), None)
    if record is None:
        raise InputError(premises.practice.staff_words("loop.no_such", ref=ref))
    return record.summary(premises.practice)


def _deed(act: Act, ref: str, detail: str) -> Deed:
    return Deed(act, *operator(), datetime.now(UTC), ref, detail)
