"""The one writer: a thread through which every change goes, several to a commit."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from storage.database import empty_log
from storage.failures import StorageError, storage_error

T = TypeVar("T")
LARGEST_COMMIT = 64


@dataclass(slots=True, eq=False)
class _Job:
    """Some work with what came of it; ``work`` is None for an emptying of the log."""

    work: Callable[[Connection], Any] | None
    future: Future[Any] = field(default_factory=Future)
    result: Any = None
    failure: BaseException | None = None

    def settle(self, failure: BaseException | None = None) -> None:
        """Tell the one who waits, once the outcome is certain."""
        if failure or self.failure:
            self.future.set_exception(failure or self.failure)
        else:
            self.future.set_result(self.result)


class Writer:
    """Runs work on the database, in order, and commits what is in flight together.

    Each work has a savepoint: one that fails leaves nothing and spoils nothing. A future resolves only after
    the commit that makes its work durable. A database's failure comes as StorageError, which has no words of
    a patient in it; any other exception comes as the work raised it. Until close() the writer stays usable.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = Lock()
        self._closed = False
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Queue some work; the future has its result once it is committed."""
        return self._put(_Job(work))

    def scrub(self) -> Future[bool]:
        """Empty SQLite's log, where erased words live on; the future has False while a reader holds it up."""
        return self._put(_Job(None))

    def close(self) -> None:
        """Finish what is queued, then stop; no more work is taken."""
        with self._lock:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _put(self, job: _Job) -> Future[Any]:
        with self._lock:
            if self._closed:
                raise StorageError("the database is closed; nothing was saved")
            self._jobs.put(job)
        return job.future

    def _run(self) -> None:
        open_ = True
        while open_:
            batch = self._take()
            open_ = None not in batch
            jobs = [job for job in batch if job and job.future.set_running_or_notify_cancel()]
            self._commit([job for job in jobs if job.work])
            self._scrub([job for job in jobs if not job.work])

    def _take(self) -> list[_Job | None]:
        """Wait for a job and take with it what else is queued; None comes last."""
        batch = [self._jobs.get()]
        with suppress(Empty):
            while len(batch) < LARGEST_COMMIT:
                batch.append(self._jobs.get_nowait())
        return batch

    def _commit(self, jobs: list[_Job]) -> None:
        if not jobs:
            return
        failure: BaseException | None = None
        try:
            with self._engine.begin() as conn:
                for job in jobs:
                    _attempt(conn, job)
        except SQLAlchemyError as error:
            failure = storage_error(error)
        except BaseException as error:  # noqa: BLE001 - the thread outlives it, and those who wait are told
            failure = error
        for job in jobs:
            job.settle(failure)

    def _scrub(self, jobs: list[_Job]) -> None:
        for job in jobs:
            try:
                job.result = empty_log(self._engine)
            except StorageError as error:
                job.failure = error
            job.settle()


def _attempt(conn: Connection, job: _Job) -> None:
    """Do one job in a savepoint of its own.

    Where the database has given up the whole transaction, as SQLite does on a full disk, the savepoint is
    gone too, and with it all that went before: then the reason is raised, for every job of this commit.
    """
    savepoint = conn.begin_nested()
    try:
        job.result = job.work(conn) if job.work else None
    except SQLAlchemyError as error:
        job.failure = storage_error(error)
    except BaseException as error:  # noqa: BLE001 - it belongs to the one who waits for this job
        job.failure = error
    try:
        if job.failure:
            savepoint.rollback()
        else:
            savepoint.commit()
    except SQLAlchemyError:
        if isinstance(job.failure, StorageError):
            raise job.failure from None
        raise
