"""The columns of a table of intakes, from the questionnaire's definition and in its order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from flows.answer_words import answer_words
from flows.column_cells import CELLS, Cell
from flows.intake import Status
from flows.practice import Practice
from flows.questions import MultiChoice, Question, WeeksFromNow
from flows.summary import Summary

__all__ = ["Cell", "Column", "columns", "row_of", "staff_columns"]

Kind = Literal["text", "code", "number", "date", "datetime"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``header`` as staff read it, ``about`` for the document that explains the columns.

    A datetime cell is in the clinic's time zone. ``codes`` are those a cell may hold, and what they mean.
    ``key`` names the column for programs, whatever its header. Where there is no answer to the question
    ``asked`` its cell is empty.
    """

    header: str
    about: str
    cell: Callable[[Summary], Cell]
    codes: Mapping[str, str] = field(default_factory=dict)
    kind: Kind = "text"
    key: str = ""
    asked: str = ""


FIRST = (
    *("ref", "gate", "means", "flags", "confirm", "comes_for", "plan", "start", "name", "chat"),
    *("handled", "handled_by", "handled_at", "changed_since", "linked", "marks"),
    *("status", "left_at", "started", "completed", "minutes", "language"),
)
"""What fifteen seconds are enough for."""

LAST = ("campaign", "consent", "content", "rules")

STAFF = (
    *("ref", "gate", "means", "flags", "comes_for", "plan", "start", "confirm", "name", "completed"),
    *("handled", "handled_by", "handled_at", "changed_since", "linked", "marks", "status", "left_at"),
    *("minutes", "language"),
)
"""The short table: what a person reads of many intakes."""

_KINDS: Mapping[str, Kind] = {
    "gate": "code",
    "status": "code",
    "language": "code",
    "start": "date",
    "handled_at": "datetime",
    "started": "datetime",
    "completed": "datetime",
    "consent": "datetime",
    "minutes": "number",
    "changed_since": "number",
}


def columns(practice: Practice) -> tuple[Column, ...]:
    """Every column: first what fifteen seconds are enough for, then the answers, then their codes."""
    asked = [q for q in practice.questionnaire.questions.values() if not _is_consent(practice, q)]
    named = _named(practice)
    return (
        *(named[key] for key in FIRST),
        *(_labels(practice, question) for question in asked),
        *(column for question in asked for column in _codes(practice, question)),
        *(named[key] for key in LAST),
    )


def staff_columns(practice: Practice) -> tuple[Column, ...]:
    """The short table for spreadsheets that people read: at most twenty columns, and no code of an answer."""
    named = _named(practice)
    return tuple(named[key] for key in STAFF)


def row_of(shown: Sequence[Column]) -> Callable[[Summary], list[Cell]]:
    """What makes a row of these columns; of a question that has no answer none is looked into."""
    cells = [(column.cell, column.asked) for column in shown]

    def row(summary: Summary) -> list[Cell]:
        answers = summary.answers
        return [cell(summary) if not asked or asked in answers else None for cell, asked in cells]

    return row


def _is_consent(practice: Practice, question: Question) -> bool:
    return practice.questionnaire.section_of[question.id] is Status.CONSENT


def _named(practice: Practice) -> Mapping[str, Column]:
    """The columns that are no answers, by key; their wording is in staff.toml."""
    zone = practice.clinic.time_zone
    return {
        key: Column(
            header=practice.staff_words(f"columns.{key}.header", zone=zone),
            about=practice.staff_words(f"columns.{key}.about"),
            cell=CELLS[key],
            kind=_KINDS.get(key, "text"),
            key=key,
        )
        for key in (*FIRST, *LAST)
    }


def _labels(practice: Practice, question: Question) -> Column:
    """An answer in words; several joined by "; "."""
    words, topic = answer_words(practice), practice.questionnaire.topic(question)
    name = words.names[question.id]
    header = f"{words.topics[topic.id]}: {name}" if topic else name
    asked = question.id

    def cell(summary: Summary) -> Cell:
        answers = summary.answers
        return words.says(asked, answers[asked]) if asked in answers else None

    return Column(header, practice.voice("en").say(question.text), cell, key=f"{asked}.label", asked=asked)


def _codes(practice: Practice, question: Question) -> Iterator[Column]:
    """An answer as codes, joined by ";"; and a column of 1 and 0 for each option of several."""
    meanings, asked = answer_words(practice).meanings[question.id], question.id

    def joined(summary: Summary) -> Cell:
        value = summary.answers.get(asked)
        return ";".join(value) if isinstance(value, tuple) else value

    kind: Kind = "number" if isinstance(question, WeeksFromNow) else "code"
    yield Column(asked, practice.voice("en").say(question.text), joined, meanings, kind, asked, asked)
    for option in meanings if isinstance(question, MultiChoice) else ():

        def chosen(summary: Summary, code: str = option) -> Cell:
            value = summary.answers.get(asked)
            return int(code in value) if isinstance(value, tuple) else None

        header = practice.staff_words("columns.option.header", question=asked, option=option)
        about = practice.staff_words("columns.option.about", label=meanings[option])
        yield Column(header, about, chosen, kind="number", key=header, asked=asked)
