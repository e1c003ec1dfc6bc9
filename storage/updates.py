"""Which updates have been applied, and those that could not be."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.sealing import Sealer
from storage.tables import applied_update, dead_letter

_FIRST_SIGHT = {
    "sqlite": sqlite.insert(applied_update).on_conflict_do_nothing().returning(applied_update.c.at),
    "postgresql": postgresql.insert(applied_update).on_conflict_do_nothing().returning(applied_update.c.at),
}
_FORGET = delete(applied_update).where(applied_update.c.at < bindparam("before"))
_LAY_ASIDE = insert(dead_letter)
_LETTERS = select(dead_letter).order_by(dead_letter.c.id)
_FORGET_LETTERS = delete(dead_letter).where(dead_letter.c.at < bindparam("before"))
_COUNT_LETTERS = select(func.count()).select_from(dead_letter)


class Updates:
    """Knows each applied update by its exact id: ids start anew at random, so none is older than another."""

    def first_sight(self, conn: Connection, bot_id: int, update_id: int, now: datetime) -> bool:
        """Note an update and tell whether this is the first time."""
        values = {"bot_id": bot_id, "update_id": update_id, "at": now}
        return conn.execute(_FIRST_SIGHT[conn.dialect.name], values).first() is not None

    def forget_before(self, conn: Connection, when: datetime) -> int:
        """Forget updates too old to be delivered again (Telegram: 24 hours); tell how many."""
        return conn.execute(_FORGET, {"before": when}).rowcount


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An update that could not be acted on. ``reason`` is the class of the error, ``body`` what came."""

    bot_id: int
    update_id: int
    at: datetime
    reason: str
    body: bytes
    address: str | None = None


class DeadLetters:
    """Keeps updates that could not be acted on, sealed, to be looked at by whoever has the key."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def add(self, conn: Connection, letter: DeadLetter) -> None:
        """Lay an update aside."""
        conn.execute(
            _LAY_ASIDE,
            {
                "bot_id": letter.bot_id,
                "update_id": letter.update_id,
                "address": letter.address,
                "at": letter.at,
                "reason": letter.reason,
                "body_sealed": self._sealer.seal(letter.body, _place(letter.bot_id, letter.update_id)),
            },
        )

    def all(self, conn: Connection) -> tuple[DeadLetter, ...]:
        """Read every letter, oldest first."""
        return tuple(
            DeadLetter(
                row.bot_id,
                row.update_id,
                row.at,
                row.reason,
                self._sealer.open(row.body_sealed, _place(row.bot_id, row.update_id)),
                row.address,
            )
            for row in conn.execute(_LETTERS)
        )

    def count(self, conn: Connection) -> int:
        """Tell how many letters there are."""
        return conn.execute(_COUNT_LETTERS).scalar_one()

    def forget_before(self, conn: Connection, when: datetime) -> int:
        """Erase the letters of before; tell how many."""
        return conn.execute(_FORGET_LETTERS, {"before": when}).rowcount


def _place(bot_id: int, update_id: int) -> str:
    return f"update:{bot_id}:{update_id}"
