"""Reader: reads what a patient would be shown, and says what is wrong with it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flows.claims import lint
from flows.content_checks import BUTTON_LENGTH
from flows.practice import Practice
from flows.prompts import Button, Message, Prompt

MESSAGE_LENGTH = 4096
"""How much text Telegram takes in one message, in its own count."""

ANSWER = "• "
"""How a line begins that lists labels: no sentence of ours."""

CALLBACK_BYTES = 64
WIDEST_STAMP = len("999999999:")

_UNSAID = re.compile(r"\{\w*\}|\bnull\b|\b[a-z]+_[a-z_]+\b|\b\w+=\w+")
"""A place that nothing fills, or a code that nobody should see."""


@dataclass
class Reader:
    """Reads in one language; ``longest`` is the longest text of each sort, with where it was."""

    practice: Practice
    language: str
    longest: dict[str, tuple[int, str]] = field(default_factory=dict)
    texts: int = 0
    _read: dict[tuple[str, str], str] = field(default_factory=dict)

    def prompt(self, sort: str, where: str, prompt: Prompt, fits: int = MESSAGE_LENGTH) -> Iterator[str]:
        """What is wrong with a prompt, each message of which should hold no more than ``fits``."""
        if not prompt.messages:
            yield f"{where}: shows nothing"
        yield from self.messages(sort, where, prompt.messages, fits)
        for button in prompt.buttons:
            yield from self._button(where, button)

    def messages(
        self, sort: str, where: str, messages: Iterable[Message], fits: int = MESSAGE_LENGTH
    ) -> Iterator[str]:
        """What is wrong with messages that were not said before."""
        for message in messages:
            text = message.plain()
            if (sort, text) in self._read:
                continue
            self._read[sort, text] = where
            self.texts += 1
            self.measure(sort, _units(text), where)
            if not text.strip():
                yield f"{where}: shows an empty message"
            if _units(text) > fits:
                yield f"{where}: {_units(text)} characters, where {fits} fit"
            if found := _UNSAID.search(self._without_names(text)):
                yield f"{where}: shows {found[0]!r}"

    def measure(self, sort: str, length: int, where: str) -> None:
        """Keep what is longest of its sort."""
        self.longest[sort] = max(self.longest.get(sort, (0, "")), (length, where))

    def claims(self) -> Iterator[str]:
        """Each sentence of all that was read that promises more than may be promised."""
        parts = {part: where for (_, text), where in self._read.items() for part in text.split("\n")}
        parts = {part: where for part, where in parts.items() if not part.startswith(ANSWER)}
        for part, where in parts.items():
            for claim in lint(
                self._without_names(part), where, self.practice.clinic.copy_mode, self.language
            ):
                yield claim.line()

    def _button(self, where: str, button: Button) -> Iterator[str]:
        self.measure("button", 0 if button.number else len(button.label), f"{where}: {button.label}")
        carried = WIDEST_STAMP + len(button.action.encode())
        self.measure("button's data", carried, f"{where}: {button.action}")
        if not button.label.strip() or (not button.number and len(button.label) > BUTTON_LENGTH):
            yield f"{where}: the button {button.label!r} has {len(button.label)} characters"
        if carried > CALLBACK_BYTES:
            yield f"{where}: the button {button.action!r} carries {carried} bytes"
        if found := _UNSAID.search(self._without_names(button.label)):
            yield f"{where}: a button shows {found[0]!r}"

    def _without_names(self, text: str) -> str:
        """The text without what the clinic says of itself, which may hold anything."""
        clinic = self.practice.clinic
        for name in filter(None, (clinic.name, clinic.phone, clinic.secure_form)):
            text = text.replace(name, "…")
        return text


def _units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2
