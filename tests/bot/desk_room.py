"""Desks on a real SQLite file, and people who come to them."""

import asyncio
import itertools
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from bot.desk import IntakeDesk
from bot.visits import Reply, Update, Visitor
from flows.actions import CONFIRM, DONE
from flows.events import Event, Started, Tapped
from flows.intake import Intake
from flows.question_card import current_question
from storage.database import migrate, open_database, reading
from storage.intakes import Intakes
from storage.people import People, Person
from storage.sealing import Sealer, new_key
from storage.tables import applied_update, notice
from storage.writer import Writer
from tests.flows.chat import NINE, PRACTICE, quiet

_numbers = itertools.count(1000)


@dataclass
class Room:
    """A database and the desks that work on it, each with a writer of its own, as processes have."""

    engine: Engine
    sealer: Sealer
    writers: list[Writer]
    now: datetime = NINE
    told: int = 0
    desks: list[IntakeDesk] = field(init=False)

    def __post_init__(self) -> None:
        self.desks = [
            IntakeDesk(PRACTICE, writer, self.sealer, self._on_notice, lambda: self.now)
            for writer in self.writers
        ]

    @property
    def path(self) -> Path:
        return Path(str(self.engine.url.database))

    @property
    def desk(self) -> IntakeDesk:
        return self.desks[0]

    def _on_notice(self) -> None:
        self.told += 1

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def person(self, visitor: Visitor) -> Person | None:
        with reading(self.engine) as conn:
            return People(self.sealer).by_address(conn, visitor.channel, visitor.address)

    def intake(self, visitor: Visitor) -> Intake | None:
        """This visitor's newest intake, as a connection of somebody else's sees it."""
        person = self.person(visitor)
        if person is None:
            return None
        with reading(self.engine) as conn:
            return Intakes(self.sealer).current(conn, person.id)

    def kept(self, visitor: Visitor) -> tuple[Intake | None, int]:
        """All that is kept of an intake but whose it is; and how often staff were told of it."""
        intake = self.intake(visitor)
        if intake is None:
            return None, 0
        with reading(self.engine) as conn:
            told = conn.execute(
                select(func.count()).select_from(notice).where(notice.c.ref == intake.ref)
            ).scalar_one()
        return replace(intake, ref="", person=""), told

    def applied(self, bot: int) -> int:
        """How many updates of this bot are known."""
        with reading(self.engine) as conn:
            counted = select(func.count()).select_from(applied_update).where(applied_update.c.bot_id == bot)
            return conn.execute(counted).scalar_one()


@contextmanager
def room(folder: Path, desks: int = 1) -> Iterator[Room]:
    """Desks on one new database while inside."""
    url = f"sqlite:///{folder / 'meridian.db'}"
    engines = [open_database(url) for _ in range(desks)]
    migrate(engines[0])
    writers = [Writer(engine) for engine in engines]
    try:
        yield Room(engines[0], Sealer.from_text(new_key()), writers)
    finally:
        for writer in writers:
            writer.close()
        for engine in engines:
            engine.dispose()


def somebody(language: str = "en") -> Visitor:
    """A visitor nobody has met yet."""
    number = next(_numbers)
    return Visitor("telegram", str(number), f"Patient {number}", language)


def another_bot() -> int:
    """A bot whose update ids nobody has seen."""
    return next(_numbers)


def done(*work: Coroutine[Any, Any, Reply]) -> list[Reply]:
    """Do this all at once, and return what came of it."""

    async def all_at_once() -> list[Reply]:
        return list(await asyncio.gather(*work))

    return asyncio.run(all_at_once())


@dataclass
class Caller:
    """Somebody at a desk, one event after another, each an update with an id of its own."""

    room: Room
    visitor: Visitor = field(default_factory=somebody)
    bot: int = field(default_factory=another_bot)
    sent: list[tuple[int, Event]] = field(default_factory=list)
    reply: Reply | None = None

    def does(self, event: Event, update_id: int | None = None) -> Reply:
        """One event at the first desk; with an id given, an update delivered again."""
        if update_id is None:
            update_id = len(self.sent) + 1
            self.sent.append((update_id, event))
        (self.reply,) = done(self.room.desk.handle(self.visitor, event, Update(self.bot, update_id)))
        return self.reply

    def taps(self, *labels: str) -> Reply:
        """Tap on buttons by what they say."""
        for label in labels:
            button = next(b for b in self.shown.buttons if label in (b.label, str(b.number)))
            self.does(Tapped(self.shown.stamp, button.action))
        return self.last

    def consents(self) -> "Caller":
        self.does(Started())
        self.taps("I agree", "Yes")
        return self

    def finishes(self) -> "Caller":
        """Consent, declare nothing, and send it."""
        self.consents()
        while question := current_question(PRACTICE, self.intake):
            actions = {button.action[1:]: button.action for button in self.shown.options}
            self.does(Tapped(self.shown.stamp, actions.get("40-49") or actions[quiet(list(actions))]))
            if self.intake and self.intake.draft:
                self.does(Tapped(self.shown.stamp, DONE))
            assert current_question(PRACTICE, self.intake) != question
        self.does(Tapped(self.shown.stamp, CONFIRM))
        return self

    @property
    def last(self) -> Reply:
        assert self.reply is not None
        return self.reply

    @property
    def shown(self) -> Any:
        return self.last.prompt

    @property
    def text(self) -> str:
        return "\n\n".join(message.plain() for message in self.shown.messages)

    @property
    def intake(self) -> Intake | None:
        return self.room.intake(self.visitor)

    @property
    def answers(self) -> dict[str, object]:
        return self.intake.latest() if self.intake else {}
