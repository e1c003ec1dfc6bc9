"""What goes for good outside a conversation: one person by reference, and what was kept long enough."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import Connection

from bot.keeping import Keeping
from bot.logs import configure
from bot.practice import practice_of
from bot.retention import Retention
from bot.settings import Settings
from bot.who import operator
from bot.wiring import open_premises
from flows.deeds import Act, Deed
from flows.errors import InputError, MeridianError
from storage.audit import Audit
from storage.database import migrate, open_database
from storage.refs import read_ref
from storage.sealing import Sealer, new_key
from storage.updates import DeadLetters, Updates
from storage.writer import Writer

IN_THE_WAY = "another program reads the database and keeps the words in its log; run meridian purge after it"


def erase_by_ref(database_url: str, ref: str) -> str:
    """Erase whoever gave this intake, with everything they gave; needs no key. Returns the reference.

    Raises InputError where there is no such intake, and MeridianError where the words stay in SQLite's log.
    """
    ref = read_ref(ref)
    engine = open_database(database_url, create=False)
    try:
        migrate(engine)
        writer = Writer(engine)
        try:
            writer.submit(lambda conn: _erase(conn, ref)).result()
            if not writer.scrub().result():
                raise MeridianError(f"{ref}: erased, but {IN_THE_WAY}")
        finally:
            writer.close()
    finally:
        engine.dispose()
    return ref


def _erase(conn: Connection, ref: str) -> None:
    keeping = Keeping(Sealer.from_text(new_key()))  # nobody's: erasing opens nothing
    person = keeping.intakes.whose(conn, ref)
    if person is None:
        raise InputError(f"{ref}: there is no such intake")
    keeping.erase(conn, person, operator(), datetime.now(UTC))


async def purge(settings: Settings) -> int:
    """Let go of what has been kept long enough, as the bot does in its rounds; how many intakes that was.

    Raises MeridianError where it has gone, and its words stay in SQLite's log.
    """
    configure()
    with open_premises(
        settings.database_url, settings.data_keys, practice_of(settings), create=False
    ) as premises:
        retention = Retention(
            premises.practice, Keeping(premises.sealer), Updates(), DeadLetters(premises.sealer)
        )
        count = await premises.run(lambda conn: _purge(conn, retention))
        await premises.forget_copies()
        if not await asyncio.wrap_future(premises.writer.scrub()):
            raise MeridianError(f"{in_number(count)} gone, but {IN_THE_WAY}")
    return count


def _purge(conn: Connection, retention: Retention) -> int:
    at = datetime.now(UTC)
    count = retention.sweep(conn, at)
    Audit().add(conn, Deed(Act.PURGED, *operator(), at, detail=f"intakes={count}"))
    return count


def in_number(count: int) -> str:
    """So many intakes, and what they have done is for the caller to say."""
    return f"{count} {'intake has' if count == 1 else 'intakes have'}"
