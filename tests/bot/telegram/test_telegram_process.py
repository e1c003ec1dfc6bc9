"""The bot as a process: told to stop, and killed."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from tests.bot.telegram.conftest import CountingDesk

ROOT = Path(__file__).parents[3]
STARTING = 90
"""Seconds for a process to start and work through its updates on a machine that is busy with other tests."""

WORDS = [f"word {number}" for number in range(60)]


@pytest.fixture
async def start(standin, tmp_path):
    started = []

    async def start():
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-m", "tests.bot.telegram.desk_at_work",
            standin.url, standin.token, str(tmp_path / "desk.db"),
            cwd=ROOT, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.fixture
def kept(tmp_path):
    """What the desk's database holds."""

    def kept(person):
        desk = CountingDesk(tmp_path / "desk.db")
        said = desk.said_by(person.id)
        desk.database.close()
        return said

    return kept


@pytest.mark.kill
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_stop_it_finishes_what_is_in_hand_and_leaves_cleanly(standin, start, kept, number):
    ana = standin.patient("Ana")
    with standin.updates.held():
        for word in WORDS:
            await ana.sends(word)
    process = await start()
    await ana.hears("word", within=STARTING)

    process.send_signal(number)
    _, errors = await asyncio.wait_for(process.communicate(), STARTING)

    assert process.returncode == 0
    assert b"Traceback" not in errors
    assert b'"event": "stopped"' in errors
    assert kept(ana) == WORDS
    assert standin.updates.pending == []


@pytest.mark.kill
async def test_killed_at_any_moment_it_loses_nothing_and_applies_nothing_twice(standin, start, kept):
    people = [standin.patient(f"P{number}") for number in range(12)]
    with standin.updates.held():
        for word in WORDS[:8]:
            for person in people:
                await person.sends(word)
    for messages in (5, 40):
        process = await start()
        await standin.until_request("sendMessage", count=messages, within=STARTING)
        process.kill()
        await process.wait()

    await start()
    await standin.until_confirmed(within=STARTING)

    assert all(kept(person) == WORDS[:8] for person in people)
