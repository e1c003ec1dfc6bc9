"""Intakes to look at: with every option chosen once, with everything skipped once, and with everything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows.conditions import Value
from flows.intake import Answer, Intake, Status
from flows.practice import Practice
from flows.proof.kinds import completed, ending_of, value_of
from flows.proof.rehearsal import NINE
from flows.questions import MultiChoice, Option, Question

Answered = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An intake sent with one option chosen, and nothing declared beside what leads to it."""

    question: Question
    option: Option
    intake: Intake


def intake_of(practice: Practice, answers: Answered, status: Status, language: str = "en") -> Intake:
    """An intake with these answers."""
    given = tuple(Answer(question, value, 1, NINE, "tapped") for question, value in answers.items())
    version = practice.questionnaire.version
    return Intake("M-0000", "", language, version, NINE, NINE, status, answers=given, completed_at=NINE)


def every_option(practice: Practice, arrivals: Mapping[str, Answered]) -> Iterator[Chosen]:
    """For each option that an intake can be sent with, the shortest such intake."""
    for question_id, answers in arrivals.items():
        question = practice.questionnaire.questions[question_id]
        for option in getattr(question, "options", ()):
            value = value_of(question, option)
            if ending_of(question, value) is None:
                full = completed(practice.questionnaire, {**answers, question_id: value})
                yield Chosen(question, option, intake_of(practice, full, Status.COMPLETE))


def every_skip(practice: Practice, arrivals: Mapping[str, Answered]) -> Iterator[tuple[Question, Intake]]:
    """For each question that can be skipped, the shortest intake sent without it."""
    for question_id, answers in arrivals.items():
        question = practice.questionnaire.questions[question_id]
        if question.skippable:
            full = completed(practice.questionnaire, {**answers, question_id: None})
            yield question, intake_of(practice, full, Status.COMPLETE)


def everything(practice: Practice) -> dict[str, Value]:
    """All that can be answered without a red flag: every option of every question that takes several."""
    given: dict[str, Value] = {}
    while question := practice.questionnaire.next_question(given):
        going_on = [
            option
            for option in getattr(question, "options", ())
            if ending_of(question, value_of(question, option)) is None
        ]
        if isinstance(question, MultiChoice):
            given[question.id] = tuple(option.code for option in going_on if not option.exclusive) or (
                going_on[0].code,
            )
        else:
            longest = max(going_on, key=lambda option: len(option.button))
            given[question.id] = value_of(question, longest)
    return given
