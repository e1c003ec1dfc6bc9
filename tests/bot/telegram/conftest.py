import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.demo.standin import Standin
from bot.telegram.app import run_polling
from bot.telegram.bot import TelegramBot
from bot.telegram.pace import Pace
from bot.telegram.phrases import Phrases
from bot.telegram.reception import Reception
from bot.visits import Reply, Update, Visitor
from flows.events import Event, Replied, Tapped
from flows.keepsakes import Keepsake
from flows.prompts import Button, Message, Prompt

QUICK = Pace(
    long_poll=2,
    first_wait=0.01,
    longest_wait=0.05,
    longest_token_wait=0.05,
    call_patience=3,
    show_patience=0.3,
    look_again=0.02,
    look_again_longest=0.05,
    stop_within=2,
)
PHRASES = Phrases(not_saved=lambda language: f"not saved yet ({language})", group="In private: {link}")
Shown = Callable[[Visitor, Event, int], Prompt]


def echo(_: Visitor, event: Event, turn: int) -> Prompt:
    """One card that says what happened last and how often anything has."""
    said = event.text if isinstance(event, Replied) else type(event).__name__
    taps = event.action if isinstance(event, Tapped) else ""
    return Prompt(
        messages=(Message(heading=f"turn {turn}", paragraphs=(f"{said} {taps}".strip(),)),),
        options=(Button("Yes", "=yes"), Button("No", "=no")),
        navigation=(Button("Back", "back"),),
        stamp=turn,
    )


class CountingDesk:
    """A desk with an intake of one number, kept in a real database: it applies each update once, durably."""

    def __init__(self, path: Path | str, shown: Shown = echo) -> None:
        self.shown = shown
        self.database = sqlite3.connect(path)
        self.database.executescript(
            "create table if not exists applied (bot, id, address, what, primary key (bot, id));"
            "create table if not exists card (address primary key, message);"
        )
        self.before: Callable[[Visitor, Event], Awaitable[None]] | None = None
        self.keepsakes: Callable[[Event], tuple[Keepsake, ...]] = lambda _: ()

    async def handle(self, visitor: Visitor, event: Event, update: Update | None = None) -> Reply:
        if self.before:
            await self.before(visitor, event)
        assert update is not None
        what = getattr(event, "text", "") or getattr(event, "action", "") or type(event).__name__
        new = self.database.execute(
            "insert or ignore into applied values (?, ?, ?, ?)",
            (update.bot, update.id, visitor.address, what),
        ).rowcount
        self.database.commit()
        card = self.database.execute(
            "select message from card where address = ?", (visitor.address,)
        ).fetchone()
        prompt = self.shown(visitor, event, len(self.said_by(visitor.address)))
        files = self.keepsakes(event) if new else ()
        return Reply(prompt, card=card and card[0], repeated=not new, keepsakes=files)

    async def remember_card(self, visitor: Visitor, message_id: int | None) -> None:
        self.database.execute("insert or replace into card values (?, ?)", (visitor.address, message_id))
        self.database.commit()

    def said_by(self, address: str | int) -> list[str]:
        """What was applied for this person, in order."""
        rows = self.database.execute(
            "select what from applied where address = ? order by rowid", (str(address),)
        )
        return [row[0] for row in rows]


class Graveyard:
    """Where updates that cannot be handled are kept."""

    def __init__(self) -> None:
        self.kept: list[tuple[int, dict[str, Any], str]] = []

    async def bury(self, update_id: int, raw: dict[str, Any], reason: str) -> None:
        self.kept.append((update_id, raw, reason))


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    async with Standin() as standin:
        yield standin


@pytest.fixture
async def desk() -> AsyncIterator[CountingDesk]:
    desk = CountingDesk(":memory:")
    yield desk
    desk.database.close()


@pytest.fixture
def graveyard() -> Graveyard:
    return Graveyard()


Serving = Callable[..., AbstractAsyncContextManager[asyncio.Event]]


@pytest.fixture
def serving(standin: Standin, desk: CountingDesk, graveyard: Graveyard) -> Serving:
    """The whole bot at work while inside; set the event given to stop it in good order."""

    @asynccontextmanager
    async def serving(pace: Pace = QUICK, **options: Any) -> AsyncIterator[asyncio.Event]:
        stop = asyncio.Event()
        bot = TelegramBot(standin.token, standin.url)
        reception = Reception(bot, options.pop("desk", desk), PHRASES, pace=pace, **options)
        work = asyncio.create_task(
            run_polling(bot, reception, on_poison=graveyard.bury, stop=stop, pace=pace)
        )
        polling = asyncio.create_task(standin.until_request("deleteWebhook"))
        await asyncio.wait({work, polling}, return_when=asyncio.FIRST_COMPLETED)
        polling.cancel()
        try:
            yield stop
        finally:
            stop.set()
            await work

    return serving


@pytest.fixture
async def at_work(serving: Serving) -> AsyncIterator[asyncio.Event]:
    async with serving() as stop:
        yield stop
