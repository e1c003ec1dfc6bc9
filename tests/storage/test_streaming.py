"""Exports by several processes: out of one view of the database, in order, and nothing of them is left."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from flows.errors import MeridianError, SealError
from flows.practice import load_practice
from storage import records
from storage.exports import FORMATS, crew, streaming
from storage.exports.edition import Edition
from storage.exports.streaming import Source, stream
from storage.records import Chosen
from storage.sealing import Sealer, new_key
from tests.sample import fill

PRACTICE = load_practice()
INTAKES = 45
KEY = new_key()
SEALER = Sealer.from_text(KEY)
EDITION = Edition(PRACTICE, datetime(2026, 7, 1, tzinfo=UTC), "", INTAKES)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages so small that there are many, of so few intakes that they would go to one process."""
    monkeypatch.setattr(records, "PAGE", 4)
    monkeypatch.setattr(streaming, "LONE", 0)
    yield
    assert multiprocessing.active_children() == [], "a process is left"


@pytest.fixture
def kept(any_engine: Engine) -> Engine:
    fill(any_engine, SEALER, PRACTICE, INTAKES, seed=5)
    return any_engine


def source(engine: Engine, **chosen: object) -> Source:
    return Source(engine, SEALER, lambda: KEY, Chosen(**chosen))  # type: ignore[typeddict-item]


def items(engine: Engine, form: str, processes: int, **chosen: object) -> list[object]:
    with stream(source(engine, **chosen), form, processes) as opened:
        found = list(opened.items(EDITION))
    assert len(found) == opened.count
    return found


def started(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_way_to_start", lambda: multiprocessing.get_context(way))


@pytest.mark.parametrize("way", ["fork", "spawn"])
def test_two_processes_make_what_one_makes(kept: Engine, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    started(way, monkeypatch)

    made = items(kept, "jsonl", 2)

    assert made == items(kept, "jsonl", 1)
    assert len(made) == INTAKES


@pytest.mark.parametrize("form", FORMATS)
def test_every_formats_items_can_be_handed_over(
    engine: Engine, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started("spawn" if form == "pdf" else "fork", monkeypatch)  # a typesetter in use would not survive a copy
    fill(engine, SEALER, PRACTICE, 12, seed=5)

    assert items(engine, form, 3) == items(engine, form, 1)


def test_a_process_with_threads_that_python_does_not_know_is_not_copied() -> None:
    script = """
from storage.exports.crew import _way_to_start
from storage.exports.typesetting import undrawn
print(_way_to_start().get_start_method())
undrawn("\u6f22")
print(_way_to_start().get_start_method())
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == (["fork", "spawn"] if sys.platform == "linux" else ["spawn", "spawn"])


def test_only_those_chosen_are_handed_over(kept: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    started("fork", monkeypatch)
    since = datetime(2026, 2, 1, tzinfo=UTC)

    made = items(kept, "csv", 2, since=since)

    assert made == items(kept, "csv", 1, since=since)
    assert 0 < len(made) < INTAKES


def test_what_changes_meanwhile_is_in_it_as_it_was(kept: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    started("fork", monkeypatch)
    before = items(kept, "jsonl", 1)

    with stream(source(kept), "jsonl", 2) as opened:
        with kept.begin() as conn:
            conn.exec_driver_sql("UPDATE intake SET campaign = 'changed'")
            conn.exec_driver_sql("DELETE FROM intake WHERE id > 20")
        found = list(opened.items(EDITION))

    assert found == before
    assert len(items(kept, "jsonl", 2)) == 20


def test_a_process_that_is_killed_is_told(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    started("fork", monkeypatch)
    fill(engine, SEALER, PRACTICE, INTAKES, seed=5)

    def made() -> None:
        with stream(source(engine), "csv", 2) as opened:
            for _ in opened.items(EDITION):
                multiprocessing.active_children()[0].kill()

    with pytest.raises(MeridianError, match=r"^cannot finish the export: a process of it ended \(-9\)"):
        made()


def test_what_a_process_cannot_open_is_told_as_by_one(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    started("fork", monkeypatch)
    fill(engine, SEALER, PRACTICE, INTAKES, seed=5)
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE answer SET value_sealed = x'00' WHERE intake_id = 30")

    with pytest.raises(SealError, match="a sealed answer "):
        items(engine, "csv", 2)


def test_an_interrupt_ends_every_process(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    started("fork", monkeypatch)
    fill(engine, SEALER, PRACTICE, INTAKES, seed=5)

    def interrupted() -> None:
        with stream(source(engine), "csv", 2) as opened:
            next(opened.items(EDITION))
            assert len(multiprocessing.active_children()) == 2
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()


def test_no_key_is_on_a_command_line_or_in_the_environment(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    started("spawn", monkeypatch)
    fill(engine, SEALER, PRACTICE, INTAKES, seed=5)

    with stream(source(engine), "csv", 2):
        for child in multiprocessing.active_children():
            for told in ("cmdline", "environ"):
                assert KEY.encode() not in Path(f"/proc/{child.pid}/{told}").read_bytes()


def test_processes_end_as_soon_as_the_export_does(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    started("fork", monkeypatch)
    fill(engine, SEALER, PRACTICE, INTAKES, seed=5)

    with stream(source(engine), "jsonl", 3) as opened:
        list(opened.items(EDITION))
        done = time.monotonic()

    assert time.monotonic() - done < crew.PATIENCE / 2


@pytest.fixture
def starter(engine: Engine) -> Iterator[subprocess.Popen[str]]:
    """A process that has started others, in a group of their own."""
    command = [sys.executable, "-m", "tests.storage.test_streaming", str(engine.url), KEY]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as starter:
        assert starter.stdout
        assert starter.stdout.readline() == "started\n"
        yield starter


@pytest.mark.kill
def test_no_process_outlives_whoever_started_it(starter: subprocess.Popen[str]) -> None:
    starter.kill()

    rest, _ = starter.communicate(timeout=10)  # which ends once nobody has these open
    assert rest == ""


@pytest.mark.kill
def test_processes_ended_with_whoever_started_them_say_nothing(starter: subprocess.Popen[str]) -> None:
    os.killpg(starter.pid, signal.SIGTERM)

    _, told = starter.communicate(timeout=10)
    assert told.count("Traceback") == 1  # of the one that made an interrupt of it


if __name__ == "__main__":
    _url, _keys = sys.argv[1:]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with crew.crew(crew.Job(_url, _keys, {}, "jsonl"), 3):
        print("started", flush=True)  # noqa: T201 - the test waits for it
        signal.pause()
