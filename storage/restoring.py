"""A SQLite database put back from a copy, with the one that was there kept beside it.

The audit is the one thing that is not put back: what it gained since the copy was made is carried over.
"""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from flows.deeds import Deed
from flows.errors import DatabaseError
from storage.addresses import read_address, sqlite_path
from storage.audit import Audit
from storage.copies import check_whole
from storage.database import migrate, open_database
from storage.failures import plain, storage_error
from storage.files import replacing

_DEEDS = "SELECT at, by, name, act, ref, detail FROM"
_CARRY_OVER = f"""
    INSERT INTO main.audit (at, by, name, act, ref, detail)
    SELECT * FROM ({_DEEDS} before.audit EXCEPT {_DEEDS} main.audit) ORDER BY at
"""  # noqa: S608 -- nothing in it comes from outside


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore: where the database from before is kept, and whether its audit was carried over.

    ``back`` are the intakes that somebody erased, and that are there again.
    """

    aside: Path | None
    carried_over: bool
    back: tuple[str, ...]


def restore_database(url: str, copy: Path, deed: Deed) -> Restored:
    """Put a copy in the place of the database at an address, with the deed of doing so in its audit.

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
            aside = _set_aside(path)
            return Restored(aside, *_with_audit(partial, aside, deed))
    except sqlite3.Error as error:
        raise DatabaseError(f"{trouble}: {plain(error.sqlite_errorname) or error.sqlite_errorname}") from None
    except SQLAlchemyError as error:
        raise DatabaseError(f"{trouble}: {storage_error(error)}") from None
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


def _with_audit(partial: Path, aside: Path | None, deed: Deed) -> tuple[bool, tuple[str, ...]]:
    """Bring the audit up to now; whether that of before is in it, and which erased intakes are back."""
    engine = open_database(f"sqlite:///{partial}")
    try:
        carried_over = aside is None or _carry_over(engine, aside)
        with engine.begin() as conn:
            Audit().add(conn, deed)
            return carried_over, Audit().back(conn)
    finally:
        engine.dispose()


def _carry_over(engine: Engine, aside: Path) -> bool:
    """Add the deeds that are in the audit of before only; False where it has none, or is damaged."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("ATTACH ? AS before", (str(aside),))
        try:
            cursor.execute(_CARRY_OVER)
        finally:
            cursor.execute("DETACH before")
    except sqlite3.Error:
        return False
    finally:
        connection.close()
    return True
