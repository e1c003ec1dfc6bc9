"""Revisions: an intake may be sent, changed and sent again; each sending is a mark among the answers.

So is what staff did about it between: what they asked back, and what they cleared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flows.conditions import Answers, Value
from flows.intake import Answer, Intake, Status

SENT = "sent"
"""Reserved question id: a mark that the answers before it were sent; its value is the revision, from 1."""

ASKED_BACK = "asked_back"
"""Reserved question id: a mark that staff asked this question back; None where that is called off."""

ANSWERED_BACK = "answered_back"
"""Reserved question id: a mark that the patient answered what was asked back, be it with the same."""

CLEARED = "cleared"
"""Reserved question id: a mark that a clinician cleared a block: who, and then the codes that blocked."""

MARKS = (SENT, ASKED_BACK, ANSWERED_BACK, CLEARED)
"""What stands among the answers and is none: never given again, never compared."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that is no longer what was sent before; None where there was, or is, none."""

    question: str
    before: Value
    after: Value


def revision(intake: Intake) -> int:
    """How often the intake was sent."""
    return sum(answer.question == SENT for answer in intake.answers)


def is_amending(intake: Intake) -> bool:
    """Whether an intake that was sent is being changed."""
    return intake.status.is_open and revision(intake) > 0


def as_sent(intake: Intake, number: int) -> dict[str, Value]:
    """The latest answer of each question when it was sent for the ``number``-th time, counted from 1."""
    answers: dict[str, Value] = {}
    for answer in intake.answers:
        if answer.question == SENT:
            if answer.value == number:
                return answers
        elif answer.question not in MARKS:
            answers[answer.question] = answer.value
    return answers


def changes(applying_before: Answers, applying_after: Answers) -> Iterator[Change]:
    """What is different, in the questionnaire's order: answers changed or added, then those gone."""
    for question, value in applying_after.items():
        if question not in applying_before or applying_before[question] != value:
            yield Change(question, applying_before.get(question), value)
    for question, value in applying_before.items():
        if question not in applying_after:
            yield Change(question, value, None)


def restored(intake: Intake) -> Iterator[tuple[str, Value]]:
    """The answers to give again so that it is what was last sent; None for what was not asked then."""
    before, now = as_sent(intake, revision(intake)), intake.latest()
    yield from ((question, value) for question, value in before.items() if now.get(question) != value)
    added = (question for question in now if question not in before and question not in MARKS)
    yield from ((question, None) for question in added)


def as_last_sent(intake: Intake) -> Intake:
    """The intake as the clinic has it: what was changed since and not sent is left out.

    What a clinician cleared since is not of the patient's making, and stays.
    """
    if not is_amending(intake):
        return intake
    since = since_sent(intake)
    sent = intake.answers[: len(intake.answers) - len(since)]
    cleared = (answer for answer in since if answer.question == CLEARED)
    return replace(intake, status=Status.COMPLETE, answers=(*sent, *cleared))


def since_sent(intake: Intake) -> tuple[Answer, ...]:
    """All that stands behind the mark of the last sending."""
    places = [place for place, answer in enumerate(intake.answers) if answer.question == SENT]
    return intake.answers[places[-1] + 1 :] if places else intake.answers


def as_sent_before(intake: Intake) -> Intake | None:
    """The intake as it was sent the time before the last; None where it was sent once."""
    places = [place for place, answer in enumerate(intake.answers) if answer.question == SENT]
    return replace(intake, answers=intake.answers[: places[-2] + 1]) if len(places) > 1 else None


def last_sent(intake: Intake) -> Answer | None:
    """The mark of the last sending, if it was sent."""
    return next((answer for answer in reversed(intake.answers) if answer.question == SENT), None)
