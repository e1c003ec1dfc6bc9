"""Retention: what has been kept long enough goes, whether or not it can be read."""

from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.keeping import Keeping
from bot.logs import log, outline
from flows.conversation import advance
from flows.deeds import RETENTION
from flows.errors import SealError
from flows.events import Expired
from flows.practice import Practice
from storage.intakes import Overdue
from storage.updates import DeadLetters, Updates

UPDATES_REMEMBERED = timedelta(days=3)
"""Telegram delivers an update again for a day at most."""

LETTERS_KEPT = timedelta(days=30)
"""How long an update that could not be acted on is kept to be looked at."""


class Retention:
    """Lets go of intakes, people and updates once their time is over."""

    def __init__(self, practice: Practice, keeping: Keeping, updates: Updates, letters: DeadLetters) -> None:
        self._practice = practice
        self._keeping = keeping
        self._updates = updates
        self._letters = letters

    def sweep(self, conn: Connection, at: datetime) -> int:
        """Let go of all that is overdue; how many intakes that was."""
        kept = self._practice.clinic.retention
        overdue = self._keeping.intakes.overdue(
            conn, at - timedelta(days=kept.unfinished_days), at - timedelta(days=kept.finished_days)
        )
        swept = sum(self._let_go(conn, due, at) for due in overdue)
        self._updates.forget_before(conn, at - UPDATES_REMEMBERED)
        self._letters.forget_before(conn, at - LETTERS_KEPT)
        return swept

    def _let_go(self, conn: Connection, due: Overdue, at: datetime) -> bool:
        """Let go of one intake; one that fails is logged, without its words, and holds up no other."""
        try:
            with conn.begin_nested():
                if not (due.unfinished and self._expire(conn, due, at)):
                    self._keeping.forget(conn, due.person_id, due.ref, RETENTION, at)
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the others have to go on time
            log.error("an overdue intake is still here", ref=due.ref, error=outline(error))
            return False
        return True

    def _expire(self, conn: Connection, due: Overdue, at: datetime) -> bool:
        """Let an unfinished intake expire; False where no key opens it."""
        try:
            intake = self._keeping.intakes.by_ref(conn, due.ref)
            person = self._keeping.people.by_id(conn, due.person_id)
        except SealError:
            log.warning("no key opens an overdue intake; it is erased", ref=due.ref)
            return False
        if intake is not None and person is not None:
            turn = advance(self._practice, intake, Expired(), at, intake)
            self._keeping.keep(conn, person, intake, turn, at)
        return True
