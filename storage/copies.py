"""Whole copies of a SQLite database: consistent while it is written to, and never half there."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine

from flows.errors import DatabaseError
from storage.addresses import place_of
from storage.failures import storage_error
from storage.files import replacing


def copy_database(engine: Engine, to: Path) -> None:
    """Write a compact copy of a SQLite database to a file of mode 0600, replacing one that is there."""
    trouble = f"cannot copy {place_of(engine.url)} to {to}"
    try:
        with replacing(to) as partial:
            _vacuum_into(engine, partial)
    except sqlite3.Error as error:
        raise DatabaseError(f"{trouble}: {storage_error(error)}") from None
    except OSError as error:
        raise DatabaseError(f"{trouble}: {str(error.strerror).lower()}") from None


def _vacuum_into(engine: Engine, path: Path) -> None:
    """Copy outside any transaction, as VACUUM has to be: stepwise copying never ends on a busy database."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(path),))
    finally:
        connection.close()
