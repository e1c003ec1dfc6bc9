"""What goes for good outside a conversation: one person by reference, and what was kept long enough."""

from sqlalchemy import Connection

from bot.logs import configure
from bot.practice import practice_of
from bot.settings import Settings
from bot.wiring import open_premises
from flows.errors import InputError, MeridianError
from storage.database import migrate, open_database
from storage.intakes import Intakes
from storage.people import People
from storage.sealing import Sealer, new_key
from storage.writer import Writer

IN_THE_WAY = "another program reads the database and keeps the words in its log; run meridian purge after it"


def erase_by_ref(database_url: str, ref: str) -> None:
    """Erase whoever gave this intake, with everything they gave; needs no key.

    Raises InputError where there is no such intake, and MeridianError where the words stay in SQLite's log.
    """
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


def _erase(conn: Connection, ref: str) -> None:
    nobodys = Sealer.from_text(new_key())  # erasing opens nothing
    person = Intakes(nobodys).whose(conn, ref)
    if person is None:
        raise InputError(f"{ref}: there is no such intake")
    People(nobodys).erase(conn, person)


async def purge(settings: Settings) -> int:
    """Let go of what has been kept long enough, as the bot does in its rounds; how many intakes that was."""
    configure()
    with open_premises(
        settings.database_url, settings.data_keys, practice_of(settings), create=False
    ) as premises:
        count = await premises.desk.sweep()
        await premises.forget_copies()
    return count
