"""Commands that hold the conversation: on this machine, on Telegram, in the terminal."""

import asyncio
import sys
from typing import Annotated

import typer

from flows.errors import InputError, MeridianError


def demo(
    port: Annotated[
        int, typer.Option(metavar="N", help="Port of the page; 0 takes a free one.", min=0, max=65535)
    ] = 8080,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="Keep the intakes here; else a temporary one.")
    ] = None,
) -> None:
    """Try everything on this machine: no account and no token.

    The page shows a patient's phone and the clinic's staff group. Nothing leaves this machine.
    """
    from bot.demo.command import run_demo

    asyncio.run(run_demo(port, open_page, database))


def run() -> None:
    """Run the bot until it is stopped. Needs TELEGRAM_BOT_TOKEN."""
    from bot.serve import serve
    from bot.settings import load_settings

    asyncio.run(serve(load_settings()))


def talk(
    language: Annotated[str, typer.Option(metavar="CODE", help="Language of the conversation.")] = "en",
) -> None:
    """Hold the same conversation in the terminal.

    Reply with a number, a label or words. Piped replies work, one a line. Nothing is kept.
    """
    from bot.practice import practice_of
    from bot.settings import load_settings
    from bot.streams import standard_input
    from bot.talk import plain_console, terminal_console, typed_lines
    from bot.talk import talk as hold

    practice = practice_of(load_settings())
    if language not in practice.catalogs:
        known = ", ".join(practice.catalogs)
        raise InputError(f"--language {language}: not one of the languages there are: {known}")
    console = terminal_console() if sys.stdout.isatty() else plain_console()
    if sys.stdin.isatty():
        hold(practice, language, typed_lines(), console, echo=False)
    elif not hold(practice, language, standard_input(), console, echo=True):
        raise MeridianError("the replies ended before the intake did")
