"""A crew: processes that read one view of the database and make an export's items, handed back in order."""

import multiprocessing
import signal
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext, SpawnContext
from pathlib import Path
from typing import Any

from flows.errors import MeridianError
from storage.database import open_database, reading
from storage.exports import FORMATS
from storage.exports.edition import Edition
from storage.records import Chosen, Records, Span
from storage.sealing import Sealer
from storage.snapshots import reading_at

AHEAD = 2
"""Pages that one of the crew has in hand: the one it makes, and one to go on with."""

PATIENCE = 2.0
"""Seconds to wait for those that are told to go before they are made to."""

_GONE = (EOFError, BrokenPipeError, ConnectionResetError)


@dataclass(frozen=True, slots=True)
class Job:
    """Where to read, with which keys, which records, and what to make of them.

    It reaches a process through memory or a pipe: never by a command line, the environment or a file.
    """

    database_url: str = field(repr=False)
    keys: str = field(repr=False)
    chosen: Chosen
    form: str


class Crew:
    """Processes at one job."""

    def __init__(self, members: list["_Member"]) -> None:
        self._members = members

    def ready(self) -> None:
        """Wait until everybody has the database open."""
        for member in self._members:
            member.hear()

    def begin(self, snapshot: str) -> None:
        """Have everybody open the view that is held still meanwhile."""
        for member in self._members:
            member.tell(snapshot)
        self.ready()

    def items(self, edition: Edition, spans: Iterable[Span]) -> Iterator[Any]:
        """The items of these pages, in order; only a few pages are in hand, however slowly they are taken."""
        for member in self._members:
            member.tell(edition)
        busy: deque[_Member] = deque()
        for member, span in zip(cycle(self._members), spans, strict=False):
            if len(busy) == AHEAD * len(self._members):
                yield from busy.popleft().hear()
            member.tell(span)
            busy.append(member)
        while busy:
            yield from busy.popleft().hear()


@contextmanager
def crew(job: Job, size: int) -> Iterator[Crew]:
    """Start so many processes; none is left afterwards, however it ends.

    Raises MeridianError where one of them does, or ends. Nobody may hold the database open when they start.
    """
    members: list[_Member] = []
    try:
        with _uninterrupted():
            for _ in range(size):
                members.append(_Member(job, members))
        started = Crew(members)
        started.ready()
        yield started
    finally:
        for member in members:
            member.leave()
        until = time.monotonic() + PATIENCE
        for member in members:
            member.end(max(0.0, until - time.monotonic()))


class _Member:
    """One process, from outside."""

    def __init__(self, job: Job, earlier: Iterable["_Member"]) -> None:
        context = _way_to_start()
        self.pipe, theirs = context.Pipe()
        is_copy = context.get_start_method() == "fork"
        copied = [self.pipe, *(member.pipe for member in earlier)] if is_copy else []
        self._process = context.Process(target=_work, args=(theirs, job, copied), daemon=True)
        self._process.start()
        theirs.close()

    def tell(self, words: object) -> None:
        """Say something. One that has ended is past hearing it: why, hear() tells."""
        with suppress(*_GONE):
            self.pipe.send(words)

    def hear(self) -> Any:
        """What it says next. MeridianError where it could not do it, or has ended."""
        try:
            heard = self.pipe.recv()
        except _GONE:
            self._process.join(PATIENCE)
            raise MeridianError(
                f"cannot finish the export: a process of it ended ({self._process.exitcode});"
                " nothing was changed; try again"
            ) from None
        if isinstance(heard, MeridianError):
            raise heard
        return heard

    def leave(self) -> None:
        """Let it go: it ends once it finds that nobody listens."""
        self.pipe.close()

    def end(self, patience: float) -> None:
        self._process.join(patience)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def _way_to_start() -> ForkContext | SpawnContext:
    """A copy of this process starts at once, but must not be made beside threads, nor on every system.

    The system is asked for the threads: a typesetter that has drawn something has some of its own.
    """
    threads = Path("/proc/self/task")
    is_alone = sys.platform == "linux" and threads.is_dir() and len(list(threads.iterdir())) == 1
    return multiprocessing.get_context("fork") if is_alone else multiprocessing.get_context("spawn")


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Start what an interrupt at the keyboard does not reach: it reaches who started it, and ends it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# -- in a process of the crew ------------------------------------------------------------------------------


def _work(pipe: Connection, job: Job, copied: Iterable[Connection]) -> None:
    """Answer until nobody asks any more, which shows once no other end is open: ``copied`` are those here."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # here there is nothing to clear away
    for end in copied:
        end.close()
    with suppress(*_GONE), pipe:
        try:
            for made in _made(pipe, job):
                pipe.send(made)
        except MeridianError as error:
            pipe.send(error)


def _made(pipe: Connection, job: Job) -> Iterator[object]:
    """What there is to say: that it is ready, that it has begun, and to each span its items."""
    engine = open_database(job.database_url, create=False, check=False)
    with reading(engine):
        yield None
    with reading_at(engine, pipe.recv()) as conn:
        yield None
        edition: Edition = pipe.recv()
        item = FORMATS[job.form].prepare(edition)
        records = Records(Sealer.from_text(job.keys))
        while True:
            page = records.page(conn, pipe.recv(), **job.chosen)
            yield [item(record.summary(edition.practice)) for record in page]
