"""How made-up patients answer: question by question, as the questionnaire asks, in a lifelike mix."""

import hashlib
from bisect import bisect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Literal

from flows.cards import prompt_for
from flows.conditions import Value
from flows.facts import MINOR
from flows.intake import Answer, Intake, Status
from flows.practice import Practice
from flows.proof.kinds import options_in
from flows.questions import Choice, MultiChoice, Option, Question, WeeksFromNow
from flows.reduction import HEARD, red_flags_found
from flows.revisions import SENT

Draw = Callable[[Random], Value]

WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "consent.health": {"yes": 97, "no": 3},
    "consent.channel": {"yes": 98, "no": 2},
    "age_band": {MINOR: 0, "18-29": 18, "30-39": 28, "40-49": 27, "50-59": 17, "60-plus": 10},
    "preference": {"standard": 70, "fewer": 18, "event": 12},
    "urgent": {"none": 1500},
    "concerns": {"none": 6},
    "news": {"none": 40},
}
"""How often an option is chosen beside the others, where what it means does not tell."""

RED_FLAG, BLOCKING, WAITING, UNSURE, NOTHING, ANY = 0.5, 0.6, 2, 4, 60, 10
SKIPPED, TYPED, ANOTHER = 0.06, 0.08, {"concerns": 0.6, "procedures": 0.35}
SECONDS = (1.9, 0.8)
"""The mean and spread of the logarithm of the seconds that an answer takes."""


class Answering:
    """Draws answers to a practice's questions."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.questionnaire = practice.questionnaire
        self._draws = {q.id: self._draw(q) for q in self.questionnaire.questions.values()}
        self._alarming = {c.question for pair in self.questionnaire.pairs for c in pair.when}
        self._digests: dict[tuple[str, str], str] = {}

    def value(self, question: Question, random: Random) -> Value:
        """An answer to this question."""
        if question.skippable and random.random() < SKIPPED:
            return None
        return self._draws[question.id](random)

    def stops(self, question: Question, known: Mapping[str, Value]) -> bool:
        """Whether with the answer to this question there is a red flag."""
        flagged = any(option.red_flag for option in options_in(question, known[question.id]))
        return (flagged or question.id in self._alarming) and bool(red_flags_found(self.questionnaire, known))

    def digest(self, question: Question, asked: Intake) -> str:
        """The digest of the words agreed to, of a question that asks for consent."""
        key = asked.language, question.id
        if key not in self._digests:
            shown = "\n\n".join(message.plain() for message in prompt_for(self.practice, asked).messages)
            self._digests[key] = hashlib.sha256(shown.encode()).hexdigest()
        return self._digests[key]

    def _draw(self, question: Question) -> Draw:
        if isinstance(question, WeeksFromNow):
            common = [int(option.code) for option in question.options]
            return lambda random: random.choice(common) if random.random() < 0.8 else random.randrange(20)
        if not isinstance(question, Choice | MultiChoice):
            return lambda random: random.choice(("before my wedding", "Ja, gerne – später", "=1+1", "谢谢"))
        one = _weighted(question.options, [self._weight(question, option) for option in question.options])
        if isinstance(question, Choice):
            return lambda random: one(random).code
        return lambda random: _ticks(question, one, random)

    def _weight(self, question: Question, option: Option) -> float:
        told = WEIGHTS.get(question.id, {}).get(option.code)
        if told is not None:
            return told
        if option.red_flag:
            return RED_FLAG
        if option.condition:
            severity = self.practice.rules.safety.conditions[option.condition].severity  # type: ignore[index]
            return {"block": BLOCKING, "wait": WAITING}.get(severity, UNSURE)
        return UNSURE if option.unsure or option.code == "unsure" else NOTHING if option.exclusive else ANY


def _weighted(options: tuple[Option, ...], weights: list[float]) -> Callable[[Random], Option]:
    bounds = list(accumulate(weights))
    total = bounds[-1]
    return lambda random: options[bisect(bounds, random.random() * total)]


def _ticks(question: MultiChoice, one: Callable[[Random], Option], random: Random) -> tuple[str, ...]:
    """One option, and in some of the draws another, and another."""
    first = one(random)
    codes = [first.code]
    while not first.exclusive and random.random() < ANOTHER.get(question.id, 0.2):
        more = one(random)
        if not (more.exclusive or more.red_flag or more.code in codes):
            codes.append(more.code)
    return question.ordered(codes)


@dataclass(slots=True)
class Telling:
    """An intake while it is being answered: ``known`` are the latest answers, ``at`` is the time."""

    answering: Answering
    random: Random
    blank: Intake
    at: datetime
    turn: int
    answers: list[Answer] = field(default_factory=list)
    known: dict[str, Value] = field(default_factory=dict)
    ended: Status | None = None

    def next(self) -> Question | None:
        """The question that is asked now."""
        return self.answering.questionnaire.next_question(self.known)

    def answer_up_to(self, most: int) -> None:
        """Answer what is asked until nothing is, or something ends it, or so many answers are given."""
        while len(self.answers) < most and self.ended is None and (question := self.next()):
            self.answer(question)

    def answer(self, question: Question) -> None:
        """Answer one question, in a time that a person takes."""
        value = self.answering.value(question, self.random)
        is_common = not isinstance(question, WeeksFromNow) or question.option(str(value)) is not None
        is_typed = value is not None and (not is_common or self.random.random() < TYPED)
        self.give(question.id, value, "typed" if is_typed else "tapped", self._digest(question))
        if value == "no" and question.id.startswith(f"{Status.CONSENT}."):
            self.ended = Status.DECLINED
        elif self.answering.stops(question, self.known):
            self.ended = Status.STOPPED

    def give(
        self, question: str, value: Value, how: Literal["tapped", "typed"], digest: str | None = None
    ) -> None:
        """Give this answer: a tap for each tick, and one more."""
        self.at += timedelta(seconds=round(self.random.lognormvariate(*SECONDS), 3))
        self.turn += len(value) + 1 if isinstance(value, tuple) else 1
        message = str(self.turn % 100_000) if how == "typed" else None
        self.answers.append(Answer(question, value, self.turn, self.at, how, digest, message))
        self.known[question] = value

    def correct(self, times: int) -> None:
        """Look at answers again, and give others."""
        questions = self.answering.questionnaire.questions
        mine = [id_ for id_ in self.known if id_ in questions and not id_.startswith(f"{Status.CONSENT}.")]
        for question in self.random.sample(mine, min(times, len(mine))):
            if self.ended is None:
                self.answer(questions[question])
                self.answer_up_to(1_000)

    def cry_for_help(self) -> None:
        """Type something that is heard as a red flag."""
        self.give(HEARD, (self.random.choice(("thunderclap", "self_harm", "vision")),), "typed")
        self.ended = Status.STOPPED

    def send(self) -> None:
        """Send what is answered, or send it again."""
        self.give(SENT, sum(answer.question == SENT for answer in self.answers) + 1, "tapped")

    def wait(self, **time: float) -> None:
        """Do something else for a while."""
        self.at += timedelta(**time)

    def _digest(self, question: Question) -> str | None:
        if not question.id.startswith(f"{Status.CONSENT}."):
            return None
        return self.answering.digest(question, replace(self.blank, answers=tuple(self.answers)))
