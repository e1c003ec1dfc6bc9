"""The funnel: which question people answer, how long that takes them, and where they leave.

It counts people and tells nobody's answer. A question comes up once an intake: answering it again, changing
what was sent, and the questions of a recheck are no new sight of it.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.intake import Answer, Intake, Status
from flows.practice import Practice
from flows.questions import Question
from flows.revisions import SENT, is_amending

INTERRUPTION = timedelta(minutes=30)
"""A longer time between two answers is no thinking time: the patient did something else."""

SMALLEST_GROUP = 5
"""What is told of fewer people than these may tell on one of them."""

REVIEW = Status.REVIEW.value
"""What the last step is called: the review, which sending answers."""


@dataclass(frozen=True, slots=True)
class Step:
    """One question that an intake came to; ``question`` is its id, ``review``, or a section's name.

    A section's name stands for the question in it at which an intake was left whose answers are erased.
    ``seconds`` is the time since the answer before, where it is known and was no interruption. A question
    neither answered nor left is being looked at.
    """

    question: str
    answered: bool
    seconds: float | None = None
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """How many people came to a question, answered it, and left there; ``median_seconds`` to a whole second.

    Who was asked and neither answered nor left is still at it: ``seen = answered + left + still_open``.
    """

    question: str
    name: str
    seen: int
    answered: int
    left: int
    median_seconds: float | None

    @property
    def still_open(self) -> int:
        """How many are looking at it."""
        return self.seen - self.answered - self.left

    @property
    def loss(self) -> float:
        """Which part of those who came to it left there, from 0 to 1."""
        return self.left / self.seen if self.seen else 0.0

    @property
    def is_small(self) -> bool:
        """Whether so few were asked that the row is not to be shared."""
        return self.seen < SMALLEST_GROUP


def steps(practice: Practice, intake: Intake, at: datetime | None = None) -> tuple[Step, ...]:
    """Every question this intake came to, in the order they were asked.

    ``at`` is the time of looking: an open intake untouched for longer than ``resume_after_hours`` is left,
    and without ``at`` every open one is. Where the answers are erased only what is certain is told: the
    questions that everybody is asked before the place where it was left.
    """
    if not intake.answers and not intake.status.is_open:
        return tuple(_certain(practice, intake.left_at)) if intake.left_at else ()
    answered = tuple(_answered(practice, intake.answers))
    if not intake.status.is_open or is_amending(intake):
        return answered
    asked = practice.questionnaire.next_question(intake.latest())
    return (
        *answered,
        Step(asked.id if asked else REVIEW, answered=False, is_left=_is_left(practice, intake, at)),
    )


def _answered(practice: Practice, answers: tuple[Answer, ...]) -> Iterator[Step]:
    """The first answer to each question, up to the first sending."""
    seen: set[str] = set()
    before: datetime | None = None
    for answer in answers:
        seconds = _thinking(before, answer.at)
        before = answer.at
        if answer.question == SENT:
            yield Step(REVIEW, answered=True, seconds=seconds)
            return
        if answer.question in practice.questionnaire.questions and answer.question not in seen:
            seen.add(answer.question)
            yield Step(answer.question, answered=True, seconds=seconds)


def _thinking(before: datetime | None, at: datetime) -> float | None:
    """The seconds in between; None where they tell nothing, as when the clock was put back."""
    took = at - before if before else None
    return took.total_seconds() if took is not None and timedelta() <= took <= INTERRUPTION else None


def _is_left(practice: Practice, intake: Intake, at: datetime | None) -> bool:
    return at is None or at - intake.updated_at > timedelta(hours=practice.clinic.resume_after_hours)


def _certain(practice: Practice, left_at: str) -> Iterator[Step]:
    """What everybody was asked before this question, or before this section went into anything."""
    sections = practice.questionnaire.section_of
    for question in practice.questionnaire.questions.values():
        if question.id == left_at or (sections[question.id] == left_at and not _is_for_all(question)):
            break
        if _is_for_all(question):
            yield Step(question.id, answered=True)
    yield Step(left_at, answered=False, is_left=True)


def _is_for_all(question: Question) -> bool:
    return not question.enable_when and not question.on_request


_NO_TIMES = bytes(array("L").itemsize * (int(INTERRUPTION.total_seconds()) + 1))


@dataclass(slots=True)
class _Count:
    """What is known of one question; ``seconds`` counts the answers that took each whole second."""

    seen: int = 0
    answered: int = 0
    left: int = 0
    seconds: "array[int]" = field(default_factory=lambda: array("L", _NO_TIMES))

    def add(self, step: Step) -> None:
        self.seen += 1
        self.answered += step.answered
        self.left += step.is_left
        if step.seconds is not None:
            self.seconds[round(step.seconds)] += 1

    def median(self) -> float | None:
        """The lower median, so that it is a time somebody took."""
        wanted = (sum(self.seconds) + 1) // 2
        reached = 0
        for second, times in enumerate(self.seconds):
            reached += times
            if reached >= wanted > 0:
                return float(second)
        return None


class Funnel:
    """Adds up the steps of any number of intakes; it keeps counts, and a number for each person."""

    def __init__(self) -> None:
        self._people: set[int] = set()
        self._counts: dict[str, _Count] = {}

    @property
    def people(self) -> int:
        """How many were counted."""
        return len(self._people)

    def add(self, person: str, came_to: tuple[Step, ...]) -> None:
        """Count an intake, but not a second one of the same person, nor one of which nothing is known."""
        if not came_to or hash(person) in self._people:
            return
        self._people.add(hash(person))  # half the memory of what people are called
        for step in came_to:
            self._counts.setdefault(step.question, _Count()).add(step)

    def rows(self, practice: Practice) -> tuple[FunnelRow, ...]:
        """A row for each question that anybody came to, in the questionnaire's order, the review last."""
        return tuple(
            FunnelRow(code, name, count.seen, count.answered, count.left, count.median())
            for code, name in _named(practice).items()
            if (count := self._counts.get(code))
        )


def _named(practice: Practice) -> dict[str, str]:
    """What every step is called, in order; a section's own step comes after its questions."""
    named: dict[str, str] = {}
    for section in practice.questionnaire.sections:
        named |= {question.id: question_name(practice, question) for question in section.questions}
        named.setdefault(section.id.value, practice.staff_words("funnel.section", section=section.title))
    return named | {REVIEW: practice.staff_words("funnel.review")}


def question_name(practice: Practice, question: Question) -> str:
    """What staff call a question: its name, after the concern or procedure it belongs to."""
    topic = practice.questionnaire.topic(question)
    return f"{topic.button}: {question.name}" if topic else question.name
