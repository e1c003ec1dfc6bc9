import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, select, text

from flows.errors import MeridianError, StaleTurn
from flows.intake import Answer
from storage.database import LOCK_WAIT_SECONDS, open_database, reading
from storage.failures import StorageError
from storage.intakes import Intakes
from storage.people import People
from storage.sealing import Sealer
from storage.tables import applied_update
from storage.updates import Updates
from storage.writer import LARGEST_COMMIT, Writer
from tests.storage.conftest import NOW, begun


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    writer = Writer(engine)
    yield writer
    writer.close()


@pytest.fixture
def commits(engine: Engine) -> list[int]:
    """How many updates were known at each commit."""
    seen: list[int] = []

    @event.listens_for(engine, "commit")
    def _note(conn: Connection) -> None:
        seen.append(known(conn))

    return seen


class Held:
    """A writer kept busy, so that what is submitted meanwhile is in flight together."""

    def __init__(self, writer: Writer) -> None:
        self.go, self.busy = Event(), Event()
        writer.submit(self._wait)
        self.busy.wait()

    def _wait(self, _: Connection) -> None:
        self.busy.set()
        self.go.wait()


def known(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(applied_update)).scalar_one()


def note(update_id: int) -> "Job":
    return Job(update_id)


class Job:
    """Notes an update, then perhaps fails."""

    def __init__(self, update_id: int, failure: Exception | None = None) -> None:
        self.update_id, self.failure = update_id, failure

    def __call__(self, conn: Connection) -> int:
        Updates().first_sight(conn, 1, self.update_id, NOW)
        if self.failure:
            raise self.failure
        return self.update_id


def kept(engine: Engine) -> set[int]:
    with reading(engine) as conn:
        return set(conn.execute(select(applied_update.c.update_id)).scalars())


def test_what_is_in_flight_together_is_committed_together(writer: Writer, commits: list[int]) -> None:
    held = Held(writer)
    futures = [writer.submit(note(n)) for n in range(LARGEST_COMMIT + 10)]
    held.go.set()

    assert [future.result(10) for future in futures] == list(range(LARGEST_COMMIT + 10))
    assert commits == [0, LARGEST_COMMIT, LARGEST_COMMIT + 10]


def test_nobody_is_told_before_the_commit(engine: Engine, writer: Writer) -> None:
    held = Held(writer)
    told_early: list[bool] = []
    futures: list[Future[int]] = []
    event.listen(engine, "commit", lambda _: told_early.extend(future.done() for future in futures))
    futures += [writer.submit(note(n)) for n in range(3)]
    held.go.set()

    assert [future.result(10) for future in futures] == [0, 1, 2]
    assert told_early[-3:] == [False] * 3


def test_a_failing_job_leaves_nothing_and_spoils_nothing(engine: Engine, writer: Writer) -> None:
    held = Held(writer)
    before = writer.submit(note(1))
    failing = writer.submit(Job(2, KeyError("turn")))
    stale = writer.submit(Job(3, StaleTurn("M-7KQ4 moved on")))
    after = writer.submit(note(4))
    held.go.set()

    assert (before.result(10), after.result(10)) == (1, 4)
    with pytest.raises(KeyError, match="turn"):
        failing.result(10)
    with pytest.raises(StaleTurn):
        stale.result(10)
    assert kept(engine) == {1, 4}


def test_a_database_error_comes_without_the_words_it_was_about(writer: Writer) -> None:
    def insert(conn: Connection) -> None:
        conn.execute(text("INSERT INTO intake (ref) VALUES ('my words')"))

    with pytest.raises(StorageError) as caught:
        writer.submit(insert).result(10)

    assert isinstance(caught.value, MeridianError)
    assert (caught.value.kind, caught.value.code) == ("IntegrityError", "SQLITE_CONSTRAINT_NOTNULL")
    assert "my words" not in str(caught.value)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def test_a_commit_that_fails_is_told_to_all_and_the_next_one_works(engine: Engine, writer: Writer) -> None:
    def break_a_link(conn: Connection) -> None:
        conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        conn.exec_driver_sql(
            "INSERT INTO answer (intake_id, turn, question, value_sealed, how, at)"
            " VALUES (404, 1, 'goal', x'00', 'typed', '2026-03-02')"
        )

    held = Held(writer)
    futures: list[Future[Any]] = [writer.submit(note(1)), writer.submit(break_a_link), writer.submit(note(2))]
    held.go.set()

    for future in futures:
        with pytest.raises(StorageError, match="SQLITE_CONSTRAINT_FOREIGNKEY"):
            future.result(10)
    assert writer.submit(note(7)).result(10) == 7
    assert kept(engine) == {7}


def fill(writer: Writer) -> list[Future[None]]:
    """Write a kilobyte at a time until the disk is full, then a little more."""

    def one(conn: Connection) -> None:
        values = {"a": "x" * 1000}
        conn.execute(
            text("INSERT INTO dead_letter VALUES (NULL, 1, 1, NULL, '2026-03-02', :a, x'00')"), values
        )

    held = Held(writer)
    futures = [writer.submit(one) for _ in range(200)]
    held.go.set()
    for future in futures:
        future.exception(10)
    return futures


def test_a_full_disk_fails_plainly_keeps_what_was_told_and_heals(engine: Engine, writer: Writer) -> None:
    """SQLite gives up the whole transaction then: no job of that commit may be told that it was kept."""

    def limit(pages: int) -> None:
        with engine.connect() as conn:
            conn.connection.cursor().execute(f"PRAGMA max_page_count = {pages}")

    with engine.connect() as conn:
        size = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    writer.submit(note(1)).result(10)
    limit(size + 30)

    futures = fill(writer)

    told = sum(future.exception() is None for future in futures)
    failures = {str(future.exception()) for future in futures if future.exception()}
    assert told
    assert failures == {"the database failed: the disk is full (OperationalError, SQLITE_FULL)"}
    with reading(engine) as conn:
        assert conn.execute(text("SELECT count(*) FROM dead_letter")).scalar() == told
        assert conn.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    limit(size + 1000)
    assert writer.submit(note(2)).result(10) == 2
    assert kept(engine) == {1, 2}


def test_a_locked_database_fails_plainly_and_the_writer_goes_on(
    url: str, engine: Engine, writer: Writer
) -> None:
    other = open_database(url)

    @event.listens_for(engine, "checkout")
    def _hurry(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout = 20")

    with other.begin():
        future = writer.submit(note(1))
        with pytest.raises(StorageError, match="it is locked by another program"):
            future.result(10)
    other.dispose()

    assert writer.submit(note(2)).result(10) == 2
    assert kept(engine) == {2}


def test_closing_finishes_what_is_queued_and_takes_no_more(engine: Engine) -> None:
    writer = Writer(engine)
    held = Held(writer)
    futures = [writer.submit(note(n)) for n in range(100)]
    held.go.set()
    writer.close()

    assert all(future.done() for future in futures)
    assert kept(engine) == set(range(100))
    with pytest.raises(StorageError, match="the database is closed; nothing was saved"):
        writer.submit(note(101))


def test_a_job_called_off_in_time_is_not_done(engine: Engine, writer: Writer) -> None:
    held = Held(writer)
    called_off, other = writer.submit(note(1)), writer.submit(note(2))
    assert called_off.cancel()
    held.go.set()

    assert other.result(10) == 2
    assert kept(engine) == {2}


def test_erased_words_are_in_no_file_once_the_log_is_emptied(
    writer: Writer, sealer: Sealer, path: Path
) -> None:
    people, intakes = People(sealer), Intakes(sealer)
    campaign = "autumn-leaflet"

    def come(conn: Connection) -> int:
        dana = people.meet(conn, "telegram", "4217004217", "Dana", "en", NOW)
        started = begun(campaign=campaign)
        intakes.insert(conn, dana.id, started)
        intakes.save(
            conn, started, replace(started.with_answers([Answer("goal", "x", 1, NOW, "typed")]), turn=1)
        )
        return dana.id

    def on_disk() -> bool:
        return any(campaign.encode() in file.read_bytes() for file in path.parent.iterdir())

    dana = writer.submit(come).result(10)
    assert on_disk()
    writer.submit(lambda conn: people.erase(conn, dana)).result(10)
    assert on_disk()

    assert writer.scrub().result(10)
    assert not on_disk()


def test_a_reader_that_holds_up_the_scrubbing_is_told_of_and_keeps_nobody_waiting(
    engine: Engine, writer: Writer
) -> None:
    writer.submit(note(1)).result(10)
    with reading(engine) as conn:
        known(conn)
        writer.submit(note(2)).result(10)
        started = time.monotonic()
        assert writer.scrub().result(10) is False
        assert time.monotonic() - started < LOCK_WAIT_SECONDS / 2
    assert writer.scrub().result(10) is True


def test_after_scrubbing_the_writer_waits_for_a_lock_again(engine: Engine, writer: Writer) -> None:
    assert writer.scrub().result(10)

    with engine.connect() as conn:
        assert conn.exec_driver_sql("PRAGMA busy_timeout").scalar() == LOCK_WAIT_SECONDS * 1000
