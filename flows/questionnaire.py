"""Questionnaire: everything that can be asked, and which of it applies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from flows.conditions import Answers, Condition, Value, all_hold
from flows.copy_mode import Copy
from flows.intake import Status
from flows.questions import Choice, MultiChoice, Option, Question, Text

Conditions = tuple[Condition, ...]


class Topic(BaseModel):
    """A concern or an earlier procedure: one reviewable file.

    ``say`` is the explanation. ``sources`` are for staff and reviewers, ``words`` other ways to type it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    order: int
    label: str
    short: str | None = None
    say: Copy
    sources: tuple[str, ...]
    words: tuple[str, ...] = ()
    questions: tuple[Question, ...]

    @property
    def button(self) -> str:
        """The wording that fits a button."""
        return self.short or self.label


class Concern(Topic):
    """What a patient may want to talk about.

    ``evidence_say`` is the state of the research in plain words, ``see_first`` whom to see before or
    alongside, if anybody.
    """

    evidence: Literal["none", "limited", "moderate"]
    evidence_say: Copy
    see_first: str | None = None


class Procedure(Topic):
    """An earlier procedure; ``procedure`` is its code for the rules, unless the answer to ``kind`` has it."""

    procedure: str | None = None


class Section(BaseModel):
    """Questions asked one after another, under one heading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Status
    title: str
    questions: tuple[Question, ...] = ()


class RedFlagPair(BaseModel):
    """Answers that are a red flag only together."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    red_flag: str
    variant: str | None = None
    when: tuple[Condition, ...] = Field(min_length=2)


@dataclass(frozen=True)
class Questionnaire:
    """All sections in order, with the concerns and procedures they were made from.

    ``version`` is a digest of the content, so a stored answer says what was shown.
    """

    version: str
    sections: tuple[Section, ...]
    concerns: Mapping[str, Concern]
    procedures: Mapping[str, Procedure]
    pairs: tuple[RedFlagPair, ...] = field(default=())

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question by id, in order."""
        return {question.id: question for section in self.sections for question in section.questions}

    @cached_property
    def section_of(self) -> Mapping[str, Status]:
        """The section of each question, by question id."""
        return {question.id: section.id for section in self.sections for question in section.questions}

    @cached_property
    def telling(self) -> Mapping[str, tuple[Option, ...]]:
        """The options that are a condition, a "not sure" or a red flag, by question id."""
        return {
            question.id: tuple(o for o in question.options if o.condition or o.unsure or o.red_flag)
            for question in self.questions.values()
            if isinstance(question, Choice | MultiChoice)
        }

    def invited_on(self, question: Question) -> Question | None:
        """The question on request that this one's card invites to: the one right before it."""
        ids = list(self.questions)
        place = ids.index(question.id)
        before = self.questions[ids[place - 1]] if place else None
        return before if before is not None and before.invitation else None

    def topic(self, question: Question) -> Concern | Procedure | None:
        """The concern or procedure a question is about, if it is about one."""
        return self.concerns.get(question.topic or "") or self.procedures.get(question.topic or "")

    def walk(self, answers: Answers) -> Iterator[tuple[Question, bool, Value]]:
        """Each question that applies, whether it has an answer that still fits, and that answer.

        An answer counts for later questions only if its own question applies: so an edited answer re-routes
        by itself, and answers that no longer apply fall out.
        """
        applying: dict[str, Value] = {}
        for question in self._asked(applying):
            answered = question.id in answers and self._accepted(question, answers[question.id])
            if question.on_request and not answered:
                continue
            value = answers[question.id] if answered else None
            if answered:
                applying[question.id] = value
            yield question, answered, value

    def _asked(self, applying: Answers) -> Iterator[Question]:
        """The questions whose conditions hold, of answers that are being added meanwhile."""
        for first, questions in self._together:
            if all_hold(first, applying):
                for question, further in questions:
                    if not further or all_hold(further, applying):
                        yield question

    def _accepted(self, question: Question, value: Value) -> bool:
        """Whether this could be an answer, looked into once for each that was not written freely."""
        if isinstance(question, Text):
            return question.accepts(value)
        known = self._acceptance.get((question.id, value))
        if known is None:
            known = self._acceptance[question.id, value] = question.accepts(value)
        return known

    @cached_property
    def _together(self) -> tuple[tuple[Conditions, tuple[tuple[Question, Conditions], ...]], ...]:
        """The questions in order with their further conditions, side by side under the first they share."""
        under = groupby(self.questions.values(), key=lambda question: question.enable_when[:1])
        return tuple((first, tuple((q, q.enable_when[1:]) for q in questions)) for first, questions in under)

    @cached_property
    def _acceptance(self) -> dict[tuple[str, Value], bool]:
        return {}

    def path(self, answers: Answers) -> tuple[Question, ...]:
        """The questions that apply, in order."""
        return tuple(question for question, _, _ in self.walk(answers))

    def applying(self, answers: Answers) -> dict[str, Value]:
        """The answers that apply, in the questionnaire's order."""
        return {question.id: value for question, answered, value in self.walk(answers) if answered}

    def next_question(self, answers: Answers) -> Question | None:
        """The first question that applies and has no answer, or None where all is answered."""
        return next((question for question, answered, _ in self.walk(answers) if not answered), None)
