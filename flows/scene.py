"""Scene: one intake at one moment, and the few ways a turn can leave it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from flows import lifecycle
from flows.cards import prompt_for
from flows.conditions import Value
from flows.end_cards import goodbye
from flows.events import NoticeKind, StaffNotice, Turn
from flows.faq import Entry
from flows.hearing import ASKED, HEARD, SETTLED, settled_now, several
from flows.intake import Answer, Intake, Status, View
from flows.keepsakes import Keepsake, plan_keepsakes
from flows.leaving import let_go
from flows.outcome import outcome, red_flags
from flows.plan_text import said_date
from flows.practice import Practice, Voice
from flows.prompts import Message, Prompt
from flows.question_card import current_question
from flows.questions import MultiChoice, Question
from flows.reduction import NEWS
from flows.review import readable
from flows.revisions import SENT, Change, as_sent, changes, is_amending, last_sent, restored, revision
from flows.safety import screen
from flows.stop_text import gravest

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
        after = self._settled(replace(self.intake, **changes))
        if after != self.intake or self.intake is self.fresh:
            after = replace(after, turn=self.intake.turn + 1, updated_at=self.now)
            if self._place(after) != self._place(self.intake):
                after = replace(after, since=after.turn)
        return Turn(after, prompt_for(self.practice, after, note), notices)

    def said_back(self, question: Question, value: Value) -> str:
        """What was understood of a typed answer."""
        return self.voice.words("notes.understood", answer=readable(self.voice, question, value))

    def answer(
        self, question: Question, value: Value, how: How, note: str = "", message: str | None = None
    ) -> Turn:
        """Record an answer and go where it leads; ``message`` names the message it was typed in."""
        changes: dict[str, Any] = {"view": View.NONE, "misses": 0}
        if self.question is None or question.id == self.question.id:
            changes |= {"draft": (), "revisiting": None}
        known = self.intake.latest()
        if question.id not in known or known[question.id] != value:
            changes["answers"] = (*self.intake.answers, self._answer(question, value, how, message))
        after = replace(self.intake, **changes)
        if red_flags(self.practice, after):
            return self.stop(**changes)
        if value == "no" and question.id.startswith(f"{Status.CONSENT}."):
            declined = lifecycle.fire(self.intake.status, lifecycle.DECLINE)
            return self.move(**changes | let_go(self.practice, self.intake, declined))
        if value == "under-18":
            return self.leave("under_age", "intake")
        if is_amending(after) and question.id.partition(".")[0] == NEWS:
            return self._told_news(after, note)
        return self.move(note, **changes)

    def _told_news(self, after: Intake, note: str) -> Turn:
        """Send what is new at once, when that is all; else go on to what it makes necessary."""
        told = replace(self, intake=self._settled(after))
        if told.question is not None:
            return self.move(note, answers=after.answers, draft=(), revisiting=None)
        return told.complete()

    def stop(self, **changes: Any) -> Turn:
        """A red flag: show the urgent text at once, tell staff, ask nothing more."""
        changes |= {"view": View.NONE, "revisiting": None, "draft": ()}
        stopped = replace(self.intake, **changes)
        status = lifecycle.fire(self.intake.status, lifecycle.STOP)
        found = red_flags(self.practice, stopped)
        notice = self._notice("stopped", gravest(self.practice, found), len(found))
        return self.move("", (notice,), **changes, status=status)

    def hear(self, flags: tuple[str, ...]) -> Turn:
        """Red flags heard in typed words."""
        before = several(self.intake.latest().get(HEARD))
        heard = tuple(dict.fromkeys((*before, *flags)))
        if heard == before:
            return self.move(view=View.NONE)
        return self.stop(answers=(*self.intake.answers, self._reserved(HEARD, heard, "typed")))

    def ask_about(self, flags: tuple[str, ...]) -> Turn:
        """Words that might be a red flag: ask one question, with buttons, before anything else."""
        pending = several(self.intake.latest().get(ASKED)) if self.intake.view is View.CHECK else ()
        together = tuple(dict.fromkeys((*pending, *flags)))
        return self.move(view=View.CHECK, answers=self._with(ASKED, together))

    def settle(self, *, happening: bool) -> Turn:
        """The answer to that question. Not sure counts as yes: unknown is never no."""
        asked = several(self.intake.latest().get(ASKED))
        if happening:
            return self.hear(asked)
        settled = tuple(dict.fromkeys((*settled_now(self.intake, self.now), *asked)))
        return self.move(
            self.voice.words("check.go_on"), view=View.NONE, answers=self._with(SETTLED, settled)
        )

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

    def complete(self) -> Turn:
        """The patient sent it: draw up the plan and tell staff."""
        status = lifecycle.fire(self.intake.status, lifecycle.CONFIRM)
        number = revision(self.intake) + 1
        answers = (*self.intake.answers, self._reserved(SENT, number))
        drawn = outcome(self.practice, replace(self.intake, answers=answers))
        if status is not Status.COMPLETE or drawn is None:
            return self.stay("notes.not_now")
        flags = {flag.code for flag in screen(drawn.facts, self.practice.rules).flags}
        kind: NoticeKind = "complete" if number == 1 else "amended"
        if self.intake.latest().get(NEWS) == ("none",) and not list(self.changed()):
            kind = "rechecked"
        notice = self._notice(kind, drawn.plan.gate.code, len(flags))
        changes = {"status": status, "view": View.PLAN, "completed_at": self.now, "answers": answers}
        turn = self.move("", (notice,), **changes)
        return replace(turn, keepsakes=self.keepsakes(turn))

    def keepsakes(self, turn: Turn) -> tuple[Keepsake, ...]:
        """What there is to keep of the plan that a turn shows."""
        return plan_keepsakes(self.practice, turn.intake) if turn.intake is not None else ()

    def changed(self) -> Iterator[Change]:
        """What is no longer as it was last sent, but for the question whether anything is new."""
        applying = self.practice.questionnaire.applying
        before = applying(as_sent(self.intake, revision(self.intake)))
        for change in changes(before, applying(self.intake.latest())):
            if change.question != NEWS:
                yield change

    def amend(self, **shown: Any) -> Turn:
        """Open an intake that was sent, to be changed and sent again."""
        status = lifecycle.fire(self.intake.status, lifecycle.AMEND)
        return self.move(**{"view": View.NONE, "revisiting": None, "draft": (), "status": status} | shown)

    def recheck(self) -> Turn:
        """Ask somebody who comes back after a while whether anything is new."""
        sent = last_sent(self.intake)
        date = said_date((sent.at if sent else self.now).astimezone(self.practice.clinic.zone).date())
        turn = self.amend(revisiting=NEWS)
        if turn.intake is None:
            return turn
        note = self.voice.words("recheck.since", date=date)
        return replace(turn, prompt=prompt_for(self.practice, turn.intake, note))

    def leave_as_sent(self) -> Turn:
        """Give the answers again as they were last sent, and leave it at that."""
        again = tuple(self._reserved(question, value) for question, value in restored(self.intake))
        status = lifecycle.fire(self.intake.status, lifecycle.LEAVE, Status.COMPLETE)
        left = {"view": View.NONE, "revisiting": None, "draft": (), "status": status}
        return self.move(self.voice.words("amend.left"), **left, answers=(*self.intake.answers, *again))

    def leave(self, word: str, erase: Literal["intake", "person"]) -> Turn:
        """Keep nothing, and say goodbye."""
        return Turn(None, goodbye(self.practice, self.intake.language, word), erase=erase)

    # -- the small print --------------------------------------------------------------------------------

    def _notice(self, kind: NoticeKind, level: str, flags: int) -> StaffNotice:
        return StaffNotice(kind, self.intake.ref, level, self.intake.language, flags)

    def _with(self, reserved: str, codes: tuple[str, ...]) -> tuple[Answer, ...]:
        """The answers with one more, under a reserved question."""
        return (*self.intake.answers, self._reserved(reserved, codes))

    def _reserved(self, question: str, value: Value, how: How = "tapped") -> Answer:
        return Answer(question, value, self.intake.turn + 1, self.now, how)

    def _answer(self, question: Question, value: Value, how: How, message: str | None) -> Answer:
        digest = None
        if question.id.startswith(f"{Status.CONSENT}."):
            shown = "\n\n".join(message.plain() for message in self.prompt.messages)
            digest = hashlib.sha256(shown.encode()).hexdigest()
        return Answer(question.id, value, self.intake.turn + 1, self.now, how, digest, message)

    def _settled(self, intake: Intake) -> Intake:
        """The intake in the section its question lies in, with ticks that belong to that question."""
        if not intake.status.is_open:
            return intake
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
