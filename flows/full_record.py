"""full_record(): all that is kept of one intake, in words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flows.answer_words import answer_words
from flows.conditions import Value
from flows.depths import Agreed, FullRecord, Given, Line, Part
from flows.details import line
from flows.facts import facts_document
from flows.glance import said_time, where_name
from flows.hearing import ASKED, SETTLED
from flows.intake import Answer, Status
from flows.reduction import HEARD
from flows.revisions import SENT

if TYPE_CHECKING:
    from flows.summary import Summary

RESERVED = (HEARD, ASKED, SETTLED, SENT)


def full_record(summary: "Summary") -> FullRecord:
    """Every answer, how it was given, what was agreed to, and what was done."""
    return FullRecord(
        parts=tuple(_parts(summary)),
        history=tuple(_history(summary)),
        consents=tuple(_agreed(summary, answer) for answer in summary.consent),
        deeds=tuple(_deeds(summary)),
        facts=tuple(_facts(summary)),
        about=tuple(_about(summary)),
    )


def _parts(summary: "Summary") -> Iterator[Part]:
    """Every answer that applies, by section."""
    questionnaire, words = summary.practice.questionnaire, answer_words(summary.practice)
    for section in questionnaire.sections:
        lines = tuple(
            line(summary, question, value, words.full_name(question))
            for question, value in summary.answers.items()
            if questionnaire.section_of[question] is section.id
        )
        if lines and section.id is not Status.CONSENT:
            yield Part(words.sections[section.id], lines, section.id.value)


def _history(summary: "Summary") -> Iterator[Given]:
    """Every answer as it was given; the last to a question that applies is marked so."""
    words, say = answer_words(summary.practice), summary.practice.staff_words
    last = {answer.question: place for place, answer in enumerate(summary.sent.answers)}
    for place, answer in enumerate(summary.intake.answers):
        yield Given(
            at=answer.at,
            turn=answer.turn,
            question=answer.question,
            name=say(f"record.{answer.question}")
            if answer.question in RESERVED
            else words.full_name(answer.question),
            says=_said(summary, answer),
            how=say(f"record.{answer.how}"),
            applies=last.get(answer.question) == place
            and (answer.question in summary.answers or answer.question in RESERVED),
        )


def _said(summary: "Summary", answer: Answer) -> str:
    if answer.question == SENT:
        return summary.practice.staff_words("record.revision", number=answer.value)
    if answer.question in RESERVED:
        return "; ".join(_red_flags(summary, answer.value))
    return answer_words(summary.practice).says(answer.question, answer.value)


def _red_flags(summary: "Summary", value: Value) -> Iterator[str]:
    for code in value if isinstance(value, tuple) else ():
        yield summary.practice.rules.name(f"safety.red_flags.{code}") or code


def _agreed(summary: "Summary", answer: Answer) -> Agreed:
    words = answer_words(summary.practice)
    return Agreed(
        question=answer.question,
        name=words.full_name(answer.question),
        says=words.says(answer.question, answer.value),
        at=answer.at,
        digest=answer.digest or "",
    )


def _deeds(summary: "Summary") -> Iterator[Line]:
    words = summary.practice.staff_words
    for deed in summary.deeds:
        told = words("handled.by", act=words(f"handled.{deed.act}"), name=deed.name or deed.by, at="").strip()
        yield Line(said_time(summary, deed.at), f"{told} {deed.detail}".strip())


def _facts(summary: "Summary") -> Iterator[Line]:
    if summary.outcome is None:
        return
    for key, value in facts_document(summary.outcome.facts).items():
        if value not in (None, (), [], {}, False):
            yield Line(key, str(value))


def _about(summary: "Summary") -> Iterator[Line]:
    intake, words = summary.intake, summary.practice.staff_words
    told = {
        "reference": intake.ref,
        "name": summary.name,
        "chat": summary.address,
        "status": summary.sent.status.value,
        "language": intake.language,
        "started": said_time(summary, intake.started_at),
        "completed": said_time(summary, intake.completed_at) if intake.completed_at else "",
        "left_at": where_name(summary, intake.left_at) if intake.left_at else "",
        "campaign": intake.campaign or "",
        "version": intake.content_version,
        "rules": summary.rules_line,
        "linked": ", ".join(summary.linked),
    }
    for key, says in told.items():
        if says:
            yield Line(words(f"record.{key}"), says, code=key)
