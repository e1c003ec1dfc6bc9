"""A patient in a test: taps and types, and looks at what is shown. No clock, no database, no channel."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from flows.clinic import Clinic
from flows.conversation import advance
from flows.events import Attached, Commanded, Event, Expired, Replied, StaffNotice, Started, Tapped, Turn
from flows.intake import Intake, Status
from flows.practice import Practice, load_practice
from flows.prompts import Button, Prompt
from flows.question_card import current_question

PRACTICE = load_practice(Clinic(name="Willow Clinic", phone="555 0100"))
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def blank(number: int, language: str = "en", practice: Practice = PRACTICE) -> Intake:
    """A new intake, as the desk makes them."""
    return Intake(
        ref=f"M-{number:04}",
        person="1",
        language=language,
        content_version=practice.questionnaire.version,
        started_at=NINE,
        updated_at=NINE,
    )


@dataclass
class Chat:
    """One patient's chat, from before the first word."""

    practice: Practice = PRACTICE
    now: datetime = NINE
    intake: Intake = field(default_factory=lambda: blank(1))
    turns: list[Turn] = field(default_factory=list)
    notices: list[StaffNotice] = field(default_factory=list)
    taps: int = 0
    begun: int = 1

    def happens(self, event: Event) -> Turn:
        """One event, saved as the desk saves it."""
        self.now += timedelta(seconds=5)
        self.begun += 1
        fresh = replace(blank(self.begun, practice=self.practice), started_at=self.now, updated_at=self.now)
        known = bool(self.turns)
        turn = advance(self.practice, self.intake if known else fresh, event, self.now, fresh)
        self.intake = turn.intake or blank(self.begun + 1000, practice=self.practice)
        if turn.intake is None:
            self.turns.clear()
        self.turns.append(turn)
        self.notices += turn.notices
        return turn

    def starts(self, campaign: str | None = None) -> "Chat":
        self.happens(Started(campaign))
        return self

    def says(self, *texts: str) -> "Chat":
        for text in texts:
            self.happens(Replied(text))
        return self

    def sends_a_photo(self) -> "Chat":
        self.happens(Attached())
        return self

    def commands(self, action: str) -> "Chat":
        self.happens(Commanded(action))
        return self

    def lets_it_expire(self) -> "Chat":
        self.happens(Expired())
        return self

    def waits(self, **time: float) -> "Chat":
        self.now += timedelta(**time)
        return self

    def button(self, label: str) -> Button:
        """The button that shows with this label, or with this number."""
        for button in self.prompt.buttons:
            if label in (button.label, button.number and str(button.number)):
                return button
        raise AssertionError(f"no button {label!r} among {[b.label for b in self.prompt.buttons]}")

    def taps_on(self, *labels: str) -> "Chat":
        for label in labels:
            self.taps += 1
            self.happens(Tapped(self.prompt.stamp, self.button(label).action))
        return self

    def consents(self) -> "Chat":
        return self.starts().taps_on("I agree", "Yes")

    @property
    def prompt(self) -> Prompt:
        return self.turns[-1].prompt

    @property
    def text(self) -> str:
        """All that the last prompt says."""
        return "\n\n".join(message.plain() for message in self.prompt.messages)

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.prompt.buttons]

    @property
    def question(self) -> str | None:
        """The id of the question being asked."""
        asked = current_question(self.practice, self.intake)
        return asked.id if asked else None

    @property
    def status(self) -> Status:
        return self.intake.status

    def answers_with_nothing_to_declare(self, **chosen: str) -> "Chat":
        """Tap through to the review, choosing the given codes and else the option that declares nothing."""
        return self.answers_until("", **chosen)

    def answers_until(self, question_id: str, **chosen: str) -> "Chat":
        """Tap on until this question is asked."""
        chosen = {"age_band": "40-49", **chosen}
        while (question := current_question(self.practice, self.intake)) and question.id != question_id:
            self.taps_through(question.id, chosen.get(question.id.replace(".", "__")))
        return self

    def taps_through(self, question_id: str, wanted: str | None) -> None:
        """Answer one question with the fewest taps."""
        buttons = {button.action[1:]: button for button in self.prompt.options}
        for code in (wanted or quiet(list(buttons))).split("+"):
            self.taps += 1
            self.happens(Tapped(self.prompt.stamp, buttons[code].action))
        if self.question == question_id and self.status.is_open:
            self.taps += 1
            self.happens(Tapped(self.prompt.stamp, "done"))


def quiet(codes: list[str]) -> str:
    """The option that declares nothing, else the first."""
    return next((code for code in ("none", "no", "standard", "never") if code in codes), codes[0])
