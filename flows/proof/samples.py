"""Intakes to look at: with every option chosen once, with everything skipped once, and with everything."""

from collections.abc import Callable, Iterator, Mapping
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
    return _answered(
        practice, lambda question, option: ending_of(question, value_of(question, option)) is None
    )


def every_caution(practice: Practice) -> dict[str, Value]:
    """All that can be answered and still be booked: no red flag, nothing to be waited for or cleared."""
    conditions = {str(code): rule for code, rule in practice.rules.safety.conditions.items()}
    paired = {condition for pair in practice.questionnaire.pairs for condition in pair.when}

    def harmless(question: Question, option: Option) -> bool:
        value = value_of(question, option)
        rule = conditions.get(option.condition or "")
        return (
            ending_of(question, value) is None
            and (rule is None or rule.severity == "caution")
            and not any(c.question == question.id and c.holds({question.id: value}) for c in paired)
        )

    return _answered(practice, harmless)


def _answered(practice: Practice, wanted: Callable[[Question, Option], bool]) -> dict[str, Value]:
    """Every question with all the options wanted; where only one can be chosen, the longest."""
    given: dict[str, Value] = {}
    while question := practice.questionnaire.next_question(given):
        options = [option for option in getattr(question, "options", ()) if wanted(question, option)]
        together = tuple(option.code for option in options if not option.exclusive)
        if isinstance(question, MultiChoice) and together:
            given[question.id] = together
        else:
            longest = max(options, key=lambda option: len(option.button))
            given[question.id] = value_of(question, longest)
    return given
