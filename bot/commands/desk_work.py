"""Commands for staff who work without Telegram: what waits, one intake, a question back, a clearance."""

import asyncio
import sys
from collections.abc import Iterable
from typing import Annotated

import typer

Ref = Annotated[str, typer.Argument(metavar="REF", help="An intake, like M-7KQ4.")]


def queue() -> None:
    """Show what waits for staff, most pressing first.

    A line an intake: reference, gate, how long since it was sent, who has it. No name and no health word.
    """
    from bot.desk_work import queue as waiting
    from bot.settings import load_settings

    _say(asyncio.run(waiting(load_settings())))


def show(
    ref: Ref,
    depth: Annotated[str, typer.Option(metavar="DEPTH", help="glance, details or record.")] = "glance",
) -> None:
    """Show one intake to read: at a glance, in detail, or all of it.

    That you opened it, and when, is kept in the audit.
    """
    from bot.desk_work import show as opened
    from bot.settings import load_settings

    messages = asyncio.run(opened(load_settings(), ref, depth))
    _say("\n\n".join(message.plain() for message in messages).splitlines())


def ask(
    ref: Ref,
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="A question's id; without one all are listed.")
    ] = None,
) -> None:
    """Ask a patient one question again.

    The bot that runs sends it as it makes its rounds. Only an intake that was sent can be asked about, and
    of somebody's intakes only the newest. Without QUESTION lists those that can be asked.
    """
    from bot.desk_work import ask as ask_back
    from bot.desk_work import askable
    from bot.settings import load_settings

    settings = load_settings()
    if question is None:
        _say(asyncio.run(askable(settings, ref)))
    else:
        _say([asyncio.run(ask_back(settings, ref, question))])


def clear(
    ref: Ref,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help='Who clears it, like "Dr. Ada Lindqvist".')],
) -> None:
    """Let a blocked intake be booked, over a clinician's name.

    Says what blocks it and clears that; what blocks it later blocks it again. In a terminal it asks first. A
    red flag and an age under 18 are never cleared. Name and date are kept with the intake and in the audit.
    """
    from bot.desk_work import clear as clear_blocks
    from bot.settings import load_settings

    _say([asyncio.run(clear_blocks(load_settings(), ref, by, _agrees))])


def _agrees(blocks: str) -> bool:
    """Say what blocks an intake, and ask whether to go on where there is somebody to ask."""
    _say([blocks])
    return not sys.stdin.isatty() or typer.confirm("Clear that?")


def _say(lines: Iterable[str]) -> None:
    """Print lines in which nothing moves the cursor or turns the writing around, whoever wrote them."""
    from storage.exports.rows import visible

    for line in lines:
        typer.echo(visible(line))
