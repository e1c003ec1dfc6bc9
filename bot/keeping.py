"""What a turn leaves in the database, all of it in one transaction."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from flows.events import Turn
from flows.intake import Intake
from storage.intakes import Intakes
from storage.notices import Notices
from storage.people import People, Person
from storage.sealing import Sealer


class Keeping:
    """Keeps the people, their intakes and the notices of one clinic."""

    def __init__(self, sealer: Sealer) -> None:
        self.intakes = Intakes(sealer)
        self.people = People(sealer)
        self._notices = Notices()

    def keep(self, conn: Connection, person: Person, before: Intake | None, turn: Turn, at: datetime) -> None:
        """Save and erase what a turn says; staff notices are queued with it."""
        if turn.erase == "person":
            self.people.erase(conn, person.id)
        elif turn.erase == "intake":
            self.forget(conn, person.id, before.ref if before else "")
        if turn.closed is not None and before is not None:
            self._save(conn, before, turn.closed)
        if turn.intake is not None:
            if before is None or before.ref != turn.intake.ref:
                self.intakes.insert(conn, person.id, turn.intake)
            elif turn.intake != before:
                self._save(conn, before, turn.intake)
        for notice in turn.notices:
            self._notices.add(conn, notice, at)

    def forget(self, conn: Connection, person_id: int, ref: str) -> None:
        """Erase one intake, and the person with it where that was all there is of them."""
        self.intakes.erase(conn, ref)
        if not self.intakes.anything_of(conn, person_id):
            self.people.erase(conn, person_id)

    def _save(self, conn: Connection, before: Intake, after: Intake) -> None:
        if before.answers and not after.answers:
            self.intakes.erase_answers(conn, before.ref)
            before = replace(before, answers=())
        self.intakes.save(conn, before, after)
