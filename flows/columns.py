"""The columns of a table of intakes, from the questionnaire's definition and in its order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flows.answer_words import answer_words
from flows.glance import in_doubt
from flows.hearing import several
from flows.intake import Status
from flows.practice import Practice
from flows.questions import MultiChoice, Question
from flows.safety import SafetyFlag
from flows.summary import Summary

Cell = str | int | datetime | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``header`` as staff read it, ``about`` for the document that explains the columns.

    A datetime cell is in the clinic's time zone. ``codes`` are those a cell may hold, and what they mean.
    """

    header: str
    about: str
    cell: Callable[[Summary], Cell]
    codes: Mapping[str, str] = field(default_factory=dict)


def columns(practice: Practice) -> tuple[Column, ...]:
    """Every column: first what fifteen seconds are enough for, then the answers, then their codes."""
    asked = [q for q in practice.questionnaire.questions.values() if not _is_consent(practice, q)]
    return (
        *_first(practice),
        *(_labels(practice, question) for question in asked),
        *(column for question in asked for column in _codes(practice, question)),
        *_last(practice),
    )


def _is_consent(practice: Practice, question: Question) -> bool:
    return practice.questionnaire.section_of[question.id] is Status.CONSENT


def _first(practice: Practice) -> Iterator[Column]:
    zone = practice.clinic.time_zone
    yield Column("Reference", "The intake's reference.", lambda s: s.intake.ref)
    yield Column(
        "Gate",
        "stop, block, wait, caution or ok: the worst of all flags; empty until the intake is complete.",
        lambda s: s.gate,
    )
    yield Column("Flags", "What the safety screen found, gravest first.", _flags)
    yield Column(
        "To confirm",
        "What was answered “not sure”: settle it before booking. Then what else the plan hinges on, and how.",
        _confirm,
    )
    yield Column("Comes for", "What the patient would like to talk about.", _concerns)
    yield Column("Plan", "The suggested visits, of a complete intake.", lambda s: s.plan_line)
    yield Column("Earliest start", "The first day on which facial needling may begin.", _start)
    yield Column("Name", "The first name in Telegram.", lambda s: s.name)
    yield Column("Chat", "The Telegram chat to reach the patient in.", lambda s: s.address)
    yield Column(
        "Status",
        "Where the intake is in its life: complete, stopped, or the section it has come to.",
        lambda s: s.sent.status.value,
    )
    yield Column(f"Started ({zone})", "When it began.", lambda s: _local(s, s.intake.started_at))
    yield Column(f"Completed ({zone})", "When it was sent.", lambda s: _local(s, s.intake.completed_at))
    yield Column("Language", "Language code.", lambda s: s.intake.language)


def _last(practice: Practice) -> Iterator[Column]:
    zone = practice.clinic.time_zone
    yield Column("Campaign", "The link it began with.", lambda s: s.intake.campaign)
    yield Column(f"Consent ({zone})", "When the last consent was given.", _consented)
    yield Column("Content version", "Digest of the questions as shown.", lambda s: s.intake.content_version)
    yield Column("Rules", "Who signed the rules off, and when, if anybody.", lambda s: s.rules_line)


def _labels(practice: Practice, question: Question) -> Column:
    """An answer in words; several joined by "; "."""
    voice, topic = practice.voice("en"), practice.questionnaire.topic(question)
    header = f"{topic.button}: {question.name}" if topic else question.name
    meanings = _meanings(practice, question)

    def cell(summary: Summary) -> Cell:
        if question.id not in summary.answers:
            return None
        value = summary.answers[question.id]
        if value is None:
            return voice.words("review.skipped")
        codes = value if isinstance(value, tuple) else (str(value),)
        return "; ".join(meanings.get(code, code) for code in codes)

    return Column(header, voice.say(question.text), cell)


def _codes(practice: Practice, question: Question) -> Iterator[Column]:
    """An answer as codes, joined by ";"; and a column of 1 and 0 for each option of several."""
    meanings = _meanings(practice, question)

    def joined(summary: Summary) -> Cell:
        value = summary.answers.get(question.id)
        return ";".join(value) if isinstance(value, tuple) else value

    yield Column(question.id, practice.voice("en").say(question.text), joined, meanings)
    for option in meanings if isinstance(question, MultiChoice) else ():

        def chosen(summary: Summary, code: str = option) -> Cell:
            value = summary.answers.get(question.id)
            return int(code in value) if isinstance(value, tuple) else None

        yield Column(f"{question.id}/{option}", f"1 where chosen: {meanings[option]}", chosen)


def _meanings(practice: Practice, question: Question) -> Mapping[str, str]:
    """What each code means; marked where the patient is never shown what follows from it."""
    return answer_words(practice).meanings[question.id]


def _flags(summary: Summary) -> Cell:
    return "; ".join(dict.fromkeys(_flag(summary, flag) for flag in summary.flags))


def _flag(summary: Summary, flag: SafetyFlag) -> str:
    wait = f" for {flag.days} days" if flag.days else ""
    return f"{flag.gate.name}{wait}: {summary.flag_name(flag)}"


def _concerns(summary: Summary) -> Cell:
    codes = several(summary.answers.get("concerns"))
    concerns = summary.practice.questionnaire.concerns
    return "; ".join(concerns[code].button for code in codes if code in concerns)


def _confirm(summary: Summary) -> Cell:
    """What was "not sure", and then what else the plan hinges on."""
    doubtful = [flag for flag in summary.flags if in_doubt(flag)]
    told = {answer for flag in doubtful for answer in flag.reason.because}
    others = (summary.hinge_line(hinge) for hinge in summary.hinges if hinge.about not in told)
    return "; ".join(dict.fromkeys((*map(summary.flag_name, doubtful), *others)))


def _start(summary: Summary) -> Cell:
    plan, sent = summary.plan, summary.intake.completed_at
    if plan is None or sent is None or plan.earliest_start_days is None:
        return None
    return sent.astimezone(summary.practice.clinic.zone).date() + timedelta(days=plan.earliest_start_days)


def _local(summary: Summary, at: datetime | None) -> Cell:
    return at.astimezone(summary.practice.clinic.zone) if at else None


def _consented(summary: Summary) -> Cell:
    """When the last of the consents was given, where none is missing."""
    given = {answer.question: answer.at for answer in summary.consent if answer.value == "yes"}
    asked = [q for q in summary.practice.questionnaire.questions.values() if _is_consent(summary.practice, q)]
    is_whole = all(question.id in given for question in asked)
    return _local(summary, max(given.values())) if is_whole else None
