"""The audit: who did what and when; rows are only ever added, in the transaction of the deed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, insert, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from flows.deeds import Act, Deed
from storage.failures import storage_error
from storage.tables import audit, intake

_ADD = insert(audit)
_OF = select(audit).where(audit.c.ref.in_(bindparam("of_refs", expanding=True))).order_by(audit.c.id)
_BACK = select(intake.c.ref).where(
    intake.c.ref.in_(select(audit.c.ref).where(audit.c.act == Act.ERASED.value))
)
_PAGE = 500


class Audit:
    """Keeps deeds. They outlive the intake they are about: of an erased one its reference is all there is."""

    def add(self, conn: Connection, deed: Deed) -> None:
        """Keep a deed; in the transaction that does it."""
        conn.execute(
            _ADD,
            {
                "at": deed.at,
                "by": deed.by,
                "name": deed.name,
                "act": deed.act.value,
                "ref": deed.ref,
                "detail": deed.detail,
            },
        )

    def of(self, conn: Connection, refs: Iterable[str]) -> dict[str, tuple[Deed, ...]]:
        """Read the deeds about each of these intakes, oldest first."""
        found: dict[str, list[Deed]] = {}
        left = iter(refs)
        while page := list(islice(left, _PAGE)):  # a database takes only so many values in one statement
            for row in conn.execute(_OF, {"of_refs": page}):
                found.setdefault(row.ref, []).append(_deed(row))
        return {ref: tuple(deeds) for ref, deeds in found.items()}

    def back(self, conn: Connection) -> tuple[str, ...]:
        """List the intakes that were erased and are there, oldest first: a backup put back brings them."""
        return tuple(conn.execute(_BACK.order_by(intake.c.id)).scalars())

    def read(
        self,
        conn: Connection,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        ref: str | None = None,
        act: Act | None = None,
    ) -> Iterator[Deed]:
        """Read deeds from ``since`` to before ``until``, oldest first, a page in memory at a time."""
        wanted = select(audit).order_by(audit.c.id).limit(_PAGE)
        if since:
            wanted = wanted.where(audit.c.at >= since)
        if until:
            wanted = wanted.where(audit.c.at < until)
        if ref:
            wanted = wanted.where(audit.c.ref == ref)
        if act:
            wanted = wanted.where(audit.c.act == act.value)
        after = 0
        while page := conn.execute(wanted.where(audit.c.id > after)).all():
            yield from map(_deed, page)
            after = page[-1].id


def has_audit(engine: Engine) -> bool:
    """Tell whether there is an audit: a database that was not brought up to date may have none yet."""
    return inspect(engine).has_table(audit.name)


def note(engine: Engine, deed: Deed) -> None:
    """Keep a deed in a transaction of its own. Raises StorageError where it cannot be kept."""
    try:
        with engine.begin() as conn:
            Audit().add(conn, deed)
    except SQLAlchemyError as error:
        raise storage_error(error) from None


def _deed(row: Row[Any]) -> Deed:
    return Deed(Act(row.act), row.by, row.name, row.at, row.ref, row.detail)
