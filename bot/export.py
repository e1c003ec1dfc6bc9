"""What staff read, out of the database and into a file; needs no token and no Telegram."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, islice

from bot.wiring import sealer_for
from flows.errors import InputError
from flows.intake import Status
from flows.practice import Practice
from flows.summary import Summary
from storage.database import migrate, open_database, reading
from storage.exports import FORMATS
from storage.exports.edition import Edition
from storage.exports.output import write_to
from storage.records import Chosen, Record, Records
from storage.refs import read_ref

_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which intakes are wanted; ``since`` and ``until`` are days in the clinic's time zone, both included."""

    since: str | None = None
    until: str | None = None
    status: str | None = None
    ref: str | None = None
    language: str | None = None

    def chosen(self, practice: Practice) -> Chosen:
        """The same as times and types. InputError names the option that cannot be used."""
        first, last = _day("--since", self.since), _day("--until", self.until)
        if first and last and first > last:
            raise InputError(f"--since {first} is after --until {last}")
        zone = practice.clinic.zone
        return Chosen(
            since=datetime.combine(first, time(), zone) if first else None,
            until=datetime.combine(last + timedelta(days=1), time(), zone) if last else None,
            status=_status(self.status),
            ref=read_ref(self.ref) if self.ref else None,
            language=self.language,
        )

    def in_words(self) -> str:
        """What was asked for, as it would be typed; nothing where it was everything."""
        given = ((name, getattr(self, name)) for name in ("since", "until", "status", "ref", "language"))
        return " ".join(f"--{name} {value}" for name, value in given if value)


def _day(option: str, given: str | None) -> date | None:
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise InputError(f"{option} {given}: use a date like 2026-03-31") from None
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise InputError(f"{option} {given}: use a year from {_FIRST_DAY.year} to {_LAST_DAY.year}")
    return day


def _status(status: str | None) -> Status | None:
    try:
        return Status(status) if status else None
    except ValueError:
        raise InputError(f"--status {status}: use one of {', '.join(Status)}") from None


def export(
    database_url: str,
    keys: str | None,
    practice: Practice,
    *,
    form: str,
    output: str,
    wanted: Wanted,
    raw: bool = False,
) -> int:
    """Write every intake that fits, oldest first, to a path or to ``-``; how many there were.

    Makes no database and no key. Raises InputError naming the option that cannot be used, DatabaseError, or
    SettingsError where the keys do not open what is stored: all of them before anything is written.
    """
    made = FORMATS.get(form)
    if made is None:
        raise InputError(f"--format {form}: use one of {', '.join(FORMATS)}")
    chosen = wanted.chosen(practice)
    engine = open_database(database_url, create=False)
    try:
        migrate(engine)
        records = Records(sealer_for(engine, keys, make_key=False))
        with reading(engine) as conn:
            read = records.read(conn, **chosen)
            first = list(islice(read, 1))
            if wanted.ref and not first:
                raise InputError(f"--ref {wanted.ref}: there is no such intake")
            found = _Found(practice, chain(first, read))
            edition = Edition(practice, datetime.now(UTC), wanted.in_words(), 0, raw)
            with write_to(output) as out:
                item = made.prepare(edition)
                made.write(edition, map(item, found), out)
    finally:
        engine.dispose()
    return found.count


class _Found:
    """The intakes found, counted as they are read."""

    def __init__(self, practice: Practice, records: Iterable[Record]) -> None:
        self.count = 0
        self._practice = practice
        self._records = records

    def __iter__(self) -> Iterator[Summary]:
        for record in self._records:
            self.count += 1
            yield Summary(self._practice, record.intake, record.name, record.address)
