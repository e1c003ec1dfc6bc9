"""Prompt: what is shown, as text and buttons, with no channel in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap. ``action`` is a short code (see flows/actions.py), ``number`` what can be typed for it."""

    label: str
    action: str
    number: int | None = None
    ticked: bool | None = None
    """True or False where it is a tick box, None where it is a plain button."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: a small caption, a heading and paragraphs, any of them empty. Plain text, never markup."""

    paragraphs: tuple[str, ...] = ()
    heading: str = ""
    caption: str = ""

    def plain(self) -> str:
        """The whole message as plain text."""
        return "\n\n".join(part for part in (self.caption, self.heading, *self.paragraphs) if part)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What to show now: messages in order, the last of which carries the buttons.

    ``options`` answer the question; ``navigation`` moves about (back, skip, why do you ask, ...).
    ``stamp`` goes into every button and tells a tap on an older card apart.
    """

    messages: tuple[Message, ...]
    options: tuple[Button, ...] = ()
    navigation: tuple[Button, ...] = ()
    stamp: int = 0

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Every button, options first."""
        return (*self.options, *self.navigation)
