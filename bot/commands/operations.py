"""Commands for whoever keeps Meridian running."""

from typing import Annotated

import typer


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
