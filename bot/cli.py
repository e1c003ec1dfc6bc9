"""The commands. Exit codes: 0 done, 1 could not, 2 bad input or usage; errors are one plain line."""

import sys
from importlib.metadata import version as version_of
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from bot.commands.desk import demo, run, talk
from bot.commands.desk_work import ask, clear, queue, show
from bot.commands.operations import backup, check, doctor, erase, migrate, purge, restore
from bot.commands.oversight import audit, funnel
from bot.commands.staff import export, plan, replay
from bot.streams import drop_output, open_closed_streams
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


def _usage(error: TyperException) -> str:
    """What is wrong with the command as it was given, and where its help is."""
    context = getattr(error, "ctx", None)
    said = " ".join(error.format_message().split()).removesuffix(".")
    return f"{said[:1].lower()}{said[1:]}; see {context.command_path if context else 'meridian'} --help"


def _fail(line: str, code: int) -> NoReturn:
    from storage.exports.rows import visible  # noqa: PLC0415 -- of no use to what goes well

    line = visible(line)  # it may name what was given, and that may have come from anybody
    print(f"meridian: {line}", file=sys.stderr)  # noqa: T201 -- the one place that prints errors
    sys.exit(code)


COMMANDS = (
    demo,
    run,
    talk,
    queue,
    show,
    ask,
    clear,
    export,
    plan,
    replay,
    funnel,
    audit,
    migrate,
    check,
    doctor,
    backup,
    restore,
    erase,
    purge,
)

for _command in COMMANDS:
    app.command()(_command)
