"""``meridian replay``: what other rules would do to the plans there are; no plan is changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from bot.practice import overridden, practice_of, unsigned_line
from bot.settings import ClinicFile, Settings, load_clinic_file
from bot.who import operator
from bot.wiring import sealer_for
from flows.deeds import Act, Deed
from flows.intake import Intake, Status
from flows.overrides import laxer
from flows.replaying import Replayed, replayed
from flows.rules import Rules, load_rules
from storage.audit import note
from storage.database import migrate, open_database, reading
from storage.records import Records

WITH_A_PLAN = (Status.COMPLETE, Status.STOPPED)


@dataclass(frozen=True, slots=True)
class Replay:
    """How many intakes were looked at, those whose plan would change, and what else to know of the rules."""

    total: int
    changed: tuple[Replayed, ...]
    notes: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """The outcome first, then a line for each intake that would change, then the notes."""
        bolder = sum(one.is_less_cautious for one in self.changed)
        yield f"{len(self.changed)} of {self.total} would change, {bolder} towards less cautious"
        for one in self.changed:
            mark = " (less cautious)" if one.is_less_cautious else ""
            yield f"{one.ref}: {'; '.join(one.changes)}{mark}"
        yield from self.notes


def replay(settings: Settings, file: Path) -> Replay:
    """Draw up the plan of every complete or stopped intake under the clinic's rules and a file's.

    The file is a clinic.toml, of which only ``[rules]`` and the sign-off count; it need not be signed off.
    Makes no database and no key. Raises SettingsError, ContentError or DatabaseError, one plain line each.
    """
    other = load_clinic_file(file, "--rules")
    published = load_rules()
    rules = overridden(published, other, file)
    practice = practice_of(settings)
    total, changed = 0, []
    engine = open_database(settings.database_url, create=False)
    try:
        migrate(engine)
        records = Records(sealer_for(engine, settings.data_keys, make_key=False))
        # Before they are read: that may take a while, and nobody else should wait for it.
        note(engine, Deed(Act.REPLAYED, *operator(), datetime.now(UTC), detail=f"--rules {file.name}"))
        with reading(engine) as conn:
            for intake in _with_a_plan(records, conn):
                total += 1
                one = replayed(practice, intake, rules)
                if one.changes:
                    changed.append(one)
    finally:
        engine.dispose()
    return Replay(total, tuple(changed), tuple(_notes(published, rules, other, file)))


def _with_a_plan(records: Records, conn: Connection) -> Iterator[Intake]:
    for status in WITH_A_PLAN:
        for record in records.read(conn, status=status):
            yield record.intake


def _notes(published: Rules, rules: Rules, other: ClinicFile, file: Path) -> Iterator[str]:
    """What would have to be done before the clinic can work by these rules."""
    unsigned = laxer(published, rules) if other.sign_off is None else ()
    if unsigned:
        yield f"to use {file}: {unsigned_line(published, unsigned)}"
