"""Contradictions: answers that do not fit together, declared in contradictions.toml."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from flows.conditions import Answers, Condition, Value, all_hold
from flows.content_files import CONTENT, parse
from flows.errors import ContentError
from flows.questionnaire import Questionnaire
from flows.questionnaire_checks import check_conditions
from flows.questions import Choice, MultiChoice, Question, WeeksFromNow

FILE = "contradictions.toml"


class Contradiction(BaseModel):
    """Answers that do not fit together, and what staff read of that."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: str = Field(min_length=1)
    when: tuple[Condition, ...] = Field(min_length=2)

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions it is about, each once."""
        return tuple(dict.fromkeys(condition.question for condition in self.when))


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    contradictions: tuple[Contradiction, ...]


def load_contradictions(questionnaire: Questionnaire, content: Path = CONTENT) -> tuple[Contradiction, ...]:
    """Load contradictions.toml.

    Raises ContentError, naming file and key, for a question or an option that there is not, and for answers
    that cannot be given together.
    """
    path = content / FILE
    found = parse(_File, path).contradictions
    for place, contradiction in enumerate(found):
        where = f"{path}: contradictions.{place}: when"
        check_conditions(contradiction.when, questionnaire.questions, where)
        _refuse_impossible(contradiction, questionnaire, where)
    return found


def contradictions_in(answers: Answers, declared: Iterable[Contradiction]) -> Iterator[Contradiction]:
    """Those of the contradictions that these answers hold."""
    return (contradiction for contradiction in declared if all_hold(contradiction.when, answers))


def _refuse_impossible(contradiction: Contradiction, questionnaire: Questionnaire, where: str) -> None:
    """Refuse answers that can never be given together: nobody would ever be marked."""
    needed = tuple(_needed(contradiction.when, questionnaire))
    for question_id in dict.fromkeys(condition.question for condition in needed):
        conditions = [condition for condition in needed if condition.question == question_id]
        question = questionnaire.questions[question_id]
        if not any(all_hold(conditions, {question_id: value}) for value in _values(question, conditions)):
            raise ContentError(f"{where}: no answer to {question_id} can be as they all want it")


def _needed(conditions: Iterable[Condition], questionnaire: Questionnaire) -> Iterator[Condition]:
    """The conditions, and those on which their questions are asked at all."""
    for condition in conditions:
        yield condition
        yield from _needed(questionnaire.questions[condition.question].enable_when, questionnaire)


def _values(question: Question, conditions: Iterable[Condition]) -> Iterator[Value]:
    """Answers that can be given: of several options, each alone and all that are asked for together."""
    match question:
        case Choice():
            yield from (option.code for option in question.options)
        case MultiChoice():
            yield from ((option.code,) for option in question.options)
            together = question.ordered([str(one.answer) for one in conditions if one.op == "="])
            yield from (together,) if question.accepts(together) else ()
        case WeeksFromNow():
            yield from range(question.most + 1)
        case _:
            yield "words"
