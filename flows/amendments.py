"""Amendments as staff read them: what the last sending changed, what was asked back, and what was cleared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flows.answer_words import answer_words
from flows.clearance import clearance
from flows.conditions import Answers
from flows.intake import Answer, Intake
from flows.news import is_another_return, is_news
from flows.outcome import outcome
from flows.plan_text import said_date
from flows.practice import Practice
from flows.revisions import (
    ANSWERED_BACK,
    ASKED_BACK,
    SENT,
    as_last_sent,
    as_sent,
    changes,
    is_amending,
    revision,
)
from flows.safety import Gate

FIRST = 1


@dataclass(frozen=True, slots=True)
class Difference:
    """One question whose answer the last sending changed, or that staff asked back: all in words.

    ``question`` is its name, with what it is about; ``code`` its id.
    """

    question: str
    before: str
    after: str
    code: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that staff asked back: its name, the day, and what came of it, in words.

    ``code`` is its id, ``state`` one of waiting, answered, confirmed, called_off, replaced and moot.
    """

    question: str
    on: date
    says: str
    code: str
    state: str


def difference(practice: Practice, intake: Intake) -> tuple[Difference, ...]:
    """What the last sending changed, first what was asked back; nothing for an intake sent once.

    News of an earlier return is not changed by that of another. An answer asked back and given again the
    same is told as confirmed.
    """
    number = revision(intake)
    if number <= FIRST:
        return ()
    before, after = _applying(practice, intake, number - 1), _applying(practice, intake, number)
    if is_another_return(as_last_sent(intake), number):
        before = {question: value for question, value in before.items() if not is_news(question)}
    changed = [change.question for change in changes(before, after)]
    answered = [code for code in _answered_back(intake, number) if code in after]
    codes = dict.fromkeys((*answered, *changed))
    return tuple(_difference(practice, code, before, after, code in changed) for code in codes)


def asked(practice: Practice, intake: Intake) -> tuple[Asked, ...]:
    """Every question that staff asked back, oldest first, and what came of each."""
    marks = [(at, mark) for at, mark in enumerate(intake.answers) if mark.question == ASKED_BACK]
    return tuple(_asked(practice, intake, at, mark) for at, mark in marks if mark.value is not None)


def clearance_line(practice: Practice, intake: Intake) -> str:
    """Who cleared the blocks and when, and whether something else blocks now; nothing where nobody did."""
    sent = as_last_sent(intake)
    given, drawn = clearance(practice, sent), outcome(practice, sent)
    if given is None:
        return ""
    is_blocked = drawn is not None and drawn.plan.gate is Gate.BLOCK
    key = "loop.cleared_before" if is_blocked else "loop.cleared"
    return practice.staff_words(key, by=given.by, on=said_date(given.on))


def _difference(practice: Practice, code: str, before: Answers, after: Answers, changed: bool) -> Difference:
    now = _says(practice, code, after, "no_longer") if changed else practice.staff_words("loop.confirmed")
    return Difference(
        answer_words(practice).full_name(code), _says(practice, code, before, "not_asked"), now, code
    )


def _asked(practice: Practice, intake: Intake, at: int, mark: Answer) -> Asked:
    code, state = str(mark.value), _state(intake, at, mark)
    on = mark.at.astimezone(practice.clinic.zone).date()
    return Asked(
        answer_words(practice).full_name(code), on, practice.staff_words(f"loop.{state}"), code, state
    )


def _state(intake: Intake, at: int, mark: Answer) -> str:
    """What came of the question asked back at this place."""
    until: list[Answer] = []
    end: Answer | None = None
    for answer in intake.answers[at + 1 :]:
        if answer.question == SENT or (answer.question == ASKED_BACK and answer.value is None):
            end = answer
            break
        until.append(answer)
    is_answered = any(a.question == ANSWERED_BACK and a.value == mark.value for a in until)
    if not is_answered and any(a.question == ASKED_BACK for a in until):
        return "replaced"
    if end is None:
        return "waiting" if is_amending(intake) else "called_off"
    if end.question == ASKED_BACK:
        return "called_off"
    return _came_of(intake, str(mark.value), int(str(end.value))) if is_answered else "moot"


def _came_of(intake: Intake, code: str, number: int) -> str:
    """Whether an answer stood, in the sending of this number."""
    before, after = as_sent(intake, number - 1), as_sent(intake, number)
    return "confirmed" if before.get(code) == after.get(code) else "answered"


def _answered_back(intake: Intake, number: int) -> Iterator[str]:
    """The questions asked back and answered for the sending of this number."""
    sent = FIRST - 1
    for answer in intake.answers:
        if answer.question == SENT:
            sent += 1
        if answer.question == ANSWERED_BACK and sent == number - 1:
            yield str(answer.value)


def _applying(practice: Practice, intake: Intake, number: int) -> Answers:
    return practice.questionnaire.applying(as_sent(intake, number))


def _says(practice: Practice, code: str, answers: Answers, absent: str) -> str:
    if code not in answers:
        return practice.staff_words(f"loop.{absent}")
    return answer_words(practice).says(code, answers[code])
