"""Commands for whoever keeps Meridian running."""

from pathlib import Path
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


def doctor() -> None:
    """Say what is wrong where Meridian runs, and how to mend it.

    Looks at settings, content, database, key and fonts, and asks Telegram for the bot and the staff chat.
    Changes nothing.
    """
    from bot.doctor import doctor as look_over
    from bot.settings import load_settings

    well = True
    for is_well, line in look_over(load_settings()):
        typer.echo(f"{'ok  ' if is_well else 'mend'}  {line}")
        well &= is_well
    if not well:
        raise typer.Exit(1)


def backup(path: Annotated[Path, typer.Argument(metavar="PATH", help="Where to write the copy.")]) -> None:
    """Copy a SQLite database to a file, also while the bot runs.

    The copy is checked, and is for its owner alone. The key is not in it: keep that apart.
    """
    from bot.backups import back_up
    from bot.settings import load_settings

    back_up(load_settings().database_url, path)
    typer.echo(f"{path}: written; keep it apart from the key")


def restore(path: Annotated[Path, typer.Argument(metavar="PATH", help="A copy made by backup.")]) -> None:
    """Put a copy in the place of the SQLite database.

    Stop the bot first. What was there is kept beside it for 30 days. People deleted since the copy was made
    are back, and are named. The audit goes on: what it gained since then is carried over.
    """
    from bot.backups import put_back
    from bot.settings import load_settings

    for line in put_back(load_settings().database_url, path):
        typer.echo(line)


def erase(ref: Annotated[str, typer.Argument(metavar="REF", help="An intake, like M-7KQ4.")]) -> None:
    """Erase one person and all they gave, by a reference of theirs.

    There is no way back, and no question first. Needs no key.
    """
    from bot.erasing import erase_by_ref
    from bot.settings import load_settings

    erased = erase_by_ref(load_settings().database_url, ref)
    typer.echo(f"{erased}: erased, with the person and all they gave")


def purge() -> None:
    """Let go of what has been kept long enough.

    The bot does so by itself while it runs.
    """
    import asyncio

    from bot.erasing import in_number
    from bot.erasing import purge as let_go
    from bot.settings import load_settings

    count = asyncio.run(let_go(load_settings()))
    typer.echo(f"{in_number(count)} gone")


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
