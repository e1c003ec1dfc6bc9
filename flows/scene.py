"""Scene: one intake at one moment, and the few ways a turn can leave it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from flows import lifecycle
from flows.asked_back import awaited
from flows.cards import prompt_for
from flows.conditions import Value
from flows.end_cards import goodbye
from flows.events import NoticeKind, StaffNotice, Turn
from flows.faq import Entry
from flows.hearing import several
from flows.intake import Answer, Intake, Status, View
from flows.outcome import outcome
from flows.practice import Practice, Voice
from flows.prompts import Message, Prompt
from flows.question_card import current_question
from flows.questions import MultiChoice, Question
from flows.review import readable

How = Literal["tapped", "typed"]


@dataclass(frozen=True)
class Scene:
    """One intake at one moment. ``fresh`` is the blank one that takes its place where a new one begins."""

    practice: Practice
    intake: Intake
    now: datetime
    fresh: Intake

    @property
    def voice(self) -> Voice:
        """The voice of the intake's language."""
        return self.practice.voice(self.intake.language)

    @cached_property
    def question(self) -> Question | None:
        """The question being asked."""
        return current_question(self.practice, self.intake)

    @cached_property
    def prompt(self) -> Prompt:
        """What the patient is looking at."""
        return prompt_for(self.practice, self.intake)

    # -- ways to leave ----------------------------------------------------------------------------------

    def stay(self, note: str = "", /, **values: object) -> Turn:
        """Show the same again, with a note from wording.toml."""
        return self.move(self.voice.words(note, **values) if note else "")

    def move(self, note: str = "", notices: tuple[StaffNotice, ...] = (), /, **changes: Any) -> Turn:
        """Change the intake, settle it in the section it now belongs to, and show it."""
        after = self.settled(replace(self.intake, **changes))
        if after != self.intake or self.intake is self.fresh:
            after = replace(after, turn=self.intake.turn + 1, updated_at=self.now)
            if self._place(after) != self._place(self.intake):
                after = replace(after, since=after.turn)
        return Turn(after, prompt_for(self.practice, after, note), notices)

    def said_back(self, question: Question, value: Value) -> str:
        """What was understood of a typed answer."""
        return self.voice.words("notes.understood", answer=readable(self.voice, question, value))

    def explain(self, entry: Entry) -> Turn:
        """Say an answer of the FAQ, then show again where we are. No cadence where none may be shown."""
        withheld = entry.tells_cadence and self._shows_no_plan()
        answer = self.voice.words("faq.withheld") if withheld else self.voice.say(entry.answer)
        return self.above(Message((answer,), self.voice.say(entry.question)))

    def above(self, *said: Message) -> Turn:
        """Say something once, above what shows."""
        turn = self.move(misses=0)
        return replace(turn, prompt=replace(turn.prompt, messages=(*said, *turn.prompt.messages)))

    def _shows_no_plan(self) -> bool:
        drawn = outcome(self.practice, self.intake)
        return drawn is not None and not drawn.plan.gate.shows_a_plan

    def leave(self, word: str, erase: Literal["intake", "person"]) -> Turn:
        """Keep nothing, and say goodbye."""
        return Turn(None, goodbye(self.practice, self.intake.language, word), erase=erase)

    # -- what a turn is made of -------------------------------------------------------------------------

    def notice(self, kind: NoticeKind, level: str, flags: int) -> StaffNotice:
        """What staff are told."""
        return StaffNotice(kind, self.intake.ref, level, self.intake.language, flags)

    def noted(self, *reserved: tuple[str, Value], how: How = "tapped") -> tuple[Answer, ...]:
        """The answers with more, under reserved questions."""
        return (*self.intake.answers, *(self.mark(code, value, how) for code, value in reserved))

    def mark(self, reserved: str, value: Value, how: How = "tapped") -> Answer:
        """An answer under a reserved question."""
        return Answer(reserved, value, self.intake.turn + 1, self.now, how)

    def given(self, question: Question, value: Value, how: How, message: str | None) -> Answer:
        """An answer given now; of a consent with the digest of the very text shown."""
        digest = None
        if question.id.startswith(f"{Status.CONSENT}."):
            shown = "\n\n".join(message.plain() for message in self.prompt.messages)
            digest = hashlib.sha256(shown.encode()).hexdigest()
        return Answer(question.id, value, self.intake.turn + 1, self.now, how, digest, message)

    def settled(self, intake: Intake) -> Intake:
        """The intake in the section its question lies in, with ticks that belong to that question."""
        if not intake.status.is_open:
            return intake
        if intake.revisiting is None and intake.view is not View.EDIT:
            intake = replace(intake, revisiting=awaited(intake))
        question = current_question(self.practice, intake)
        sections: Mapping[str, Status] = self.practice.questionnaire.section_of
        target = Status.REVIEW if question is None else sections[question.id]
        settled = replace(intake, status=lifecycle.settle(intake.status, target))
        if question is None or not isinstance(question, MultiChoice):
            return replace(settled, draft=())
        if intake.revisiting == question.id and self._arrives(intake):
            return replace(settled, draft=several(intake.latest().get(question.id)))
        stays = self.question is not None and self.question.id == question.id
        return settled if stays else replace(settled, draft=())

    def _arrives(self, intake: Intake) -> bool:
        return intake.revisiting != self.intake.revisiting or self.intake.view is View.EDIT

    def _place(self, intake: Intake) -> tuple[object, ...]:
        """What the buttons on show belong to: a change of it makes older buttons stale."""
        question = current_question(self.practice, intake)
        over = intake.view in (View.NONE, View.WHY, View.HELP, View.PRIVACY, View.MY_DATA)
        return intake.status, View.NONE if over else intake.view, intake.revisiting, question and question.id
