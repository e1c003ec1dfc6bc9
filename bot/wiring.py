"""The one place where everything is put together: database, keys, content, desk."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine

from bot.desk import IntakeDesk
from bot.logs import log
from flows.errors import SealError, SettingsError
from flows.practice import Practice
from storage.addresses import place_of, sqlite_path
from storage.copies import forget_copies
from storage.database import migrate, open_database, reading
from storage.key_file import key_file
from storage.people import People
from storage.sealing import Sealer, new_key
from storage.writer import Writer

ResultT = TypeVar("ResultT")

COPIES_KEPT = timedelta(days=30)
"""How long the copy of a database made before a migration stays."""


@dataclass(frozen=True)
class Premises:
    """An open desk and what it stands on."""

    desk: IntakeDesk
    writer: Writer
    engine: Engine
    sealer: Sealer
    practice: Practice

    async def forget_copies(self) -> None:
        """Let go of the copies made before migrations once they are old: erased people live on in them."""
        await asyncio.to_thread(forget_copies, self.engine, datetime.now(UTC) - COPIES_KEPT)

    async def run(self, work: Callable[[Connection], ResultT]) -> ResultT:
        """Do some work in the writer's transaction."""
        return await asyncio.wrap_future(self.writer.submit(work))


def sealer_for(engine: Engine, keys: str | None, *, make_key: bool = True) -> Sealer:
    """The sealer for this database: from the keys given, else from the file beside the database.

    Where there is neither and nothing is sealed yet, a new key is made, and kept in that file unless
    ``make_key`` is False. Raises SettingsError where the keys are malformed, missing, or not those that what
    is stored was sealed with.
    """
    path = key_path(engine.url)
    is_new = not keys and not path.exists()
    sealer = Sealer.from_text(keys or (new_key() if is_new else key_file(path)))
    try:
        with reading(engine) as conn:
            People(sealer).check_keys(conn)
    except SealError as error:
        raise SettingsError(_unopened(engine.url, path, keys, str(error))) from None
    if is_new and make_key:
        sealer = Sealer.from_text(key_file(path))
        log.warning("key made; keep a copy apart from the database's backups", file=str(path))
    return sealer


def key_path(address: URL) -> Path:
    """Where the key of this database is kept if none is given: ``meridian.key`` beside the file."""
    database = sqlite_path(address)
    return (database.resolve().parent if database else Path.cwd()) / "meridian.key"


def _unopened(address: URL, path: Path, keys: str | None, trouble: str) -> str:
    """What to say of a database that the keys do not open."""
    place = place_of(address)
    if keys:
        return f"MERIDIAN_DATA_KEY does not fit {place}: {trouble}"
    if path.exists():
        return f"the key file {path} does not fit {place}: {trouble}"
    return (
        f"the key file {path} is missing, and without it nobody can read {place};"
        " put it back, or give the key in MERIDIAN_DATA_KEY"
    )


@contextmanager
def open_premises(
    database_url: str,
    keys: str | None,
    practice: Practice,
    on_notice: Callable[[], None] = lambda: None,
    *,
    create: bool = True,
) -> Iterator[Premises]:
    """Open the database, bring it up to date, check the keys, and open the desk; close all at the end.

    ``create`` makes a missing SQLite file, and a missing key. Raises DatabaseError, SettingsError or, where a
    server does not answer, StorageError: each one plain line.
    """
    engine = open_database(database_url, create=create)
    try:
        migrate(engine)
        sealer = sealer_for(engine, keys, make_key=create)
        writer = Writer(engine)
        try:
            yield Premises(IntakeDesk(practice, writer, sealer, on_notice), writer, engine, sealer, practice)
        finally:
            writer.close()
    finally:
        engine.dispose()
