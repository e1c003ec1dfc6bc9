"""The commands. Exit codes: 0 done, 1 could not, 2 bad input or usage; errors are one plain line."""

import asyncio
import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

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
    from bot.demo.command import run_demo

    asyncio.run(run_demo(port, open_page, database))


@app.command()
def run() -> None:
    """Run the bot."""
    from bot.serve import serve
    from bot.settings import load_settings

    asyncio.run(serve(load_settings()))


@app.command()
def talk(
    language: Annotated[str, typer.Option(help="Language code.")] = "en",
) -> None:
    """Hold the same conversation here in the terminal. Piped lines work: one reply a line."""
    from rich.console import Console

    from bot.settings import load_clinic, load_settings
    from bot.talk import talk as hold
    from flows.practice import load_practice

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
    from flows.errors import FactsError
    from flows.facts_documents import plan_lines
    from flows.rules import load_rules

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


@app.command()
def export(
    form: Annotated[str, typer.Option("--format", help="csv or jsonl.")],
    output: Annotated[str, typer.Option(help="A path, or - for standard output.")],
    since: Annotated[str | None, typer.Option(help="First day, like 2026-03-01.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day, included.")] = None,
    status: Annotated[str | None, typer.Option(help="Only intakes of this status.")] = None,
    ref: Annotated[str | None, typer.Option(help="Only this intake.")] = None,
    language: Annotated[str | None, typer.Option(help="Only intakes in this language.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="No guard for spreadsheets: for machines only.")] = False,
) -> None:
    """Write the intakes for staff to read."""
    from bot.export import Wanted
    from bot.export import export as write
    from bot.settings import load_clinic, load_settings
    from flows.practice import load_practice

    settings = load_settings()
    write(
        settings.database_url,
        settings.data_keys,
        load_practice(load_clinic(settings)),
        form=form,
        output=output,
        wanted=Wanted(since, until, status, ref, language),
        raw=raw,
    )


@app.command()
def migrate() -> None:
    """Bring the database up to date; a SQLite file is copied first."""
    from bot.settings import load_settings
    from storage.database import migrate as bring_up_to_date
    from storage.database import open_database

    engine = open_database(load_settings().database_url)
    bring_up_to_date(engine)
    engine.dispose()


@app.command()
def check() -> None:
    """Check the content and the clinic's settings; says what is wrong and where."""
    from bot.check import check as look_over
    from bot.settings import load_clinic, load_settings
    from flows.practice import load_practice

    for line in look_over(load_practice(load_clinic(load_settings()))):
        typer.echo(line)


def _lines(stream: TextIO) -> Iterator[str]:
    """Lines as they come; an interrupt at the prompt ends them."""
    try:
        while line := stream.readline():
            yield line
    except KeyboardInterrupt:
        return


@contextmanager
def _opened(file: str) -> Iterator[Iterable[str]]:
    """The lines of a file, or of standard input. InputError where it cannot be read."""
    if file == "-":
        yield io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="surrogateescape")
        return
    try:
        with Path(file).open(encoding="utf-8", errors="surrogateescape") as lines:
            yield lines
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {str(error.strerror).lower()}") from None
