"""The whole bot: serve() itself, over real HTTP, on a real file."""

import asyncio
import io
import json
import logging
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.demo.people import Person
from bot.demo.standin import Standin
from bot.export import Wanted, export
from bot.serve import serve
from bot.settings import Settings
from bot.telegram.pace import Pace
from storage.database import migrate, open_database
from storage.sealing import new_key
from tests.end_to_end.script import DEMO, SEND, Script
from tests.end_to_end.staff_room import ANA, KIM, PATIENT
from tests.oracle import check

QUICK = Pace(
    long_poll=2,
    first_wait=0.01,
    longest_wait=0.05,
    longest_token_wait=0.05,
    call_patience=5,
    show_patience=0.5,
    look_again=0.02,
    look_again_longest=0.05,
    stop_within=2,
)


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them, to be copied: laying them takes a while."""
    path = tmp_path_factory.mktemp("blank") / "meridian.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def database(tmp_path: Path, blank_database: Path) -> Path:
    return Path(shutil.copy(blank_database, tmp_path / "meridian.db"))


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    """Telegram. In the end every request the bot made must have been one that Telegram understands."""
    async with Standin() as standin:
        yield standin
        for request in standin.requests:
            check(request.method, request.params)
        assert standin.requests.unknown_parameters() == []


@pytest.fixture
def settings(standin: Standin, database: Path) -> Settings:
    return Settings(
        _env_file=None,
        bot_token=SecretStr(standin.token),
        api_url=standin.url,
        database_url=f"sqlite:///{database}",
        data_key=SecretStr(new_key()),
        staff_chat_id=standin.staff_group.id,
        clinic=None,
    )


@pytest.fixture
def logs(standin: Standin, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that is logged, at the finest level. In the end nobody's words must be in it."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs = io.StringIO()
    monkeypatch.setattr(sys, "stderr", logs)
    yield logs
    root.handlers[:] = before
    root.setLevel(level)
    assert_discreet(logs.getvalue(), standin)


def assert_discreet(logged: str, standin: Standin) -> None:
    """No traceback, no token, no name, and nothing anybody typed or tapped."""
    assert "Traceback" not in logged
    assert [secret for secret in secrets(standin) if secret in logged] == []


def secrets(standin: Standin) -> set[str]:
    people = [user for members in standin.world.members.values() for user in members]
    names = {user.first_name for user in people} | {user.last_name or "" for user in people}
    said = {m.text for user in people for m in standin.world.history(user.id) if not m.from_bot}
    tapped = {query.data.partition(":")[2] for query in standin.world.queries.values()}
    telling = {words for words in said | tapped if len(words) > 4 and not words.startswith("/")}
    return {standin.token, standin.token.partition(":")[2], *names, *telling} - {""}


@dataclass
class Office:
    """The clinic's side while the bot is at work: its file, its records, what it logs."""

    settings: Settings
    file: Path
    logs: io.StringIO
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def records(self) -> list[dict[str, Any]]:
        return exported(self.settings, self.file.with_suffix(".jsonl"))

    def record(self) -> dict[str, Any]:
        (record,) = self.records()
        return record

    def answers(self) -> dict[str, object]:
        return plain(self.record()["answers"])

    def answers_so_far(self) -> dict[str, object]:
        """The answers of the one intake there is, or none yet."""
        return next((plain(record["answers"]) for record in self.records()), {})

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.file) as connection:
            rows = connection.execute(f"select * from {table}").fetchall()
        connection.close()
        return rows

    def holds(self, piece: bytes) -> bool:
        """Tell whether these bytes are anywhere in the file or beside it."""
        return any(piece in path.read_bytes() for path in self.file.parent.glob(f"{self.file.name}*"))


def exported(settings: Settings, to: Path) -> list[dict[str, Any]]:
    """What staff read, as JSON Lines."""
    wanted = Wanted()
    export(
        settings.database_url, settings.data_keys, DEMO, form="jsonl", output=str(to), wanted=wanted, by=None
    )
    return [json.loads(line) for line in to.read_text("utf-8").splitlines()]


def plain(answers: dict[str, object]) -> dict[str, object]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in answers.items()}


Serving = Callable[..., AbstractAsyncContextManager[Office]]


@pytest.fixture
def serving(standin: Standin, settings: Settings, database: Path, logs: io.StringIO) -> Serving:
    """The bot at work while inside; stopped in good order at the end."""

    @asynccontextmanager
    async def serving(pace: Pace | None = None, other: Settings | None = None) -> AsyncIterator[Office]:
        office = Office(other or settings, database, logs)
        work = asyncio.create_task(serve(office.settings, level="DEBUG", stop=office.stop, pace=pace))
        polled = asyncio.create_task(standin.until_request("setMyCommands"))
        await asyncio.wait({work, polled}, return_when=asyncio.FIRST_COMPLETED)
        polled.cancel()
        try:
            yield office
        finally:
            office.stop.set()
            await work

    return serving


@pytest.fixture
async def office(serving: Serving) -> AsyncIterator[Office]:
    async with serving() as office:
        yield office


@pytest.fixture
def quick() -> Pace:
    """A pace that tries again at once."""
    return QUICK


async def answers_all(
    patient: Person, script: Script, *, within: float = 5, between: Callable[[], object] = lambda: None
) -> None:
    """Tap through a whole intake, from /start to sending it, with this happening before each answer."""
    await patient.starts()
    for step in script.steps:
        await patient.hears(step.asks, within=within)
        between()
        for label in step.taps:
            await patient.taps(label, within=within)
    await patient.hears(lambda card: SEND in card.buttons, within=within)
    await patient.taps(SEND, within=within)


async def consents(patient: Person) -> None:
    """Agree twice, and be asked the first question."""
    await patient.starts()
    await patient.hears("I agree that")
    await patient.taps("I agree")
    await patient.hears("not end-to-end encrypted and I still")
    await patient.taps("Yes")
    await patient.hears("How old are you?")


# -- the people of the staff chat, and whose intake they have before them -----------------------------------


@pytest.fixture
async def kim(standin):
    return standin.staff("Kim", user_id=KIM)


@pytest.fixture
async def ana(standin):
    return standin.staff("Ana", user_id=ANA)


@pytest.fixture
async def wilma(standin):
    """The patient, in their own chat."""
    wilma = standin.patient(PATIENT.name, user_id=int(PATIENT.address))
    wilma.world.started.add(wilma.id)
    return wilma
