"""The columns of a table of intakes, from the questionnaire's definition and in its order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.intake import Status
from flows.practice import Practice
from flows.questions import MultiChoice, Question
from flows.review import readable
from flows.summary import Summary

Cell = str | int | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``header`` as staff read it, ``about`` for the document that explains the columns.

    A datetime cell is in the clinic's time zone.
    """

    header: str
    about: str
    cell: Callable[[Summary], Cell]


def columns(practice: Practice) -> tuple[Column, ...]:
    """Every column: first what fifteen seconds are enough for, then the answers, then their codes."""
    asked = [q for q in practice.questionnaire.questions.values() if not _is_consent(practice, q)]
    return (
        *_first(practice),
        *(_labels(practice, question) for question in asked),
        *(column for question in asked for column in _codes(question)),
        *_last(practice),
    )


def _is_consent(practice: Practice, question: Question) -> bool:
    return practice.questionnaire.section_of[question.id] is Status.CONSENT


def _first(practice: Practice) -> Iterator[Column]:
    zone = practice.clinic.time_zone
    yield Column("Reference", "The intake's reference.", lambda s: s.intake.ref)
    yield Column("Gate", "stop, block, wait, caution or ok: the worst of all flags.", lambda s: s.gate)
    yield Column("Flags", "What the safety screen found, gravest first.", _flags)
    yield Column("To confirm", "Groups answered “not sure”: settle before booking.", _confirm)
    yield Column("Plan", "The suggested visits.", _plan)
    yield Column("Earliest start", "The first date facial needling may begin.", _start)
    yield Column("Name", "The first name in Telegram.", lambda s: s.name)
    yield Column("Status", "Where the intake is in its life.", lambda s: s.intake.status.value)
    yield Column(f"Started ({zone})", "When it began.", lambda s: _local(s, s.intake.started_at))
    yield Column(f"Completed ({zone})", "When it was sent.", lambda s: _local(s, s.intake.completed_at))
    yield Column("Language", "Language code.", lambda s: s.intake.language)


def _last(practice: Practice) -> Iterator[Column]:
    zone = practice.clinic.time_zone
    yield Column("Campaign", "The link it began with.", lambda s: s.intake.campaign)
    yield Column("Chat", "The Telegram chat to reach the patient in.", lambda s: s.address)
    yield Column(f"Consent ({zone})", "When both consents were given.", _consented)
    yield Column("Content version", "Digest of the questions as shown.", lambda s: s.intake.content_version)


def _labels(practice: Practice, question: Question) -> Column:
    """An answer in words; several joined by "; "."""
    topic = practice.questionnaire.topic(question)
    header = f"{topic.button}: {question.name}" if topic else question.name

    def cell(summary: Summary) -> Cell:
        if question.id not in summary.answers:
            return None
        return readable(practice.voice("en"), question, summary.answers[question.id], "; ")

    return Column(header, question.text, cell)


def _codes(question: Question) -> Iterator[Column]:
    """An answer as codes, joined by ";"; and a column of 1 and 0 for each option of several."""

    def joined(summary: Summary) -> Cell:
        value = summary.answers.get(question.id)
        return ";".join(value) if isinstance(value, tuple) else value

    yield Column(question.id, f"Code of: {question.text}", joined)
    for option in question.options if isinstance(question, MultiChoice) else ():

        def chosen(summary: Summary, code: str = option.code) -> Cell:
            value = summary.answers.get(question.id)
            return int(code in value) if isinstance(value, tuple) else None

        yield Column(f"{question.id}/{option.code}", f"1 where chosen: {option.label}", chosen)


def _flags(summary: Summary) -> Cell:
    return "; ".join(dict.fromkeys(f"{flag.gate.name}: {summary.flag_name(flag)}" for flag in summary.flags))


def _confirm(summary: Summary) -> Cell:
    return "; ".join(summary.flag_name(flag) for flag in summary.flags if flag.kind == "unsure")


def _plan(summary: Summary) -> Cell:
    return summary.plan_line


def _start(summary: Summary) -> Cell:
    drawn, sent = summary.outcome, summary.intake.completed_at
    if drawn is None or sent is None or drawn.plan.earliest_start_days is None:
        return None
    date = sent.astimezone(summary.practice.clinic.zone).date()
    return (date + timedelta(days=drawn.plan.earliest_start_days)).isoformat()


def _local(summary: Summary, at: datetime | None) -> Cell:
    return at.astimezone(summary.practice.clinic.zone) if at else None


def _consented(summary: Summary) -> Cell:
    given = [answer.at for answer in summary.consent if answer.value == "yes"]
    return _local(summary, max(given)) if given else None
