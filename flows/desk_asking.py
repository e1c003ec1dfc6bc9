"""The cards with which staff ask one question again, or clear a block; they name health."""

from collections.abc import Iterator
from datetime import datetime

from flows import desk_actions as actions
from flows.asked_back import awaited
from flows.deeds import Act
from flows.desk_actions import DeskAction
from flows.desk_text import Case, called, said_when
from flows.handling import last_sent_at
from flows.prompts import Button, Message, Prompt
from flows.questions import Question
from flows.review import Group, groups
from flows.staff_events import questions_to_ask_back


class AskingCards:
    """Makes the cards of one intake that is looked at in the staff chat."""

    def __init__(self, case: Case, now: datetime) -> None:
        self._case = case
        self._now = now
        self._about = DeskAction("", ref=case.ref, is_opened=True)
        self._words = case.practice.staff_words
        self._voice = case.practice.voice("en")

    def groups(self) -> Prompt:
        """Ask in which part of the intake the question is."""
        found = self._groups()
        if not found:
            return self._said(self._words("desk.ask.nothing"))
        options = tuple(Button(group.title, self._about.code(actions.ASK, group.id)) for group in found)
        return self._said(self._words("desk.ask.which_group", ref=self._case.ref), options)

    def questions(self, group_id: str) -> Prompt:
        """Ask which question of this part."""
        group = next((group for group in self._groups() if group.id == group_id), None)
        if group is None:
            return self.groups()
        options = tuple(
            Button(
                self._voice.say(question.name), self._about.code(actions.ASK, actions.WHETHER, question.id)
            )
            for question, _ in group.answers
        )
        back = Button(self._words("desk.buttons.back"), self._about.code(actions.ASK, actions.AGAIN))
        return self._said(self._words("desk.ask.which_question", group=group.title), options, (back,))

    def confirm(self, question: Question) -> Prompt:
        """Ask whether to ask this question."""
        yes = Button(self._words("desk.ask.yes"), self._about.code(actions.ASK_NOW, question.id))
        back = Button(
            self._words("desk.buttons.back"), self._about.code(actions.ASK, self._group_of(question))
        )
        return self._said(
            self._words("desk.ask.confirm", question=self._voice.say(question.text)), (yes,), (back,)
        )

    def asked(self, question: Question) -> Prompt:
        """Say who asked this question, and when."""
        return self._said(self._by("desk.ask.sent", Act.ASKED, question=self._voice.say(question.name)))

    def question(self, question_id: str) -> Question | None:
        """The question of this id, where it may be asked again."""
        may_be = questions_to_ask_back(self._case.practice, self._case.summary.intake)
        return next((question for question in may_be if question.id == question_id), None)

    def is_asked(self, question: Question) -> bool:
        """Whether this very question has been asked back, and waits for its answer."""
        return awaited(self._case.summary.intake) == question.id

    # -- clearing -------------------------------------------------------------------------------------------

    @property
    def mark(self) -> str:
        """What tells this sending of the intake from another: what is cleared is what was shown."""
        sent_at = last_sent_at(self._case.summary.sent)
        return f"{int(sent_at.timestamp())}" if sent_at else ""

    def clear(self, name: str) -> Prompt:
        """Show what blocks the intake, and ask whether this person stands for clearing it."""
        blocks = tuple(line.says for line in self._case.summary.flag_lines if line.gate == "block")
        if self._case.summary.gate != "block":
            return self._said(self._words("desk.clear.none"))
        yes = Button(self._words("desk.clear.yes"), self._about.code(actions.CLEAR_NOW, self.mark))
        back = Button(self._words("desk.clear.no"), self._about.code(actions.CLEAR, actions.AGAIN))
        return self._said(
            self._words("desk.clear.confirm", what="; ".join(blocks)),
            (yes,),
            (back,),
            statement=self._words("desk.clear.statement", name=name, ref=self._case.ref),
        )

    def left(self) -> Prompt:
        """Say that nothing was cleared."""
        return self._said(self._words("desk.clear.left"))

    def cleared(self) -> Prompt:
        """Say who cleared it, and when."""
        return self._said(self._by("desk.clear.done", Act.CLEARED))

    def _by(self, key: str, act: Act, **values: str) -> str:
        deed = next(deed for deed in reversed(self._case.summary.deeds) if deed.act is act)
        at = said_when(self._case.practice, deed.at, self._now)
        return self._words(key, name=called(deed), at=at, **values)

    def _group_of(self, question: Question) -> str:
        in_group = (group.id for group in self._groups() for one, _ in group.answers if one.id == question.id)
        return next(in_group, actions.AGAIN)

    def _groups(self) -> tuple[Group, ...]:
        """The answers by group, without those that are not asked again."""
        summary = self._case.summary
        may_be = {question.id for question in questions_to_ask_back(self._case.practice, summary.intake)}
        return tuple(_kept(groups(self._case.practice, self._voice, summary.answers), may_be))

    def _said(
        self,
        text: str,
        options: tuple[Button, ...] = (),
        navigation: tuple[Button, ...] = (),
        *,
        statement: str = "",
    ) -> Prompt:
        heading = self._words("desk.card", ref=self._case.ref)
        paragraphs = (text, statement) if statement else (text,)
        return Prompt((Message(paragraphs, heading),), options, navigation)


def _kept(found: tuple[Group, ...], may_be: set[str]) -> Iterator[Group]:
    for group in found:
        answers = tuple(pair for pair in group.answers if pair[0].id in may_be)
        if answers:
            yield Group(group.id, group.title, answers)
