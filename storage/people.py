"""Who has written to us, by the channel and the address they write from."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, select, update

from flows.errors import SealError
from storage.sealing import Sealer
from storage.tables import dead_letter, person

_COLUMNS: Select[Any] = select(
    person.c.id,
    person.c.channel,
    person.c.address,
    person.c.name_sealed,
    person.c.language,
    person.c.card,
    person.c.reachable,
    person.c.owed_since,
)
_BY_ADDRESS = _COLUMNS.where(
    person.c.channel == bindparam("channel"), person.c.address == bindparam("address")
)
_BY_ID = _COLUMNS.where(person.c.id == bindparam("person_id"))
_ANYONE = _COLUMNS.order_by(person.c.id.desc()).limit(1)
_INSERT = insert(person).returning(person.c.id)
_THE_ONE = person.c.id == bindparam("person_id")
_SEEN = (
    update(person)
    .where(_THE_ONE)
    .values(name_sealed=bindparam("name_sealed"), reachable=bindparam("reachable"))
)
_SET_CARD = update(person).where(_THE_ONE).values(card=bindparam("card"))
_SET_REACHABLE = update(person).where(_THE_ONE).values(reachable=bindparam("reachable"))
_OWE = update(person).where(_THE_ONE).values(owed_since=bindparam("since"))
_OWED = _COLUMNS.where(person.c.owed_since.is_not(None)).order_by(person.c.owed_since, person.c.id)
_PAID = update(person).where(_THE_ONE, person.c.owed_since == bindparam("since")).values(owed_since=None)
_ERASE = delete(person).where(_THE_ONE)
_ERASE_LETTERS = delete(dead_letter).where(dead_letter.c.address == bindparam("address"))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who wrote to us. ``card`` is the message that shows the current prompt, if there is one.

    ``owed_since`` is since when they have not been shown what staff changed for them, None where they are
    owed nothing.
    """

    id: int
    channel: str
    address: str
    name: str
    language: str
    card: int | None = None
    reachable: bool = True
    owed_since: datetime | None = None


class People:
    """Keeps people; their names are sealed."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def meet(
        self, conn: Connection, channel: str, address: str, name: str, language: str, now: datetime
    ) -> Person:
        """Find whoever writes from this address, or note them down; they can be reached, then.

        A changed name is kept up with. ``language`` counts at the first meeting only.
        """
        row = conn.execute(_BY_ADDRESS, {"channel": channel, "address": address}).one_or_none()
        if row is None:
            return self._note_down(conn, channel, address, name, language, now)
        known = self._read(row)
        if known.name == name and known.reachable:
            return known
        seen = {"person_id": known.id, "name_sealed": self._seal(name, channel, address), "reachable": True}
        conn.execute(_SEEN, seen)
        return replace(known, name=name, reachable=True)

    def by_id(self, conn: Connection, person_id: int) -> Person | None:
        """Find a person, None where they are erased."""
        row = conn.execute(_BY_ID, {"person_id": person_id}).one_or_none()
        return self._read(row) if row else None

    def by_address(self, conn: Connection, channel: str, address: str) -> Person | None:
        """Find whoever writes from this address, None where nobody did."""
        row = conn.execute(_BY_ADDRESS, {"channel": channel, "address": address}).one_or_none()
        return self._read(row) if row else None

    def set_card(self, conn: Connection, person_id: int, card: int | None) -> None:
        """Note which message shows the current prompt."""
        conn.execute(_SET_CARD, {"person_id": person_id, "card": card})

    def set_reachable(self, conn: Connection, person_id: int, reachable: bool) -> None:
        """Note whether messages still get through to this person."""
        conn.execute(_SET_REACHABLE, {"person_id": person_id, "reachable": reachable})

    def owe(self, conn: Connection, person_id: int, since: datetime) -> None:
        """Note that this person is to be shown what staff changed for them."""
        conn.execute(_OWE, {"person_id": person_id, "since": since})

    def owed(self, conn: Connection) -> tuple[Person, ...]:
        """Everybody who is owed a card, the longest first; one whom no key opens holds up no other."""
        found: list[Person] = []
        for row in conn.execute(_OWED):
            with suppress(SealError):
                found.append(self._read(row))
        return tuple(found)

    def paid(self, conn: Connection, person_id: int, since: datetime) -> None:
        """Note that this person was shown what they were owed since then; they may be owed more by now."""
        conn.execute(_PAID, {"person_id": person_id, "since": since})

    def erase(self, conn: Connection, person_id: int) -> None:
        """Erase a person with everything they gave; which updates were applied stays known."""
        row = conn.execute(_BY_ID, {"person_id": person_id}).one_or_none()
        if row:
            conn.execute(_ERASE_LETTERS, {"address": row.address})
            conn.execute(_ERASE, {"person_id": person_id})

    def id_at(self, conn: Connection, channel: str, address: str) -> int | None:
        """Tell the id of whoever writes from this address, though no key opens what they gave."""
        row = conn.execute(_BY_ADDRESS, {"channel": channel, "address": address}).one_or_none()
        return row.id if row else None

    def check_keys(self, conn: Connection) -> None:
        """Raise SealError where the keys given do not open what is stored."""
        row = conn.execute(_ANYONE).one_or_none()
        if row:
            self._read(row)

    def _note_down(
        self, conn: Connection, channel: str, address: str, name: str, language: str, now: datetime
    ) -> Person:
        values = {
            "channel": channel,
            "address": address,
            "name_sealed": self._seal(name, channel, address),
            "language": language,
            "card": None,
            "reachable": True,
            "met_at": now,
        }
        person_id = conn.execute(_INSERT, values).scalar_one()
        return Person(person_id, channel, address, name, language)

    def _seal(self, name: str, channel: str, address: str) -> bytes:
        return self._sealer.seal_json(name, name_place(channel, address))

    def _read(self, row: Row[Any]) -> Person:
        name = str(self._sealer.open_json(row.name_sealed, name_place(row.channel, row.address)))
        return Person(
            row.id, row.channel, row.address, name, row.language, row.card, row.reachable, row.owed_since
        )


def name_place(channel: str, address: str) -> str:
    """Where a name is sealed for."""
    return f"name:{channel}:{address}"
