"""Whole copies of a SQLite database: consistent while it is written to, and never half there."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from flows.errors import DatabaseError
from storage.addresses import place_of, sqlite_path
from storage.failures import storage_error
from storage.files import replacing


def copy_database(engine: Engine, to: Path, note: Callable[[], None] = lambda: None) -> None:
    """Write a compact, checked copy of a SQLite database to a file of mode 0600, replacing one that is there.

    What is sealed stays sealed in it: it is worth nothing without the keys, which are not in it. ``note`` is
    called once the copy is sound and before it is to be found: where it raises, there is none.
    """
    if sqlite_path(engine.url) is None:
        raise DatabaseError(f"only a SQLite file can be copied; for {place_of(engine.url)} use pg_dump")
    trouble = f"cannot copy {place_of(engine.url)} to {to}"
    try:
        with replacing(to) as partial:
            _vacuum_into(engine, partial)
            check_whole(partial)
            note()
    except sqlite3.Error as error:
        raise DatabaseError(f"{trouble}: {storage_error(error)}") from None
    except OSError as error:
        raise DatabaseError(f"{trouble}: {str(error.strerror).lower()}") from None


def check_whole(path: Path) -> None:
    """Raise DatabaseError where a SQLite file that nobody has open is not sound through and through."""
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise DatabaseError(f"{path} is damaged")


def forget_copies(engine: Engine, before: datetime) -> int:
    """Delete the copies that migrations and restores made before some time: they hold what is erased."""
    path = sqlite_path(engine.url)
    old = [
        copy
        for copy in (path.parent.glob(f"{path.name}.before-*") if path else ())
        if copy.stat().st_mtime < before.timestamp()
    ]
    for copy in old:
        copy.unlink()
    return len(old)


def _vacuum_into(engine: Engine, path: Path) -> None:
    """Copy outside any transaction, as VACUUM has to be: stepwise copying never ends on a busy database."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(path),))
    finally:
        connection.close()
