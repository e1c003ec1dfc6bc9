"""The address of a database: what it may be, and what it is called in front of people."""

import os
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from flows.errors import DatabaseError


def read_address(url: str) -> URL:
    """Read a database's address; DatabaseError says what is wrong with it, without its password."""
    try:
        address = make_url(url.strip())
    except (ArgumentError, ValueError):
        raise DatabaseError(
            "this is not the address of a database; one looks like sqlite:///meridian.db"
            " or postgresql+psycopg://user:password@host/name"
        ) from None
    if address.drivername in ("postgres", "postgresql"):
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise DatabaseError(
            f"there is no support for {address.drivername} databases; use sqlite or postgresql+psycopg"
        )
    if address.drivername == "postgresql+psycopg" and not find_spec("psycopg"):
        raise DatabaseError(
            "PostgreSQL needs a driver that is not installed; install meridian-intake[postgres]"
        )
    if str(address.database).startswith("file:"):
        raise DatabaseError("give the database as a plain path, as in sqlite:///meridian.db, not as file:")
    return address


def sqlite_path(address: URL) -> Path | None:
    """The file of a SQLite database, or None where it is in memory or on a server."""
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database))


def place_of(address: URL) -> str:
    """Name the database for a person: its file, or its name and host."""
    if address.get_backend_name() == "sqlite":
        return str(sqlite_path(address) or "the database in memory")
    port = f":{address.port}" if address.port else ""
    return f"the database {address.database or ''} at {address.host or 'this machine'}{port}"


def check_file(path: Path, *, create: bool) -> None:
    """Make the file, ours alone, where it is missing. SQLite gives its -wal and -shm files the same mode.

    A file that is there is never opened here: closing it again would drop the locks SQLite holds on it.
    """
    if not path.parent.is_dir():
        raise DatabaseError(f"cannot use {path}: there is no folder {path.parent}; make it first")
    if path.is_dir():
        raise DatabaseError(f"cannot use {path}: it is a folder; name a file in it")
    if not path.exists() and not create:
        raise DatabaseError(f"there is no database at {path}; check DATABASE_URL")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if not os.access(path, os.R_OK | os.W_OK):
            raise DatabaseError(f"cannot use {path}: this user may not read and write it") from None
    except OSError as error:
        raise DatabaseError(f"cannot make {path}: {str(error.strerror).lower()}") from None
