"""The same conversation in a terminal, or from piped lines: one reply a line."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from flows.conversation import advance
from flows.events import Commanded, Event, Replied, Started
from flows.intake import Intake, Status
from flows.practice import Practice
from flows.prompts import Message, Prompt

REF = "M-TALK"


def talk(practice: Practice, language: str, replies: Iterable[str], console: Console) -> bool:
    """Talk until the patient leaves or the replies end; tell whether the intake came to an end of its own.

    Nothing is kept.
    """
    intake = _blank(practice, language)
    intake = _turn(practice, intake, Started(), console)
    for line in replies:
        if not sys.stdin.isatty():
            console.print(Text(f"> {line.strip()}", style="bold green"))
        if line.strip() in ("/quit", "/exit"):
            break
        if line.strip():
            intake = _turn(practice, intake, _event(line.strip()), console)
    return not intake.status.is_open


def _blank(practice: Practice, language: str) -> Intake:
    now = datetime.now(UTC)
    return Intake(REF, "terminal", language, practice.questionnaire.version, started_at=now, updated_at=now)


def _event(line: str) -> Event:
    if not line.startswith("/"):
        return Replied(line)
    name = line[1:].split(maxsplit=1)[0] if line[1:].split() else "help"
    return Started() if name == "start" else Commanded(name)


def _turn(practice: Practice, intake: Intake, event: Event, console: Console) -> Intake:
    fresh = _blank(practice, intake.language)
    turn = advance(practice, intake, event, datetime.now(UTC), fresh)
    _show(turn.prompt, console)
    return turn.intake or replace(fresh, status=Status.WITHDRAWN)


def _show(prompt: Prompt, console: Console) -> None:
    for message in prompt.messages:
        console.print()
        console.print(Padding(_text(message), (0, 0, 0, 2)))
    for number, button in enumerate(prompt.options, 1):
        tick = {True: "[x] ", False: "[ ] ", None: ""}[button.ticked]
        console.print(Text(f"  {number:>2}  {tick}{button.label}", style="cyan"))
    if prompt.navigation:
        ways = "   ".join(button.label for button in prompt.navigation)
        console.print(Text(f"      {ways}", style="dim"))


def _text(message: Message) -> Text:
    text = Text()
    for part, style in ((message.caption, "dim"), (message.heading, "bold")):
        if part:
            text.append(part + "\n", style=style)
    text.append("\n\n".join(message.paragraphs))
    return text
