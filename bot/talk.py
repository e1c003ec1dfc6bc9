"""The same conversation in a terminal, or from piped lines: one reply a line."""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from bot.typed import clean, typed_event
from flows.conversation import advance
from flows.events import Event, Started
from flows.intake import Intake, Status
from flows.practice import Practice
from flows.prompts import Button, Message, Prompt

REF = "M-TALK"
WIDEST = 88
ECHO_LENGTH = 72
LEAVE = ("/quit", "/exit")
HOW = "Reply with a number, a label or your own words. /help helps, /quit leaves. Nothing is kept."
FILES = ("On Telegram, a file comes with this.", "On Telegram, files come with this.")

_MARGIN = 2
_LISTED = re.compile(r"(?P<mark>\d+\.|[•–-]) +(?P<text>.*)")


def talk(practice: Practice, language: str, replies: Iterable[str], console: Console, *, echo: bool) -> bool:
    """Talk until the patient leaves or the replies end; tell whether the intake came to an end of its own.

    ``echo`` shows the replies as well, for where nobody sees them typed. Nothing is kept.
    """
    if not echo:
        _print(console, Text(HOW, style="dim"))
    intake = _turn(practice, _blank(practice, language), Started(), console)
    for line in replies:
        typed = clean(line)
        if echo and typed:
            console.print(Text(f"\n> {_shortened(typed)}", style="bold green"), soft_wrap=True)
        if typed in LEAVE:
            break
        if typed:
            intake = _turn(practice, intake, typed_event(typed), console)
    return not intake.status.is_open


def terminal_console() -> Console:
    """A console as wide as the terminal, up to where lines get too long to read."""
    return Console(highlight=False, width=min(Console().width, WIDEST))


def plain_console() -> Console:
    """A console for a file or a pipe: always as wide, no colors, and ? for what it cannot write."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    return Console(highlight=False, width=WIDEST, force_terminal=False, color_system=None)


def typed_lines() -> Iterator[str]:
    """Lines typed at a prompt; the end of input or an interrupt ends them."""
    import readline  # noqa: F401, PLC0415 -- lets a line be edited; changes the terminal, so only here

    try:
        while True:
            yield input("\n> ")
    except (EOFError, KeyboardInterrupt):
        sys.stdout.write("\n")


def _blank(practice: Practice, language: str) -> Intake:
    now = datetime.now(UTC)
    return Intake(REF, "terminal", language, practice.questionnaire.version, started_at=now, updated_at=now)


def _turn(practice: Practice, intake: Intake, event: Event, console: Console) -> Intake:
    fresh = _blank(practice, intake.language)
    turn = advance(practice, intake, event, datetime.now(UTC), fresh)
    _show(turn.prompt, console)
    if turn.keepsakes:
        _print(console, Text(f"\n{FILES[len(turn.keepsakes) > 1]}", style="dim"))
    return turn.intake or replace(fresh, status=Status.WITHDRAWN)


def _shortened(reply: str) -> str:
    line = " ".join(reply.split())
    return line if len(line) <= ECHO_LENGTH else f"{line[:ECHO_LENGTH]}…"


def _show(prompt: Prompt, console: Console) -> None:
    lists_options = any(button.number for button in prompt.options)
    for message in prompt.messages:
        console.print()
        _show_message(message, console, lists_options)
    if prompt.buttons:
        console.print()
    for number, button in enumerate(prompt.options, 1):
        if button.ticked or button.number is None:
            _print(console, Text(_label(button), style="cyan"), f"{number:>2}")
    if prompt.navigation:
        ways = " · ".join(button.label for button in prompt.navigation)
        _print(console, Text(ways, style="dim"), "  ")


def _label(button: Button) -> str:
    """A button's label, with its tick; one that the message lists is shown again only once it is ticked."""
    tick = {True: "[x] ", False: "[ ] ", None: ""}[button.ticked]
    return tick + button.label


def _show_message(message: Message, console: Console, lists_options: bool) -> None:
    if message.caption:
        _print(console, Text(message.caption, style="dim"))
    if message.heading:
        _print(console, Text(message.heading, style="bold"))
    for place, paragraph in enumerate(message.paragraphs):
        if place:
            console.print()
        for mark, line in _lines(paragraph):
            _print(console, Text(line), mark.rstrip(".") if lists_options else mark)


def _lines(paragraph: str) -> Iterator[tuple[str, str]]:
    """The lines of a paragraph, each with the number or bullet that its text hangs from."""
    for line in paragraph.splitlines():
        listed = _LISTED.fullmatch(line)
        yield (listed["mark"], listed["text"]) if listed else ("", line)


def _print(console: Console, text: Text, mark: str = "") -> None:
    """Print text in the console's width, its lines hanging from the mark; no blanks at their ends."""
    hang = _MARGIN + (max(len(mark), 2) + 2 if mark else 0)
    for number, line in enumerate(text.wrap(console, max(console.width - hang, 20))):
        line.rstrip()
        lead = f"{mark}  ".rjust(hang) if mark and not number else " " * hang
        console.print(Text(lead) + line if line else Text(), soft_wrap=True)
