"""The staff chat in tests: who is listed, intakes sent past Telegram, what the audit and the chat have."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.demo.chats import Message
from bot.demo.people import Person
from bot.demo.standin import Standin
from bot.practice import practice_of
from bot.settings import Settings
from bot.visits import Visitor
from bot.wiring import Premises, open_premises
from flows.events import Replied, Started, Tapped
from tests.end_to_end.script import Script

KIM, ANA = 7_000_000_001, 7_000_000_002
LISTED = frozenset({KIM, ANA})
PATIENT = Visitor("telegram", "41", "Wilhelmina", "en")


@contextmanager
def premises(settings: Settings) -> Iterator[Premises]:
    """The bot's database, opened beside it."""
    with open_premises(settings.database_url, settings.data_keys, practice_of(settings)) as opened:
        yield opened


async def sends_an_intake(settings: Settings, script: Script, visitor: Visitor = PATIENT) -> str:
    """Have somebody send a whole intake, past Telegram; its reference."""
    with premises(settings) as opened:
        reply = await opened.desk.handle(visitor, Started())
        for line in script.lines:
            reply = await opened.desk.handle(visitor, Replied(line))
    assert reply.ref
    return reply.ref


async def taps(settings: Settings, *labels: str, visitor: Visitor = PATIENT) -> None:
    """Have the patient tap their way on, past Telegram."""
    with premises(settings) as opened:
        reply = await opened.desk.handle(visitor, Started())
        for label in labels:
            action = next(button.action for button in reply.prompt.buttons if button.label == label)
            reply = await opened.desk.handle(visitor, Tapped(reply.prompt.stamp, action))


def with_clinic(settings: Settings, folder: Path, **desk: object) -> Settings:
    """The same settings with a clinic.toml that says this of its desk."""
    path = folder / "clinic.toml"
    path.write_text("\n".join(["[desk]", *(f"{key} = {json.dumps(value)}" for key, value in desk.items())]))
    return settings.model_copy(update={"clinic": path})


def deeds(file: Path, ref: str | None = None) -> list[tuple[str, str, str]]:
    """What the audit has of acts at the desk: the act, who, and the detail."""
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("select act, name, detail, ref from audit order by id").fetchall()
    return [row[:3] for row in rows if ref in {None, row[3]}]


def about(person: Person, ref: str) -> Message:
    """The oldest message about this intake, as it stands now: its notice."""
    return next(message for message in person.messages if ref in message.text)


def told_to_staff(standin: Standin) -> str:
    """Every word the bot ever sent to the staff chat, on buttons, in files' names and in answers to taps."""
    here = standin.staff_group.id
    sent = [
        request.params
        for request in standin.requests.sent()
        if request.params.get("chat_id") == here or request.method == "answerCallbackQuery"
    ]
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), json.dumps(sent, default=str))
