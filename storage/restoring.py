"""A SQLite database put back from a copy, with the one that was there kept beside it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from flows.errors import DatabaseError
from storage.addresses import read_address, sqlite_path
from storage.copies import check_whole
from storage.database import migrate, open_database
from storage.failures import plain
from storage.files import replacing


def restore_database(url: str, copy: Path) -> Path | None:
    """Put a copy in the place of the database at an address; gives where the one before is kept.

    The copy is checked, and brought up to date, first. Raises DatabaseError where it is damaged, newer than
    this code or not ours, or where the database is in use; nothing has changed then.
    """
    path = sqlite_path(read_address(url))
    if path is None:
        raise DatabaseError("only a SQLite file can be restored; for PostgreSQL use pg_restore")
    trouble = f"cannot restore {path} from {copy}"
    try:
        with replacing(path) as partial:
            _copy_checked(copy, partial, trouble)
            return _set_aside(path)
    except sqlite3.Error as error:
        raise DatabaseError(f"{trouble}: {plain(error.sqlite_errorname) or error.sqlite_errorname}") from None
    except OSError as error:
        raise DatabaseError(f"{trouble}: {str(error.strerror).lower()}") from None


def _copy_checked(copy: Path, partial: Path, trouble: str) -> None:
    """Copy and prove it on the copy, so that the file given, perhaps on a stick, is only read."""
    shutil.copyfile(copy, partial)
    try:
        check_whole(partial)
        engine = open_database(f"sqlite:///{partial}")
        try:
            migrate(engine)
        finally:
            engine.dispose()
    except DatabaseError as error:
        raise DatabaseError(f"{trouble}: {str(error).replace(str(partial), 'it')}") from None
    finally:
        for leftover in partial.parent.glob(f"{partial.name}.before-*"):
            leftover.unlink()


def _set_aside(path: Path) -> Path | None:
    """Keep what is there now, without its log: a log left behind would be taken for the new file's."""
    if not path.exists():
        return None
    _close_log(path)
    aside = path.with_name(f"{path.name}.before-restore")
    aside.unlink(missing_ok=True)
    aside.hardlink_to(path)
    return aside


def _close_log(path: Path) -> None:
    """Move the log into its file, which SQLite does only when nobody else has the database open."""
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise DatabaseError(f"{path} is in use; stop what uses it first") from None
        for end in ("-wal", "-shm"):  # damaged, which is why it is restored
            path.with_name(path.name + end).unlink(missing_ok=True)
