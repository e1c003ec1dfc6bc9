"""Kinds of answer: those to one question that nothing else in the questionnaire tells apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from flows.conditions import Condition, Value, all_hold
from flows.facts import MINOR
from flows.intake import Status
from flows.questionnaire import Questionnaire
from flows.questions import Choice, MultiChoice, Option, Question, Text, WeeksFromNow

Ending = Literal["review", "stopped", "declined", "under_age"]
"""How a path ends: at the review, at a red flag, without consent, or with somebody under age."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Answers that lead the same way: the first of them, how many they are, and whether they end it all."""

    example: Value
    many: int
    ending: Ending | None


def answers_to(question: Question) -> Iterator[Value]:
    """Every answer that can be given, fewest options first; of words, one stands for all."""
    match question:
        case Choice():
            yield from (option.code for option in question.options)
        case MultiChoice():
            yield from _ticks(question)
        case WeeksFromNow():
            yield from range(question.most + 1)
        case Text():
            yield "words"
    if question.skippable:
        yield None


def _ticks(question: MultiChoice) -> Iterator[tuple[str, ...]]:
    """Every set of ticks: an exclusive option alone, the others in any company."""
    yield from ((option.code,) for option in question.options if option.exclusive)
    together = [option.code for option in question.options if not option.exclusive]
    for count in range(1, len(together) + 1):
        yield from combinations(together, count)


def kinds_of(question: Question, told_apart: tuple[Condition, ...]) -> tuple[Kind, ...]:
    """The kinds of answer there are: ``told_apart`` are the conditions that look at this question."""
    found: dict[tuple[Ending | None, tuple[bool, ...]], list[Value]] = {}
    for value in answers_to(question):
        held = tuple(condition.holds({question.id: value}) for condition in told_apart)
        found.setdefault((ending_of(question, value), held), []).append(value)
    return tuple(Kind(values[0], len(values), ending) for (ending, _), values in found.items())


def ending_of(question: Question, value: Value) -> Ending | None:
    """How this answer ends the intake whatever else was said, or None where it goes on."""
    if any(option.red_flag for option in options_in(question, value)):
        return "stopped"
    if value == "no" and question.id.startswith(f"{Status.CONSENT}."):
        return "declined"
    return "under_age" if value == MINOR else None


def options_in(question: Question, value: Value) -> tuple[Option, ...]:
    """The options that make up an answer."""
    codes = value if isinstance(value, tuple) else (str(value),)
    return tuple(option for option in getattr(question, "options", ()) if option.code in codes)


def value_of(question: Question, option: Option) -> Value:
    """The answer that is this option alone."""
    if isinstance(question, MultiChoice):
        return (option.code,)
    return int(option.code) if isinstance(question, WeeksFromNow) else option.code


def quiet(question: Question) -> Value:
    """The answer that declares nothing, else the first that goes on."""
    options: tuple[Option, ...] = getattr(question, "options", ())
    calm = sorted(options, key=lambda option: option.code not in ("none", "no", "standard"))
    values = (value_of(question, option) for option in calm)
    return next((value for value in values if ending_of(question, value) is None), "words")


def completed(questionnaire: Questionnaire, answers: Mapping[str, Value]) -> dict[str, Value]:
    """These answers, as far as they apply, with a quiet one to everything else that is asked."""
    filled: dict[str, Value] = {}
    for question in questionnaire.questions.values():
        wanted = question.id in answers
        if all_hold(question.enable_when, filled) and (wanted or not question.on_request):
            filled[question.id] = answers[question.id] if wanted else quiet(question)
    return filled
