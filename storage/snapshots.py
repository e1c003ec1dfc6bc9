"""One view of the database for several readers, in this process and in others.

PostgreSQL names a transaction's view, and others join it by that name. SQLite has no such name: there a
reader's view is what was committed when it first read. So while the readers begin every writer is kept
waiting, some milliseconds, and then all of them have begun at the same place.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from storage.database import reading
from storage.failures import storage_error
from storage.tables import intake

_FIRST_LOOK = select(intake.c.id).limit(1)


@contextmanager
def held_still(engine: Engine) -> Iterator[str]:
    """Keep what is stored as it is while readers begin; gives what reading_at() takes to join them."""
    if engine.dialect.name == "postgresql":
        with reading(engine) as conn:
            yield str(conn.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one())
        return
    try:
        with engine.begin():  # as a writer, who lets no other in
            yield ""
    except SQLAlchemyError as error:
        raise storage_error(error) from None


@contextmanager
def reading_at(engine: Engine, snapshot: str) -> Iterator[Connection]:
    """Open a view that is the same for all who opened it while the database was held still."""
    with reading(engine) as conn:
        if snapshot:
            conn.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
        else:
            conn.execute(_FIRST_LOOK)
        yield conn
