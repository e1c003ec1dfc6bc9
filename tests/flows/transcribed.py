"""A chat written down as it goes, for a clinician to read.

One line for each question and its answer, and the full text of everything else: what is laid over, what
stops an intake, the plan, and what staff are told.
"""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field

from flows.amendments import Difference, difference
from flows.answer_words import answer_words
from flows.cards import prompt_for
from flows.events import (
    AskedBack,
    Attached,
    Cleared,
    Commanded,
    Corrected,
    Event,
    Expired,
    Replied,
    StaffEvent,
    Started,
    Tapped,
    Turn,
)
from flows.intake import Status, View
from flows.notice_text import notice_message
from flows.prompts import Message, Prompt
from flows.questions import Question
from tests.flows.chat import Chat

WIDTH = 110
CLINIC = "Clinic: "
PATIENT = "Patient: "
STAFF = "Staff are told: "
STAFF_DO = "Staff "

STAFF_READ = "Staff read: "

OVER = {View.NONE, View.HELP, View.PRIVACY, View.MY_DATA}
"""Views under which the question stays."""


@dataclass
class TranscribedChat(Chat):
    """Writes down what is said. ``in_full`` names the questions whose whole card is shown, and "review"."""

    in_full: frozenset[str] = frozenset()
    visit_in_full: bool = False
    lines: list[str] = field(default_factory=list)
    asked: str | None = None
    """The question on the last line, while it waits for its answer."""

    def happens(self, event: Event) -> Turn:
        said = self._said(event)
        before = None if isinstance(event, StaffEvent) else self.asked
        turn = super().happens(event)
        if isinstance(event, StaffEvent):
            self.lines.append(f"{STAFF_DO}{said}")
        elif before is not None:
            self.lines[-1] += f" {said}" if self.lines[-1].endswith("]") else f"  {PATIENT}{said}"
        else:
            self.lines.append(f"{PATIENT}{said}")
        self._answered(turn, before)
        for notice in turn.notices:
            message = notice_message(self.practice, notice)
            self.lines.append(f"{STAFF}{message.heading}. {message.paragraphs[0]}")
            if notice.kind in ("answered", "stands"):
                self.lines += [
                    f"{STAFF_READ}{_changed(one)}" for one in difference(self.practice, self.intake)
                ]
        return turn

    def waits(self, **time: float) -> "Chat":
        super().waits(**time)
        self.asked = None
        told = " and ".join(f"{count:g} {unit}" for unit, count in time.items())
        self.lines.append(f"({told} later)")
        return self

    def _said(self, event: Event) -> str:
        match event:
            case Started():
                return "/start"
            case Tapped(action=action):
                labels = [button.label for button in self.prompt.buttons if button.action == action]
                return f"[{labels[0] if labels else action}]"
            case Replied(text=text):
                return f"(types) {text}"
            case Corrected(text=text):
                return f"(changes the message to) {text}"
            case Commanded(action=action):
                return f"/{action}"
            case Attached():
                return "(sends a photo)"
            case Expired():
                return "(nothing)"
            case AskedBack(question=question):
                return f"ask back: {answer_words(self.practice).full_name(question)}"
            case Cleared(by=by):
                return f"clear the block: {by}"

    def _answered(self, turn: Turn, before: str | None) -> None:
        """What the clinic says to it."""
        question = self._question_on_show(turn)
        if question is None:
            self.asked = None
            self._write(turn.prompt)
            return
        if question.id == before and turn.prompt == prompt_for(self.practice, self.intake):
            return  # a tick more: the same card again
        self._heard_beside(turn)
        if question.id in self.in_full:
            self.asked = None
            self._write(Prompt(turn.prompt.messages[-1:], turn.prompt.options, turn.prompt.navigation))
            return
        self.lines.append(CLINIC + self._in_a_line(question))
        self.asked = question.id

    def _in_a_line(self, question: Question) -> str:
        """The question, with what it is about; of what is agreed to, only its name."""
        say = self.practice.voice("en").say
        if self.status is Status.CONSENT:
            return f"Consent: {say(question.name)}."
        topic = self.practice.questionnaire.topic(question)
        return f"{say(topic.button)}. {say(question.text)}" if topic else say(question.text)

    def _question_on_show(self, turn: Turn) -> Question | None:
        if turn.intake is None or not turn.intake.status.is_open or turn.intake.view not in OVER:
            return None
        return self.practice.questionnaire.questions.get(self.question or "")

    def _heard_beside(self, turn: Turn) -> None:
        """What is said beside the question: a note above it, or messages before it."""
        shown, plain = turn.prompt.messages, prompt_for(self.practice, self.intake).messages
        self._say(shown[: len(shown) - 1])
        note = shown[-1].caption.removesuffix(plain[-1].caption).strip()
        if note:
            self._say((Message((note,)),))

    # -- in full --------------------------------------------------------------------------------------------

    def _write(self, prompt: Prompt) -> None:
        if self.status is Status.REVIEW and self.intake.view is View.NONE and "review" not in self.in_full:
            self._say(
                (Message((f"{prompt.messages[0].plain().splitlines()[0]} (every answer, to look over)",)),)
            )
        else:
            self._say(self._shortened(prompt.messages))
        buttons = " ".join(f"[{b.number}]" if b.number else f"[{b.label}]" for b in prompt.buttons)
        if buttons:
            self.lines += _wrapped(buttons, " " * len(CLINIC), " " * len(CLINIC))

    def _shortened(self, messages: tuple[Message, ...]) -> Iterable[Message]:
        """The messages, without what every plan says of a visit unless that is wanted."""
        heading = self.practice.voice("en").words("plan.visit_heading")
        places = [place for place, message in enumerate(messages) if message.heading == heading]
        if not places or self.visit_in_full:
            return messages
        return (*messages[: places[0]], Message((f"({heading}, as in every plan.)",)))

    def _say(self, messages: Iterable[Message]) -> None:
        """Each message in full; its first line begins with who says it."""
        for message in messages:
            first = CLINIC
            for number, part in enumerate(message.plain().split("\n\n")):
                self.lines += [""] if number else []
                for line in part.split("\n"):
                    self.lines += _wrapped(line, first, " " * len(CLINIC))
                    first = " " * len(CLINIC)


def _changed(one: Difference) -> str:
    return f"{one.question}: {one.before} → {one.after}"


def _wrapped(text: str, first: str, then: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
