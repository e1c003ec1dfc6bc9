"""The one place where everything is put together: database, keys, content, desk."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, make_url

from bot.desk import IntakeDesk
from flows.practice import Practice
from storage.database import migrate, open_database
from storage.key_file import key_file
from storage.people import People
from storage.sealing import Sealer
from storage.writer import Writer

ResultT = TypeVar("ResultT")


@dataclass(frozen=True)
class Premises:
    """An open desk and what it stands on."""

    desk: IntakeDesk
    writer: Writer
    engine: Engine
    sealer: Sealer
    practice: Practice

    async def run(self, work: Callable[[Connection], ResultT]) -> ResultT:
        """Do some work in the writer's transaction."""
        return await asyncio.wrap_future(self.writer.submit(work))


def sealer_for(database_url: str, keys: str | None) -> Sealer:
    """The sealer for this database: from the keys given, else from the file beside the database.

    Raises SettingsError where a key is malformed, or where a database is no file and no key is given.
    """
    return Sealer.from_text(keys or key_file(key_path(database_url)))


def key_path(database_url: str) -> Path:
    """Where the key of this database is kept if none is given: ``meridian.key`` beside the file."""
    url = make_url(database_url)
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return (Path(str(url.database)).resolve().parent if is_file else Path.cwd()) / "meridian.key"


@contextmanager
def open_premises(
    database_url: str,
    keys: str | None,
    practice: Practice,
    on_notice: Callable[[], None] = lambda: None,
) -> Iterator[Premises]:
    """Open the database, bring it up to date, check the keys, and open the desk; close all at the end.

    Raises DatabaseError, SettingsError or SealError, each one plain line.
    """
    engine = open_database(database_url)
    migrate(engine)
    sealer = sealer_for(database_url, keys)
    with engine.begin() as conn:
        People(sealer).check_keys(conn)
    writer = Writer(engine)
    try:
        yield Premises(IntakeDesk(practice, writer, sealer, on_notice), writer, engine, sealer, practice)
    finally:
        writer.close()
        engine.dispose()
