"""A database with what patients said, kept as the desk keeps it."""

from dataclasses import dataclass, replace
from pathlib import Path

from bot.wiring import sealer_for
from storage.database import migrate, open_database
from storage.intakes import Intakes
from storage.people import People
from tests.flows.chat import Chat


@dataclass(frozen=True, slots=True)
class Archive:
    """A SQLite file and its key beside it."""

    path: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    @property
    def key(self) -> Path:
        return self.path.with_name("meridian.key")

    def keep(self, **chats: Chat) -> "Archive":
        """Keep where each of these patients, by name, has come to: as M-0042, from chat 42, and so on."""
        engine = open_database(self.url)
        migrate(engine)
        sealer = sealer_for(engine, None)
        with engine.begin() as conn:
            for number, (name, chat) in enumerate(chats.items(), 42):
                person = People(sealer).meet(conn, "telegram", str(number), name, "en", chat.now)
                Intakes(sealer).insert(conn, person.id, replace(chat.intake, ref=f"M-{number:04}"))
        engine.dispose()
        return self
