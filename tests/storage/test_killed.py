"""Processes that write, race and die."""

import subprocess
import sys
from random import Random

import pytest
from sqlalchemy import Engine, select

from storage.database import open_database
from storage.intakes import Intakes
from storage.people import People
from storage.sealing import Sealer, new_key
from storage.tables import applied_update
from tests.storage.conftest import NOW, begun

pytestmark = pytest.mark.kill

TAPS = """
import sys
from concurrent.futures import wait
from dataclasses import replace
from datetime import UTC, datetime
from flows.intake import Answer
from storage.database import open_database
from storage.intakes import Intakes
from storage.sealing import Sealer
from storage.updates import Updates
from storage.writer import Writer

url, key, first = sys.argv[1], sys.argv[2], int(sys.argv[3])
writer, intakes = Writer(open_database(url)), Intakes(Sealer.from_text(key))

def tap(update):
    def work(conn):
        now = datetime.now(UTC)
        assert Updates().first_sight(conn, 1, update, now)
        before = intakes.by_ref(conn, "M-7KQ4")
        given = Answer("goal", update, before.turn + 1, now, "tapped")
        intakes.save(conn, before, replace(before.with_answers([given]), turn=before.turn + 1))
        return update
    return work

def tell(future):
    sys.stdout.write(f"{future.result()}\\n")
    sys.stdout.flush()

print("ready", flush=True)
for start in range(first, first + 100_000, 10):
    futures = [writer.submit(tap(update)) for update in range(start, start + 10)]
    for future in futures:
        future.add_done_callback(tell)
    wait(futures)
"""

RACE = """
import sys
from dataclasses import replace
from flows.errors import StaleTurn
from storage.database import open_database, reading
from storage.intakes import Intakes
from storage.sealing import Sealer

engine, intakes = open_database(sys.argv[1]), Intakes(Sealer.from_text(sys.argv[2]))
print("ready", flush=True)
input()
won = lost = 0
while True:
    with reading(engine) as conn:
        seen = intakes.by_ref(conn, "M-7KQ4")
    if seen.turn >= 400:
        break
    try:
        with engine.begin() as conn:
            intakes.save(conn, seen, replace(seen, turn=seen.turn + 1))
        won += 1
    except StaleTurn:
        lost += 1
print(won, lost)
"""


@pytest.fixture
def key(engine: Engine) -> str:
    """The key to a database with one intake in it."""
    key = new_key()
    sealer = Sealer.from_text(key)
    with engine.begin() as conn:
        dana = People(sealer).meet(conn, "telegram", "4217", "Dana", "en", NOW)
        Intakes(sealer).insert(conn, dana.id, begun())
    return key


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    return child


def test_a_kill_loses_nothing_that_was_told_and_keeps_nothing_by_halves(
    engine: Engine, url: str, key: str
) -> None:
    engine.dispose()
    random, told = Random(7), set[int]()
    for round_ in range(4):
        child = start(TAPS, url, key, str(round_ * 1_000_000))
        assert child.stdout
        for _ in range(random.randrange(40, 160)):
            told.add(int(child.stdout.readline()))
        child.kill()
        told.update(
            int(line) for line in child.communicate()[0].splitlines(keepends=True) if line[-1] == "\n"
        )

    again = open_database(url)
    with again.begin() as conn:
        assert conn.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        applied = set(conn.execute(select(applied_update.c.update_id)).scalars())
        intake = Intakes(Sealer.from_text(key)).by_ref(conn, "M-7KQ4")
    again.dispose()
    assert intake
    assert told <= applied
    assert applied == {answer.value for answer in intake.answers}
    assert intake.turn == len(intake.answers) == len(applied) > 160


def test_of_two_processes_that_save_the_same_turn_one_wins(engine: Engine, url: str, key: str) -> None:
    children = [start(RACE, url, key) for _ in range(2)]
    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    scores = [tuple(map(int, child.communicate()[0].split())) for child in children]

    with engine.begin() as conn:
        intake = Intakes(Sealer.from_text(key)).by_ref(conn, "M-7KQ4")
    assert intake
    assert intake.turn == sum(won for won, _ in scores)
    assert sum(lost for _, lost in scores) > 0
