"""What a database failure may say: its kind, never the words it was about."""

from typing import Any

from flows.errors import MeridianError

PLAIN = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_BUSY": "it is locked by another program",
    "SQLITE_LOCKED": "it is locked by another program",
    "SQLITE_READONLY": "it is read-only",
    "SQLITE_IOERR": "its disk cannot be read or written",
    "SQLITE_CORRUPT": "it is damaged; restore a backup",
    "SQLITE_NOTADB": "the file is not a database",
    "SQLITE_CANTOPEN": "it cannot be opened; check that the folder is there and may be written to",
    "SQLITE_PERM": "its file may not be read or written",
    "SQLITE_AUTH": "its file may not be read or written",
    "SQLITE_CONSTRAINT": "a rule of its tables was broken",
    "23": "a rule of its tables was broken",
    "53100": "the disk is full",
    "08": "it cannot be reached",
    "25006": "it is read-only",
    "28": "it refused the user name or the password",
    "3D000": "there is no database of that name",
    "55P03": "it is locked by another program",
    "57P": "it is shutting down or starting up",
}
"""By the longest beginning of SQLite's error name or of a SQLSTATE."""


class StorageError(MeridianError):
    """The database failed at something; nothing of that transaction was kept.

    ``kind`` is the class of the driver's error, ``code`` SQLite's error name or a SQLSTATE, ``constraint``
    the name of the constraint broken, where the driver tells. The driver's own text is never passed on:
    PostgreSQL prints whole rows in it.
    """

    def __init__(self, message: str, kind: str = "", code: str = "", constraint: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code
        self.constraint = constraint


def storage_error(error: Exception) -> StorageError:
    """Turn a database library's error into one that can be shown and logged."""
    kind, code, constraint = type(error).__name__, code_of(error), _constraint_of(error)
    known = ", ".join(part for part in (kind, code, constraint) if part)
    message = f"the database failed: {plain(code) or 'unexpectedly'} ({known})"
    return StorageError(message, kind, code, constraint)


def code_of(error: Exception) -> str:
    """SQLite's error name or a SQLSTATE, or nothing."""
    driver = _driver_error(error)
    return str(getattr(driver, "sqlite_errorname", None) or getattr(driver, "sqlstate", None) or "")


def plain(code: str) -> str:
    """Say in words what an error code means, or nothing where there are no words for it."""
    known = [start for start in PLAIN if code.startswith(start)]
    return PLAIN[max(known, key=len)] if known else ""


def _constraint_of(error: Exception) -> str:
    diagnosis = getattr(_driver_error(error), "diag", None)
    return str(getattr(diagnosis, "constraint_name", None) or "")


def _driver_error(error: Exception) -> Any:
    return getattr(error, "orig", None) or error
