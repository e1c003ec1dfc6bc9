"""The commands. Exit codes: 0 done, 1 could not, 2 bad input or usage; errors are one plain line."""

import asyncio
import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from bot.streams import drop_output, lines_of, open_closed_streams
from flows.errors import InputError, MeridianError

app = typer.Typer(
    name="meridian",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def main() -> None:
    """Run the command line; every foreseen error is one plain line on standard error."""
    open_closed_streams()
    try:
        code = app(prog_name="meridian", standalone_mode=False)
        sys.stdout.flush()
    except MeridianError as error:
        _fail(str(error), 2 if isinstance(error, InputError) else 1)
    except TyperException as error:
        _fail(_usage(error), getattr(error, "exit_code", 2))
    except BrokenPipeError:
        drop_output()
        sys.exit(1)
    except OSError as error:
        drop_output()
        _fail(f"cannot go on: {str(error.strerror or error).lower()}", 1)
    sys.exit(code if isinstance(code, int) else 0)


@app.callback(invoke_without_command=True)
def meridian(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """The intake desk of a cosmetic-acupuncture clinic, on Telegram.

    Settings are read from the environment and from the file .env; .env.example lists them all.
    Exit codes: 0 done, 1 could not, 2 bad input or usage.
    """
    if version:
        typer.echo(f"meridian {version_of('meridian-intake')}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


@app.command()
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


@app.command()
def run() -> None:
    """Run the bot until it is stopped. Needs TELEGRAM_BOT_TOKEN."""
    from bot.serve import serve
    from bot.settings import load_settings

    asyncio.run(serve(load_settings()))


@app.command()
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


@app.command()
def plan(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Facts documents, one a line; - for standard input.")
    ],
) -> None:
    """Draw up the plan of each facts document, as one JSON line each.

    A document that cannot be used is told on standard error by its line; the others are still drawn up.
    """
    from bot.practice import rules_of
    from bot.settings import load_settings
    from flows.errors import FactsError
    from flows.facts_documents import plan_lines

    refused = False
    rules = rules_of(load_settings())
    with lines_of(file) as lines:
        for line in plan_lines(lines, rules):
            if isinstance(line, FactsError):
                refused = True
                typer.echo(f"meridian: {line}", err=True)
            else:
                sys.stdout.write(line + "\n")
    if refused:
        raise typer.Exit(2)


@app.command()
def export(
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="csv or jsonl.")],
    output: Annotated[str, typer.Option(metavar="PATH", help="A file, or - for standard output.")],
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only intakes begun since, like 2026-03-01.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only intakes begun until, that day included.")
    ] = None,
    status: Annotated[
        str | None, typer.Option(metavar="STATUS", help="Only intakes of this status, like complete.")
    ] = None,
    ref: Annotated[str | None, typer.Option(metavar="REF", help="Only this intake, like M-7KQ4.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only intakes in this language.")
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Without the guards for spreadsheets: for machines only.")
    ] = False,
) -> None:
    """Write the intakes, oldest first, for staff to read.

    Days are in the clinic's time zone. Needs no token. The file is for its owner alone to read;
    docs/columns.md explains every column.
    """
    from bot.export import Wanted
    from bot.export import export as write
    from bot.practice import practice_of
    from bot.settings import load_settings

    settings = load_settings()
    count = write(
        settings.database_url,
        settings.data_keys,
        practice_of(settings),
        form=form,
        output=output,
        wanted=Wanted(since, until, status, ref, language),
        raw=raw,
    )
    if output != "-":
        typer.echo(f"{output}: {count} {'intake' if count == 1 else 'intakes'}")


@app.command()
def replay(
    rules: Annotated[
        Path, typer.Option("--rules", metavar="FILE", help="A clinic.toml with the other rules in [rules].")
    ],
) -> None:
    """Say which stored plans would change under other rules.

    Draws up every complete or stopped intake again, tells apart what would be less cautious, and changes
    nothing. Needs no token.
    """
    from bot.replay import replay as play
    from bot.settings import load_settings

    for line in play(load_settings(), rules).lines():
        typer.echo(line)


@app.command()
def migrate() -> None:
    """Bring the database up to date; a SQLite file is copied first."""
    from bot.settings import load_settings
    from storage.addresses import place_of
    from storage.database import migrate as bring_up_to_date
    from storage.database import open_database

    engine = open_database(load_settings().database_url)
    bring_up_to_date(engine)
    engine.dispose()
    typer.echo(f"{place_of(engine.url)}: up to date")


@app.command()
def check(
    strict: Annotated[bool, typer.Option("--strict", help="Take warnings for errors.")] = False,
) -> None:
    """Check the content and the clinic's settings.

    Says what is whole, what should be seen to before patients come, and what is wrong and where.
    Shows each rule that the clinic changed beside its default.
    """
    from bot.check import check as look_over
    from bot.settings import load_settings

    found = look_over(load_settings())
    for line in (*found.whole, *found.overrides):
        typer.echo(line)
    for line in () if strict else found.warnings:
        typer.echo(f"warning: {line}")
    wrong = (*found.problems, *(found.warnings if strict else ()))
    for line in wrong:
        typer.echo(f"meridian: {line}", err=True)
    if wrong:
        raise typer.Exit(2)


def _usage(error: TyperException) -> str:
    """What is wrong with the command as it was given, and where its help is."""
    context = getattr(error, "ctx", None)
    said = " ".join(error.format_message().split()).removesuffix(".")
    return f"{said[:1].lower()}{said[1:]}; see {context.command_path if context else 'meridian'} --help"


def _fail(line: str, code: int) -> NoReturn:
    print(f"meridian: {line}", file=sys.stderr)  # noqa: T201 -- the one place that prints errors
    sys.exit(code)
