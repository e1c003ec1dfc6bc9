"""Opens the database, brings its tables up to date, and says plainly what is wrong with it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, inspect
from sqlalchemy.exc import SQLAlchemyError

from flows.errors import DatabaseError, MeridianError
from storage.addresses import check_file, place_of, read_address, sqlite_path
from storage.copies import copy_database
from storage.failures import StorageError, code_of, plain, storage_error

PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)
LOCK_WAIT_SECONDS = 5
MIGRATION_WAIT_SECONDS = 120
MIGRATION_LOCK = 0x4D4552  # any fixed number will do for PostgreSQL's advisory lock
MIGRATIONS = Path(__file__).parent / "migrations"
AWAY = ("08", "57P")
"""How the codes of a PostgreSQL begin that cannot be reached, or is starting or stopping."""
READ_ONLY = "meridian_read_only"
"""An execution option: this connection's transactions will not write."""


def open_database(url: str, *, create: bool = True, check: bool = True) -> Engine:
    """Open the database at an address and check that it is sound; ``create`` makes a missing SQLite file.

    To check reads all of a SQLite file: ``check`` is only to be False where that has just been done.

    Raises DatabaseError, in one plain line without any password, where that cannot be done, and StorageError
    where a server does not answer.
    """
    address = read_address(url)
    path = sqlite_path(address)
    if path:
        check_file(path, create=create)
    engine = _engine(address)
    if not check:
        return engine
    try:
        with engine.connect().execution_options(**{READ_ONLY: True}) as conn, conn.begin():
            _quick_check(conn)
    except SQLAlchemyError as error:
        engine.dispose()
        raise _refusal(address, error) from None
    except DatabaseError:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open one consistent view of the database that holds up no writer."""
    options: dict[str, Any] = {READ_ONLY: True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    try:
        with engine.connect().execution_options(**options) as conn, conn.begin():
            yield conn
    except SQLAlchemyError as error:
        raise storage_error(error) from None


def empty_log(engine: Engine) -> bool:
    """Move SQLite's write-ahead log into the file and empty it; False while a reader holds that up."""
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        with _not_waiting(connection):
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            held_up, *_ = cursor.fetchone() or (0,)
            cursor.close()
    except sqlite3.Error as error:
        raise storage_error(error) from None
    finally:
        connection.close()
    return not held_up


@contextmanager
def _not_waiting(connection: Any) -> Iterator[None]:
    """Meet a lock without a wait: everybody waits for the one writer."""
    _run(connection, "PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        _run(connection, f"PRAGMA busy_timeout = {LOCK_WAIT_SECONDS * 1000}")


def migrate(engine: Engine) -> None:
    """Bring the tables up to date, all or nothing; two processes may do so at once.

    A SQLite file that holds anything is first copied to ``<name>.before-<revision>``. Raises DatabaseError
    where the database is newer than this code or holds something else.
    """
    script = ScriptDirectory.from_config(_alembic())
    try:
        with engine.connect() as conn, alone(conn):
            current = _revision(conn, script)
            if current == script.get_current_head():
                return
            path = sqlite_path(engine.url)
            if current and path:
                copy_database(engine, path.with_name(f"{path.name}.before-{script.get_current_head()}"))
            command.upgrade(_alembic(conn), "head")
    except SQLAlchemyError as error:
        trouble = f"cannot bring {place_of(engine.url)} up to date; it is as it was"
        raise DatabaseError(f"{trouble}: {storage_error(error)}") from None


def _alembic(conn: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = conn
    return config


@contextmanager
def alone(conn: Connection) -> Iterator[None]:
    """Hold the one transaction in which tables may change.

    SQLite changes a table by making it anew, and dropping the old one would cascade: its foreign keys rest
    meanwhile and are checked at the end. They can only be switched outside a transaction.
    """
    if conn.dialect.name != "sqlite":
        with conn.begin():
            conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
            yield
        return
    driver = conn.connection
    _run(driver, "PRAGMA foreign_keys = OFF", f"PRAGMA busy_timeout = {MIGRATION_WAIT_SECONDS * 1000}")
    try:
        with conn.begin():
            yield
            if conn.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise DatabaseError("the new tables would break links between rows; nothing was changed")
    finally:
        _run(driver, "PRAGMA foreign_keys = ON", f"PRAGMA busy_timeout = {LOCK_WAIT_SECONDS * 1000}")


def _run(connection: Any, *statements: str) -> None:
    cursor = connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()


def _revision(conn: Connection, script: ScriptDirectory) -> str | None:
    """Read which revision the database is at, None where it is empty."""
    current = MigrationContext.configure(conn).get_current_revision()
    name = place_of(conn.engine.url)
    if current is None and inspect(conn).get_table_names():
        raise DatabaseError(f"{name} holds something else than Meridian's tables; name another database")
    known = {revision.revision for revision in script.walk_revisions()}
    if current and current not in known:
        raise DatabaseError(
            f"{name} was last used by a newer Meridian (its tables are at {current},"
            f" this one knows {script.get_current_head()}); install the newer one"
        )
    return current


def _engine(address: URL) -> Engine:
    if address.get_backend_name() != "sqlite":
        return create_engine(address, hide_parameters=True, pool_pre_ping=True)
    in_memory = {} if sqlite_path(address) else {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
    driver = {"isolation_level": None, "timeout": LOCK_WAIT_SECONDS, "check_same_thread": False}
    engine = create_engine(address, hide_parameters=True, connect_args=driver, **in_memory)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    _keep_a_log(connection)
    _run(connection, *PRAGMAS)


def _keep_a_log(connection: Any) -> None:
    """Turn to write-ahead logging. Of two who do so at once, SQLite turns one away without any wait."""
    give_up = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            return _run(connection, "PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
        time.sleep(0.01)


def _begin(conn: Connection) -> None:
    """Begin as a writer unless told otherwise: a reader that turns writer may fail without a wait."""
    read_only = conn.get_execution_options().get(READ_ONLY, False)
    conn.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _quick_check(conn: Connection) -> None:
    if conn.dialect.name != "sqlite":
        return
    if conn.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
        raise DatabaseError(f"cannot use {place_of(conn.engine.url)}: it is damaged; restore a backup")


def _refusal(address: URL, error: SQLAlchemyError) -> MeridianError:
    """Say why a database cannot be used: named wrongly, or only not there just now."""
    code, trouble = code_of(error), f"cannot use {place_of(address)}"
    if known := plain(code):
        return (StorageError if code.startswith(AWAY) else DatabaseError)(f"{trouble}: {known}")
    if _turned_away(error):
        return DatabaseError(f"{trouble}: it refused; check the user name, the password and its name")
    kind = type(error).__name__
    message = f"{trouble}: it does not answer ({code or kind}); check its address, and that it runs"
    return StorageError(message, kind, code)


def _turned_away(error: SQLAlchemyError) -> bool:
    """Whether PostgreSQL answered, and refused: libpq tells why in words only, and without a code."""
    return "FATAL:" in str(getattr(error, "orig", ""))
