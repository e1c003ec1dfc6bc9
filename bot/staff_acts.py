"""What staff do about an intake, in the database: the turn, the deed in the audit, the card that is owed."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.keeping import Keeping
from flows.conversation import advance
from flows.deeds import Deed
from flows.errors import InputError
from flows.events import AskedBack, StaffEvent, Turn
from flows.intake import Intake
from flows.leaving import discreet
from flows.practice import Practice
from flows.staff_events import refused
from flows.telling import unreachable
from storage.audit import Audit
from storage.people import Person


class StaffActs:
    """Acts of staff on the intakes of one clinic."""

    def __init__(self, practice: Practice, keeping: Keeping) -> None:
        self._practice = practice
        self._keeping = keeping
        self._audit = Audit()

    def apply(self, conn: Connection, ref: str, event: StaffEvent, deed: Deed, at: datetime) -> Turn:
        """Do what staff ask for, and keep who did it. InputError where it cannot be done: nothing changed."""
        intake, person = self._of(conn, ref)
        if isinstance(event, AskedBack) and not person.reachable:
            raise InputError(self._practice.staff_words("loop.unreachable", ref=ref))
        if why_not := refused(self._practice, intake, event):
            raise InputError(why_not)
        turn = advance(self._practice, intake, event, at, intake)
        self._keeping.keep(conn, person, intake, turn, at)
        self._audit.add(conn, self._told(deed, event, ref))
        if person.reachable:
            self._keeping.people.owe(conn, person.id, at)
        return turn

    def owed(self, conn: Connection) -> tuple[Person, ...]:
        """Everybody who has not been shown yet what staff changed for them."""
        return self._keeping.people.owed(conn)

    def still_owed(self, conn: Connection, person: Person) -> tuple[Person, Intake] | None:
        """Look up what to show somebody; None where they have done something since, and so have seen it."""
        known = self._keeping.people.by_id(conn, person.id)
        if known is None or known.owed_since is None:
            return None
        intake = self._keeping.intakes.current(conn, known.id)
        if intake is None or intake.updated_at > known.owed_since:
            self._keeping.people.paid(conn, known.id, known.owed_since)
            return None
        return known, intake

    def paid(self, conn: Connection, person: Person) -> None:
        """What this person was owed when they were looked up has been shown."""
        if person.owed_since is not None:
            self._keeping.people.paid(conn, person.id, person.owed_since)

    def set_reachable(self, conn: Connection, person: Person, reachable: bool, at: datetime) -> bool:
        """Note whether this person can be written to; tell whether staff have to be told."""
        self._keeping.people.set_reachable(conn, person.id, reachable)
        return not reachable and self.give_up(conn, person, at)

    def give_up(self, conn: Connection, person: Person, at: datetime) -> bool:
        """Owe this person nothing any more, and tell staff so; False where they were owed nothing."""
        intake = self._keeping.intakes.current(conn, person.id)
        if person.owed_since is None or intake is None:
            return False
        self._keeping.people.paid(conn, person.id, person.owed_since)
        self._keeping.tell(conn, unreachable(self._practice, intake), at)
        return True

    def _of(self, conn: Connection, ref: str) -> tuple[Intake, Person]:
        """The intake of this reference and whose it is."""
        intake, person_id = self._keeping.intakes.by_ref(conn, ref), self._keeping.intakes.whose(conn, ref)
        person = self._keeping.people.by_id(conn, person_id) if person_id is not None else None
        if intake is None or person is None:
            raise InputError(self._practice.staff_words("loop.no_such", ref=ref))
        newest = self._keeping.intakes.current(conn, person.id)
        if newest is not None and newest.ref != ref:
            raise InputError(self._practice.staff_words("loop.not_newest", ref=ref, newest=newest.ref))
        return intake, person

    def _told(self, deed: Deed, event: StaffEvent, ref: str) -> Deed:
        """The deed as it is kept: it outlives the intake, so a question that tells an answer is not named."""
        if not isinstance(event, AskedBack):
            return replace(deed, ref=ref)
        question = self._practice.questionnaire.questions[event.question]
        return replace(deed, ref=ref, detail=discreet(self._practice, question))
