"""The commands. Exit codes: 0 done, 1 could not, 2 bad input or usage; errors are one plain line."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.errors import InputError, MeridianError

app = typer.Typer(
    name="meridian",
    help="The intake desk of a cosmetic-acupuncture clinic, on Telegram.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def main() -> None:
    """Run the command line; every foreseen error is one plain line on standard error."""
    try:
        app()
    except MeridianError as error:
        print(f"meridian: {error}", file=sys.stderr)  # noqa: T201 -- the one place that prints errors
        sys.exit(2 if isinstance(error, InputError) else 1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.", min=0, max=65535)] = 8080,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
    database: Annotated[str | None, typer.Option(help="Keep the intakes here; else a temporary one.")] = None,
) -> None:
    """Try the whole thing on this machine: no account, no token, nothing leaves it."""
    from bot.demo.command import run_demo  # noqa: PLC0415 -- only this command needs Telegram and a web server

    asyncio.run(run_demo(port, open_page, database))


@app.command()
def run() -> None:
    """Run the bot."""
    from bot.telegram.app import run_bot  # noqa: PLC0415 -- likewise

    asyncio.run(run_bot())


@app.command()
def talk(
    language: Annotated[str, typer.Option(help="Language code.")] = "en",
) -> None:
    """Hold the same conversation here in the terminal. Piped lines work: one reply a line."""
    from rich.console import Console  # noqa: PLC0415 -- quick start for the other commands

    from bot.settings import load_clinic, load_settings  # noqa: PLC0415
    from bot.talk import talk as hold  # noqa: PLC0415
    from flows.practice import load_practice  # noqa: PLC0415

    practice = load_practice(load_clinic(load_settings()))
    if language not in practice.catalogs:
        known = ", ".join(practice.catalogs)
        raise InputError(f"--language {language}: not one of the languages there are: {known}")
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 88)
    if not hold(practice, language, _lines(sys.stdin), console) and not sys.stdin.isatty():
        raise MeridianError("the replies ended before the intake did")


@app.command()
def plan(
    file: Annotated[str, typer.Argument(help="Facts documents, one a line; - for standard input.")],
) -> None:
    """Draw up the plan of each facts document, one JSON line each."""
    from flows.errors import FactsError  # noqa: PLC0415
    from flows.facts_documents import plan_lines  # noqa: PLC0415
    from flows.rules import load_rules  # noqa: PLC0415

    refused = False
    rules = load_rules()
    with _opened(file) as lines:
        for line in plan_lines(lines, rules):
            if isinstance(line, FactsError):
                refused = True
                print(f"meridian: {line}", file=sys.stderr)  # noqa: T201
            else:
                sys.stdout.write(line + "\n")
    if refused:
        sys.stdout.flush()
        sys.exit(2)
