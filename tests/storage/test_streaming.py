"""Exports by several processes: the same items, and no process that outlives what it was started for."""

import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from flows.errors import MeridianError
from flows.practice import load_practice
from storage import records
from storage.exports import streaming
from storage.exports.crew import PATIENCE, Job, crew
from storage.exports.edition import Edition
from storage.exports.streaming import Source, Stream, stream
from storage.intakes import Intakes
from storage.people import People
from storage.sealing import Sealer, new_key
from tests.storage.conftest import NOW, begun

MANY = 20
PRACTICE = load_practice()


@pytest.fixture
def keys() -> str:
    return new_key()


@pytest.fixture
def filled(engine: Engine, keys: str) -> Engine:
    sealer = Sealer.from_text(keys)
    with engine.begin() as conn:
        dana = People(sealer).meet(conn, "telegram", "4217", "Dana", "en", NOW)
        for number in range(MANY):
            intake = begun(f"M-{number:04}", started_at=NOW + timedelta(hours=number))
            Intakes(sealer).insert(conn, dana.id, intake)
    return engine


@pytest.fixture
def source(filled: Engine, keys: str) -> Source:
    return Source(filled, Sealer.from_text(keys), lambda: keys, {})


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "LONE", 2)
    monkeypatch.setattr(records, "PAGE", 3)


def _items(opened: Stream) -> list[Any]:
    return list(opened.items(Edition(PRACTICE, NOW, "", opened.count)))


def test_several_processes_give_what_one_gives(source: Source) -> None:
    with stream(source, "jsonl", 1) as alone:
        expected = _items(alone)
    with stream(source, "jsonl", 3) as several:
        assert _items(several) == expected
    assert len(expected) == several.count == MANY


def test_processes_end_as_soon_as_the_export_does(source: Source) -> None:
    with stream(source, "jsonl", 3) as opened:
        _items(opened)
        done = time.monotonic()
    assert time.monotonic() - done < PATIENCE / 2


def test_what_goes_wrong_in_a_process_is_told(source: Source) -> None:
    with source.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE person SET name_sealed = x'00'")
    with stream(source, "jsonl", 2) as opened, pytest.raises(MeridianError):
        _items(opened)


def test_no_process_outlives_whoever_started_it(filled: Engine, keys: str) -> None:
    url = filled.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.storage.test_streaming", url, keys]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        assert starter.stdout.readline() == "started\n"
        starter.send_signal(signal.SIGKILL)
        rest, _ = starter.communicate(timeout=10)  # which ends once nobody has this output open
    assert rest == ""


if __name__ == "__main__":
    _url, _keys = sys.argv[1:]
    with crew(Job(_url, _keys, {}, "jsonl"), 3):
        print("started", flush=True)  # noqa: T201 - the test waits for it
        signal.pause()
