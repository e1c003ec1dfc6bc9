"""Rehearsal: the paths that were found, walked again in the conversation itself, tap by tap."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from flows import actions
from flows.conditions import Value
from flows.conversation import advance
from flows.events import Event, Replied, Started, Tapped, Turn
from flows.intake import Intake, Status
from flows.practice import Practice
from flows.proof.kinds import completed, ending_of, quiet, value_of
from flows.question_card import current_question
from flows.questions import MultiChoice, Option, Question

NINE = datetime(2026, 1, 1, 9, tzinfo=UTC)


class Rehearsal:
    """Conversations with nobody, each begun where one like it left off."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.blank = Intake("M-0000", "", "en", practice.questionnaire.version, NINE, NINE)
        self._known: dict[tuple[tuple[str, Value], ...], Turn] = {
            (): advance(practice, self.blank, Started(), NINE, self.blank)
        }

    def after(self, answers: Mapping[str, Value]) -> Turn:
        """Where somebody is who gave these answers, in their order."""
        given = tuple(answers.items())
        if given not in self._known:
            before = self.after(dict(given[:-1]))
            question = self.practice.questionnaire.questions[given[-1][0]]
            self._known[given] = self.answer(self.reach(before, question), question, given[-1][1])
        return self._known[given]

    def happens(self, turn: Turn, event: Event, now: datetime = NINE) -> Turn:
        """One event more."""
        return advance(self.practice, turn.intake or self.blank, event, now, self.blank)

    def tap(self, turn: Turn, action: str) -> Turn:
        """A tap on the button that asks for this."""
        return self.happens(turn, Tapped(turn.prompt.stamp, action))

    def answer(self, turn: Turn, question: Question, value: Value) -> Turn:
        """The taps that give this answer."""
        if value is None:
            return self.tap(turn, actions.SKIP)
        if not isinstance(question, MultiChoice):
            return self.tap(turn, f"{actions.CHOOSE}{value}")
        for code in value if isinstance(value, tuple) else ():
            turn = self.tap(turn, actions.TICK + code)
        return self.tap(turn, actions.DONE) if self.asked(turn) == question else turn

    def asked(self, turn: Turn) -> Question | None:
        """The question on show."""
        return current_question(self.practice, turn.intake) if turn.intake else None

    def reach(self, turn: Turn, question: Question) -> Turn:
        """Bring up a question asked on request only, by its invitation or by coming back later."""
        if not question.on_request or self.asked(turn) == question:
            return turn
        if question.invitation:
            return self.tap(turn, actions.EDIT + question.id)
        sent = self.tap(turn, actions.CONFIRM)
        later = NINE + timedelta(days=self.practice.clinic.recheck_after_days)
        return self.happens(sent, Started(), later)

    # -- what must be so ------------------------------------------------------------------------------------

    def problems(self, question: Question, answers: Mapping[str, Value]) -> Iterator[str]:
        """What is wrong where these answers should lead to this question."""
        here = self.reach(self.after(answers), question)
        if self.asked(here) != question:
            yield f"{question.id}: the conversation does not come to it, the paths do"
            return
        for option in getattr(question, "options", ()):
            for wrong in self._chosen(here, question, option, answers):
                yield f"{question.id}: {option.code}: {wrong}"
        if question.skippable and self.tap(here, actions.SKIP).intake is None:
            yield f"{question.id}: cannot be skipped"

    def _chosen(
        self, here: Turn, question: Question, option: Option, answers: Mapping[str, Value]
    ) -> Iterator[str]:
        """What is wrong where this option is tapped on its own."""
        value = value_of(question, option)
        there = self.answer(here, question, value)
        match ending_of(question, value):
            case "stopped":
                yield from self.not_stopped(there)
            case "declined" if there.intake is None or there.intake.status is not Status.DECLINED:
                yield "does not end without consent"
            case "under_age" if there.intake is not None:
                yield "something is kept of somebody under age"
            case None:
                yield from self._gone_wrong(there, question, {**answers, question.id: value})

    def _gone_wrong(self, there: Turn, question: Question, answers: dict[str, Value]) -> Iterator[str]:
        """Whether the answer was not taken, or leads elsewhere than it should."""
        if there.intake is None or there.intake.latest().get(question.id) != answers[question.id]:
            yield "cannot be chosen"
        elif self.asked(there) != self.practice.questionnaire.next_question(answers):
            yield "leads to another question than the paths say"

    def not_stopped(self, there: Turn) -> Iterator[str]:
        """What is wrong where a red flag should have stopped everything."""
        if there.intake is None or there.intake.status is not Status.STOPPED:
            yield "a red flag does not stop the intake"
        elif there.prompt.options:
            yield "something can still be answered after a red flag"
        elif [notice.kind for notice in there.notices] != ["stopped"]:
            yield "staff are not told of a red flag at once"

    def unheard(self, answers: Mapping[str, Value], words: str) -> Iterator[str]:
        """What is wrong where these words are typed after these answers: they are a red flag."""
        return self.not_stopped(self.happens(self.after(answers), Replied(words)))


def arrivals_on_request(
    practice: Practice, arrivals: Mapping[str, dict[str, Value]]
) -> dict[str, dict[str, Value]]:
    """The shortest answers to each question asked on request, and to those that hang on it.

    One with an invitation stands on another's card; any other is asked of those who come back.
    """
    questionnaire, found = practice.questionnaire, {}
    asked = iter(questionnaire.questions.values())
    for question in asked:
        if question.on_request and question.invitation:
            found[question.id] = arrivals[next(asked).id]
        elif question.on_request:
            found |= _those_behind(practice, question, completed(questionnaire, {}))
    return found


def _those_behind(
    practice: Practice, question: Question, answers: dict[str, Value]
) -> dict[str, dict[str, Value]]:
    """A question, and what each of its answers leads to."""
    found = {question.id: answers}
    for option in getattr(question, "options", ()):
        given = {**answers, question.id: value_of(question, option)}
        while (behind := practice.questionnaire.next_question(given)) is not None:
            found.setdefault(behind.id, dict(given))
            given[behind.id] = quiet(behind)
    return found
