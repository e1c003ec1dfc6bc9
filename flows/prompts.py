"""Prompt: what is shown, as text and buttons, with no channel in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap, or to type for: its label, its ``words``, or its place where it is an option.

    ``action`` is a short code (see flows/actions.py). ``ticked`` is True or False on a tick box, True on the
    answer given before, and None on a plain button. Where labels are too long for buttons the message lists
    them, and ``number`` is the place in that list: the button needs to show no more.
    """

    label: str
    action: str
    words: tuple[str, ...] = ()
    number: int | None = None
    ticked: bool | None = None

    @property
    def code(self) -> str:
        """What tells it from the other buttons, as an option's code does."""
        return self.action

    @property
    def short(self) -> None:
        """A button has no shorter wording than its label."""

    @property
    def exclusive(self) -> bool:
        """A button goes with no other; None of them is a "none of these"."""
        return False


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

    ``options`` answer the question and can be typed by number; ``navigation`` moves about (back, skip, ...).
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
