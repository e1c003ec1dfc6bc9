"""A clinic's year in a database: made-up intakes, the same ones for the same seed.

    python -m tests.sample [--intakes 1000] [--seed 1] [--days 365] [--database sqlite:///sample.db]

Every intake is answered as the questionnaire asks, and kept as the desk keeps it: sealed, with a name, and
with what staff did about it. Nobody in it exists.
"""

import argparse
import heapq
import sys
from collections.abc import Iterable
from datetime import datetime
from itertools import count, islice
from pathlib import Path
from random import Random

from sqlalchemy import Connection, Engine

from bot.wiring import key_path, sealer_for
from flows.deeds import Deed
from flows.errors import InputError, MeridianError
from flows.events import NoticeKind, StaffNotice
from flows.intake import Intake, Status
from flows.outcome import red_flags
from flows.practice import Practice, load_practice
from flows.revisions import revision
from flows.stop_text import gravest
from flows.summary import Summary
from storage.audit import Audit
from storage.database import migrate, open_database, reading
from storage.intakes import Intakes
from storage.notices import Notices
from storage.people import People
from storage.records import Records
from storage.sealing import Sealer
from tests.sample_people import Clientele, Visit, end_of

UNTIL = "2026-06-30"
"""The last day of the year there is: fixed, or a seed would not draw the same tomorrow."""

PAGE = 1_000


def fill(
    engine: Engine, sealer: Sealer, practice: Practice, intakes: int, *, seed: int = 1, days: int = 365
) -> None:
    """Put so many intakes, begun in the days up to UNTIL and in that order, into a database that holds none.

    Raises InputError where it holds some: their references may be the same.
    """
    with reading(engine) as conn:
        if next(Records(sealer).read(conn), None):
            raise InputError("there are intakes in this database already; name another, or delete it")
    visits = Clientele(practice, Random(seed)).visits(intakes, end_of(UNTIL), days)
    filling = _Filling(practice, sealer)
    while page := list(islice(visits, PAGE)):
        with engine.begin() as conn:
            filling.write(conn, page)
    with engine.begin() as conn:
        filling.catch_up(conn)


class _Filling:
    def __init__(self, practice: Practice, sealer: Sealer) -> None:
        self._practice, self._notices = practice, Notices()
        self._people, self._intakes, self._audit = People(sealer), Intakes(sealer), Audit()
        self._ahead: list[tuple[datetime, int, Deed]] = []
        self._number = count()

    def write(self, conn: Connection, page: Iterable[Visit]) -> None:
        """Write visits as they came, and between them the deeds of those days."""
        for visit in page:
            self.catch_up(conn, visit.intake.started_at)
            patient = visit.patient
            kept = self._people.meet(
                conn, "telegram", patient.address, patient.name, patient.language, patient.met_at
            )
            self._intakes.insert(conn, kept.id, visit.intake)
            for deed in visit.deeds:
                heapq.heappush(self._ahead, (deed.at, next(self._number), deed))
            self._tell(conn, visit.intake)

    def _tell(self, conn: Connection, intake: Intake) -> None:
        """Note that staff were told of an intake that was sent or stopped, as they are at once."""
        told = _notice(self._practice, intake)
        if told:
            self._notices.add(conn, told, intake.updated_at)
            for waiting in self._notices.pending(conn):
                self._notices.sent(conn, waiting.id, intake.updated_at)

    def catch_up(self, conn: Connection, until: datetime | None = None) -> None:
        """Add what staff did until some time, or to the end."""
        while self._ahead and (until is None or self._ahead[0][0] <= until):
            self._audit.add(conn, heapq.heappop(self._ahead)[2])


def _notice(practice: Practice, intake: Intake) -> StaffNotice | None:
    read = Summary(practice, intake, "", "")
    if intake.status is Status.STOPPED:
        found = red_flags(practice, intake)
        return StaffNotice("stopped", intake.ref, gravest(practice, found), intake.language, len(found))
    if not read.plan:
        return None
    kind: NoticeKind = "complete" if revision(intake) == 1 else "amended"
    return StaffNotice(kind, intake.ref, read.gate, intake.language, len({flag.code for flag in read.flags}))


def main() -> None:
    """Fill a database, with its key beside it."""
    parser = argparse.ArgumentParser(description="Fill a database with made-up intakes.")
    parser.add_argument("--intakes", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--database", default="sqlite:///sample.db")
    given = parser.parse_args()
    try:
        key = make(given.database, given.intakes, seed=given.seed, days=given.days)
    except MeridianError as error:
        sys.exit(f"sample: {error}")
    sys.stdout.write(f"{given.database}: {given.intakes} intakes; the key is in {key}\n")


def make(database_url: str, intakes: int, *, seed: int = 1, days: int = 365) -> Path:
    """Make a database with so many intakes; where its key is."""
    engine = open_database(database_url)
    try:
        migrate(engine)
        fill(engine, sealer_for(engine, None), load_practice(), intakes, seed=seed, days=days)
        return key_path(engine.url)
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
