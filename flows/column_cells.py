"""What the cells of a table of intakes say beside the answers, by the column's key."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from flows.answer_words import answer_words
from flows.depths import Mark
from flows.glance import comes_for, where_name
from flows.handled_text import doer
from flows.intake import Status
from flows.marks import mark_words
from flows.summary import Summary

Cell = str | int | datetime | date | None

BETWEEN = "; "
BETWEEN_SENTENCES = " · "

TO_LOOK_AT = (Mark.TYPED, Mark.CHANGED, Mark.CONTRADICTS)
"""The marks that are told in one cell; that an answer was skipped or not sure is told by the answer."""


def _flags(summary: Summary) -> Cell:
    words = summary.practice.staff_words
    lines = (words("summary.text.flag", gate=flag.gate_name, says=flag.says) for flag in summary.flag_lines)
    return BETWEEN.join(lines)


def _handled(summary: Summary) -> Cell:
    last = summary.handling.last
    return summary.practice.staff_words(f"handled.{last.act}") if last else None


def _handled_by(summary: Summary) -> Cell:
    return doer(summary, summary.handling.last) if summary.handling.last else None


def _handled_at(summary: Summary) -> Cell:
    return _local(summary, summary.handling.last.at if summary.handling.last else None)


def _changed_since(summary: Summary) -> Cell:
    return int(summary.handling.is_changed) if summary.handling.last else None


def _marks(summary: Summary) -> Cell:
    """Each answer to look at, and why: "Age (typed, changed once); Skin (contradicts: Age)"."""
    name, told = answer_words(summary.practice).full_name, []
    for question, marked in summary.marks.items():
        marks = [mark_words(summary.practice, one, name) for one in marked if one.mark in TO_LOOK_AT]
        if marks:
            told.append(f"{name(question)} ({', '.join(marks)})")
    return BETWEEN.join(told)


def _left_at(summary: Summary) -> Cell:
    return where_name(summary, summary.intake.left_at) if summary.intake.left_at else None


def _consent(summary: Summary) -> Cell:
    """When the last of the consents was given, where none is missing."""
    given = {answer.question: answer.at for answer in summary.consent if answer.value == "yes"}
    sections = summary.practice.questionnaire.section_of
    asked = [question for question, section in sections.items() if section is Status.CONSENT]
    is_whole = all(question in given for question in asked)
    return _local(summary, max(given.values())) if is_whole else None


def _local(summary: Summary, at: datetime | None) -> Cell:
    return at.astimezone(summary.practice.clinic.zone) if at else None


CELLS: Mapping[str, Callable[[Summary], Cell]] = {
    "ref": lambda s: s.intake.ref,
    "gate": lambda s: s.gate,
    "means": lambda s: s.practice.staff_words(f"gate.{s.standing}"),
    "flags": _flags,
    "confirm": lambda s: BETWEEN_SENTENCES.join(s.confirm),
    "comes_for": lambda s: BETWEEN.join(comes_for(s)),
    "plan": lambda s: s.plan_line,
    "start": lambda s: s.start,
    "name": lambda s: s.name,
    "chat": lambda s: s.address,
    "handled": _handled,
    "handled_by": _handled_by,
    "handled_at": _handled_at,
    "changed_since": _changed_since,
    "linked": lambda s: BETWEEN.join(s.linked),
    "marks": _marks,
    "status": lambda s: s.sent.status.value,
    "left_at": _left_at,
    "started": lambda s: _local(s, s.intake.started_at),
    "completed": lambda s: _local(s, s.intake.completed_at),
    "minutes": lambda s: s.minutes,
    "language": lambda s: s.intake.language,
    "campaign": lambda s: s.intake.campaign,
    "consent": _consent,
    "content": lambda s: s.intake.content_version,
    "rules": lambda s: s.rules_line,
}
