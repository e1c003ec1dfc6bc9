"""Commands for staff and for those who look after the rules: plans and exports."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.streams import lines_of


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


def export(
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="csv, xlsx, jsonl, html, pdf, fhir or ics.")
    ],
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

    xlsx and html are to look at, pdf has a page an intake, csv and jsonl hold everything, fhir is for other
    systems, ics has the suggested visits. All is as it was at one moment. Days are in the clinic's time zone.
    Needs no token. The audit keeps who exported what. The file is for its owner alone to read;
    docs/columns.md explains every column.
    """
    from bot.export import Wanted
    from bot.export import export as write
    from bot.practice import practice_of
    from bot.progress import end_as_by_keyboard, shown_on_terminal
    from bot.settings import load_settings
    from bot.who import operator

    end_as_by_keyboard()
    settings = load_settings()
    watched = {} if output == "-" else {"watched": shown_on_terminal}
    count = write(
        settings.database_url,
        settings.data_keys,
        practice_of(settings),
        form=form,
        output=output,
        wanted=Wanted(since, until, status, ref, language),
        raw=raw,
        by=operator(),
        **watched,
    )
    if output != "-":
        typer.echo(f"{output}: {count} {'intake' if count == 1 else 'intakes'}")


def replay(
    rules: Annotated[
        Path, typer.Option("--rules", metavar="FILE", help="A clinic.toml with the other rules in [rules].")
    ],
) -> None:
    """Say which stored plans would change under other rules.

    Draws up every complete or stopped intake again, tells apart what would be less cautious, and changes
    none. That you did is kept in the audit. Needs no token.
    """
    from bot.replay import replay as play
    from bot.settings import load_settings

    for line in play(load_settings(), rules).lines():
        typer.echo(line)
