"""What a turn leaves in the database, all of it in one transaction."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from flows.deeds import PATIENT, Act, Deed, Who
from flows.events import StaffNotice, Turn
from flows.intake import Intake
from storage.audit import Audit
from storage.intakes import Intakes
from storage.notices import Notices
from storage.people import People, Person
from storage.sealing import Sealer


class Keeping:
    """Keeps the people, their intakes and the notices of one clinic.

    All erasing of whole intakes passes here: of each its reference and the date stay, in the audit.
    """

    def __init__(self, sealer: Sealer) -> None:
        self.intakes = Intakes(sealer)
        self.people = People(sealer)
        self._notices = Notices()
        self._audit = Audit()

    def keep(self, conn: Connection, person: Person, before: Intake | None, turn: Turn, at: datetime) -> None:
        """Save and erase what a turn says; staff notices are queued with it."""
        if turn.erase == "person":
            self.erase(conn, person.id, PATIENT, at)
        elif turn.erase == "intake":
            self.forget(conn, person.id, before.ref if before else "", PATIENT, at)
        if turn.closed is not None and before is not None:
            self._save(conn, before, turn.closed)
        if turn.intake is not None:
            if before is None or before.ref != turn.intake.ref:
                self.intakes.insert(conn, person.id, turn.intake)
            elif turn.intake != before:
                self._save(conn, before, turn.intake)
        for notice in turn.notices:
            self.tell(conn, notice, at)

    def tell(self, conn: Connection, notice: StaffNotice, at: datetime) -> None:
        """Queue a notice for staff."""
        self._notices.add(conn, notice, at)

    def forget(self, conn: Connection, person_id: int, ref: str, who: Who, at: datetime) -> None:
        """Erase one intake, and the person with it where that was all there is of them."""
        if self.intakes.erase(conn, ref):
            self._audit.add(conn, Deed(Act.ERASED, *who, at, ref))
        if not self.intakes.refs_of(conn, person_id):
            self.people.erase(conn, person_id)

    def erase(self, conn: Connection, person_id: int, who: Who, at: datetime) -> None:
        """Erase a person with all they gave."""
        for ref in self.intakes.refs_of(conn, person_id):
            self._audit.add(conn, Deed(Act.ERASED, *who, at, ref))
        self.people.erase(conn, person_id)

    def _save(self, conn: Connection, before: Intake, after: Intake) -> None:
        if before.answers and not after.answers:
            self.intakes.erase_answers(conn, before.ref)
            before = replace(before, answers=())
        self.intakes.save(conn, before, after)
