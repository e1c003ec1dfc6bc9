"""The loop: what staff bring about in an intake that was sent, gone through and shown."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from flows import actions
from flows.cards import prompt_for
from flows.conditions import Value
from flows.events import AskedBack, Cleared, Commanded, Turn
from flows.intake import Answer, Intake, Status, View
from flows.outcome import outcome
from flows.practice import Practice
from flows.proof.kinds import completed, ending_of, quiet, value_of
from flows.proof.rehearsal import NINE, Rehearsal
from flows.proof.samples import Chosen, every_option, intake_of
from flows.questions import Option, Question
from flows.revisions import SENT
from flows.safety import Gate
from flows.staff_events import may_be_asked_back

Arrivals = Mapping[str, Mapping[str, Value]]

BY = "Dr. Kim"


class Loop:
    """Staff at work on the intakes of a practice, in one language."""

    def __init__(self, practice: Practice, arrivals: Arrivals, language: str = "en") -> None:
        self._practice = practice
        self._arrivals = arrivals
        self._language = language
        self._rehearsal = Rehearsal(practice)

    # -- what is shown --------------------------------------------------------------------------------------

    def asked_back(self) -> Iterator[tuple[str, Turn]]:
        """Each question as it is asked back, and what follows where the answer is kept, or put off."""
        for question in self._questions():
            asked = self._ask(question)
            yield question.id, asked
            yield f"{question.id}: kept", self._rehearsal.tap(asked, actions.KEEP)
            yield f"{question.id}: put off", self._rehearsal.happens(asked, Commanded(actions.CANCEL))

    def cleared(self) -> Iterator[tuple[str, Intake]]:
        """Each intake with one block, cleared."""
        for chosen in self._blocked():
            turn = self._clear(chosen.intake)
            if turn.intake is not None:
                yield f"{chosen.question.id}: {chosen.option.code}", turn.intake

    # -- what must be so ------------------------------------------------------------------------------------

    def problems(self) -> Iterator[str]:
        """What is wrong where staff ask back, or clear."""
        for question in self._questions():
            for wrong in self._wrong_with(question, self._ask(question)):
                yield f"{question.id}: asked back: {wrong}"
        for chosen in every_option(self._practice, self._arrivals):
            for wrong in self._wrong_with_clearing(chosen.intake):
                yield f"{chosen.question.id}: {chosen.option.code}: {wrong}"

    def _wrong_with(self, question: Question, asked: Turn) -> Iterator[str]:
        if self._rehearsal.asked(asked) != question:
            yield "is not what is asked"
            return
        yield from self._not_sent(self._rehearsal.tap(asked, actions.KEEP), "stands", "kept")
        for option in getattr(question, "options", ()):
            for wrong in self._wrong_where_chosen(question, option, asked):
                yield f"{option.code}: {wrong}"

    def _wrong_where_chosen(self, question: Question, option: Option, asked: Turn) -> Iterator[str]:
        """What is wrong with what another answer leads to: a stop, a further question, or its sending."""
        value = value_of(question, option)
        there = self._rehearsal.answer(asked, question, value)
        match ending_of(question, value):
            case "stopped":
                yield from self._rehearsal.not_stopped(there)
            case "under_age" if there.intake is not None:
                yield "something is kept of somebody under age"
            case None if there.intake is not None and self._rehearsal.asked(there) is None:
                same = asked.intake is not None and asked.intake.latest().get(question.id) == value
                yield from self._not_sent(there, "stands" if same else "answered", "given")

    def _not_sent(self, turn: Turn, kind: str, how: str) -> Iterator[str]:
        is_stopped = turn.intake is not None and turn.intake.status is Status.STOPPED  # by a pair of answers
        is_sent = turn.intake is not None and turn.intake.status is Status.COMPLETE
        if not is_stopped and not (is_sent and [notice.kind for notice in turn.notices] == [kind]):
            yield f"is not sent once the answer is {how}"

    def _wrong_with_clearing(self, intake: Intake) -> Iterator[str]:
        """Whether clearing shows a plan where there was a block, and changes nothing where there was none."""
        gate, turn = self._gate(intake), self._clear(intake)
        after = self._gate(turn.intake) if turn.intake else None
        if gate is Gate.BLOCK and (after is None or not after.shows_a_plan):
            yield "is blocked, and stays so when it is cleared"
        elif gate is not Gate.BLOCK and turn.intake != self._sent(intake):
            yield "is not blocked, and clearing it changes something"

    # -- going through it -----------------------------------------------------------------------------------

    def _questions(self) -> Iterator[Question]:
        for question_id in self._arrivals:
            question = self._practice.questionnaire.questions[question_id]
            if may_be_asked_back(self._practice, question):
                yield question

    def _ask(self, question: Question) -> Turn:
        answers = {**self._arrivals[question.id], question.id: quiet(question)}
        full = completed(self._practice.questionnaire, answers)
        sent = self._sent(intake_of(self._practice, full, Status.COMPLETE, self._language))
        return self._rehearsal.happens(self._standing(sent), AskedBack(question.id))

    def _blocked(self) -> Iterator[Chosen]:
        for chosen in every_option(self._practice, self._arrivals):
            if self._gate(chosen.intake) is Gate.BLOCK:
                yield chosen

    def _clear(self, intake: Intake) -> Turn:
        return self._rehearsal.happens(self._standing(self._sent(intake)), Cleared(BY))

    def _gate(self, intake: Intake) -> Gate | None:
        drawn = outcome(self._practice, intake)
        return drawn.plan.gate if drawn else None

    def _sent(self, intake: Intake) -> Intake:
        marks = (Answer(SENT, 1, 1, NINE, "tapped"),)
        return replace(intake, language=self._language, turn=1, since=1, view=View.PLAN).with_answers(marks)

    def _standing(self, intake: Intake) -> Turn:
        """An intake as it stands, before anything happens to it."""
        return Turn(intake, prompt_for(self._practice, intake))
