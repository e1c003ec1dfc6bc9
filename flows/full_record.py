"""full_record(): all that is kept of one intake, in words."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from flows.answer_words import answer_words
from flows.depths import Agreed, FullRecord, Given, Line, Part
from flows.details import changed_lines, line
from flows.fact_lines import fact_lines
from flows.glance import said_time, where_name
from flows.handled_text import done
from flows.hearing import ASKED, SETTLED, several
from flows.intake import Answer, Status
from flows.plan_text import PlanText, said_date
from flows.reason_text import reason_paragraph
from flows.reduction import HEARD
from flows.revisions import ASKED_BACK, CLEARED, MARKS, SENT

if TYPE_CHECKING:
    from flows.summary import Summary

NOTES = (*MARKS, HEARD, ASKED, SETTLED)
"""What stands in the history and answers no question; what else has no name is of a question since gone."""


def full_record(summary: "Summary") -> FullRecord:
    """Every answer, how it was given, what was agreed to, and what was done."""
    facts = fact_lines(summary.practice, summary.outcome.facts) if summary.outcome else ()
    return FullRecord(
        parts=tuple(_parts(summary)),
        history=tuple(_history(summary)),
        consents=tuple(_agreed(summary, answer) for answer in summary.consent),
        deeds=tuple(_deeds(summary)),
        facts=tuple(facts),
        about=tuple(_about(summary)),
        reasons=tuple(_reasons(summary)),
        revisions=tuple(_revisions(summary)),
    )


def _parts(summary: "Summary") -> Iterator[Part]:
    """Every answer that applies, by section; what was agreed to is told apart."""
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
    """Every answer as it was given, and the marks that were set among them."""
    words, say = answer_words(summary.practice), summary.practice.staff_words
    last = {answer.question: place for place, answer in enumerate(summary.given)}
    for place, answer in enumerate(summary.given):
        question, is_answer = answer.question, answer.question not in NOTES
        yield Given(
            at=answer.at,
            turn=answer.turn,
            question=question,
            name=words.full_name(question) if is_answer else say(f"record.{question}"),
            says=words.says(question, answer.value) if is_answer else _noted(summary, answer),
            how=say(f"record.{answer.how}") if is_answer else "",
            applies=last[question] == place and (question in summary.answers or not is_answer),
        )


def _noted(summary: "Summary", answer: Answer) -> str:
    """What a mark among the answers says: a version, a question, or codes of the rules in words."""
    words, say = answer_words(summary.practice), summary.practice.staff_words
    if answer.question == SENT:
        return say("record.version", number=answer.value)
    if answer.question == ASKED_BACK:
        return words.full_name(str(answer.value)) if answer.value else say("record.asked_back_off")
    if answer.question == CLEARED and isinstance(answer.value, tuple):
        by, *codes = answer.value
        return say("record.cleared_by", by=by, what="; ".join(_named(summary, codes, "conditions")))
    return "; ".join(_named(summary, several(answer.value), "red_flags")) or say("facts.yes")


def _named(summary: "Summary", codes: list[str] | tuple[str, ...], table: str) -> Iterator[str]:
    for code in codes:
        yield summary.practice.rules.name(f"safety.{table}.{code}") or code


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
    for deed in summary.deeds:
        yield Line(said_time(summary, deed.at), done(summary, deed), code=deed.act.value)


def _reasons(summary: "Summary") -> Iterator[Line]:
    """Every rule behind the plan, those that the patient is never told as well; named by its address."""
    if summary.plan is None or summary.outcome is None:
        return
    told = PlanText(summary.practice, summary.practice.voice("en"), summary.sent, summary.outcome)
    earliest = said_date(summary.day(summary.plan.earliest_start_days or 0))
    for reason in summary.plan.reasons:
        yield Line(reason.rule, reason_paragraph(told, reason, earliest), code=reason.rule)


def _revisions(summary: "Summary") -> Iterator[Line]:
    """Each time it was sent, and what was changed then."""
    say, answers = summary.practice.staff_words, summary.intake.answers
    for place, mark in enumerate(answers):
        if mark.question == SENT:
            as_it_was = replace(summary.intake, answers=answers[: place + 1])
            changed = "; ".join(
                say("summary.text.named", name=one.name, says=one.says)
                for one in changed_lines(summary, as_it_was)
            )
            key = "record.version_changed" if changed else "record.version_at"
            says = say(key, at=said_time(summary, mark.at), changes=changed)
            yield Line(say("record.version_sent", number=mark.value), says)


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
        "minutes": "" if summary.minutes is None else str(summary.minutes),
        "left_at": where_name(summary, intake.left_at) if intake.left_at else "",
        "campaign": intake.campaign or "",
        "content": intake.content_version,
        "rules": summary.rules_line,
        "linked": ", ".join(summary.linked),
    }
    for key, says in told.items():
        if says:
            yield Line(words(f"record.{key}"), says, code=key)
