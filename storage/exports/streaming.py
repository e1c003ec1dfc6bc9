"""The items of an export, out of one view of the database, by as many processes as are worth it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from storage.addresses import sqlite_path
from storage.database import reading
from storage.exports import FORMATS
from storage.exports.crew import Job, crew
from storage.exports.edition import Edition
from storage.records import Chosen, Records
from storage.sealing import Sealer
from storage.snapshots import held_still, reading_at

LONE = 400
"""Up to so many intakes, starting processes takes longer than they save."""

MOST_PROCESSES = 8
"""With more, what they make waits for the one who writes it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Which records, in which database; ``keys`` opens them in a process apart, asked for only then."""

    engine: Engine
    sealer: Sealer
    keys: Callable[[], str]
    chosen: Chosen


@dataclass(frozen=True, slots=True)
class Stream:
    """The records chosen as they are at one moment: how many, and the items that an edition makes of them.

    The items come in the order the intakes were begun, exactly ``count`` of them, once.
    """

    count: int
    items: Callable[[Edition], Iterator[Any]]


@contextmanager
def stream(source: Source, form: str, processes: int) -> Iterator[Stream]:
    """Open a stream. What is changed or erased while it is open is in it as it was when it was opened.

    Raises StorageError, or SealError where something does not open.
    """
    with reading(source.engine) as conn:
        count = Records(source.sealer).count(conn, **source.chosen)
    size = 1 if count <= LONE or _is_in_memory(source.engine) else min(processes, MOST_PROCESSES)
    with _by_one(source, form) if size == 1 else _by_many(source, form, size) as opened:
        yield opened


@contextmanager
def _by_one(source: Source, form: str) -> Iterator[Stream]:
    records = Records(source.sealer)

    def items(edition: Edition) -> Iterator[Any]:
        item = FORMATS[form].prepare(edition)
        return (item(record.summary(edition.practice)) for record in records.read(conn, **source.chosen))

    with reading(source.engine) as conn:
        yield Stream(records.count(conn, **source.chosen), items)


@contextmanager
def _by_many(source: Source, form: str, size: int) -> Iterator[Stream]:
    source.engine.dispose()  # a process started with the database open would share it
    url = source.engine.url.render_as_string(hide_password=False)
    records = Records(source.sealer)
    with crew(Job(url, source.keys(), source.chosen, form), size) as members, ExitStack() as views:
        with held_still(source.engine) as snapshot:
            conn: Connection = views.enter_context(reading_at(source.engine, snapshot))
            members.begin(snapshot)
        yield Stream(
            records.count(conn, **source.chosen),
            lambda edition: members.items(edition, records.spans(conn, **source.chosen)),
        )


def _is_in_memory(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite" and sqlite_path(engine.url) is None
