"""What staff read, out of the database and into a file; needs no token and no Telegram."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.wiring import key_path, sealer_for
from flows.deeds import Act, Deed, Who
from flows.errors import InputError
from flows.intake import Status
from flows.practice import Practice
from storage.audit import Audit
from storage.database import migrate, open_database
from storage.exports import FORMATS
from storage.exports.edition import Edition
from storage.exports.output import write_to
from storage.exports.streaming import Source, stream
from storage.failures import storage_error
from storage.key_file import key_file
from storage.records import Chosen
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
            language=_language(self.language, practice),
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


def _language(code: str | None, practice: Practice) -> str | None:
    if code is None or code in practice.catalogs:
        return code
    raise InputError(f"--language {code}: use one of {', '.join(practice.catalogs)}")


def export(  # noqa: PLR0913 -- an export's options are its arguments
    database_url: str,
    keys: str | None,
    practice: Practice,
    *,
    form: str,
    output: str,
    wanted: Wanted,
    by: Who | None,
    raw: bool = False,
    watched: Callable[[Iterator[Any], int], Iterator[Any]] = lambda items, _: items,
) -> int:
    """Write every intake that fits, oldest first, to a path or to ``-``; how many there were.

    ``by`` is who exports, for the audit, before a record is read; None where whoever asks has noted it.
    ``watched`` lets somebody see how far it is. Makes no database and no key. Raises InputError naming the
    option that cannot be used, DatabaseError, or SettingsError where the keys do not open what is stored: all
    of them before anything is written.
    """
    made = FORMATS.get(form)
    if made is None:
        raise InputError(f"--format {form}: use one of {', '.join(FORMATS)}")
    chosen = wanted.chosen(practice)
    engine = open_database(database_url, create=False)
    try:
        migrate(engine)
        sealer = sealer_for(engine, keys, make_key=False)
        source = Source(engine, sealer, lambda: keys or key_file(key_path(engine.url)), chosen)
        with stream(source, form, os.cpu_count() or 1) as opened:
            _check(form, opened.count, made.most, wanted)
            edition = Edition(practice, datetime.now(UTC), wanted.in_words(), opened.count, raw)
            with write_to(output) as out:
                if by:
                    _note(engine, _deed(by, form, edition, chosen))
                made.write(edition, watched(opened.items(edition), opened.count), out)
            return opened.count
    finally:
        engine.dispose()


def _check(form: str, count: int, most: int | None, wanted: Wanted) -> None:
    """Refuse a reference that nobody has, and more intakes than go into one file."""
    if wanted.ref and not count:
        others = "" if wanted == Wanted(ref=wanted.ref) else " that fits the other options"
        raise InputError(f"--ref {wanted.ref}: there is no such intake{others}")
    if most is not None and count > most:
        raise InputError(
            f"--format {form}: {count} intakes are too many for one file, which holds {most};"
            " narrow them with --since, --until or --ref"
        )


def _deed(by: Who, form: str, edition: Edition, chosen: Chosen) -> Deed:
    raw = " --raw" if edition.raw else ""
    detail = f"{form}{raw} {edition.chosen}".strip() + f" n={edition.count}"
    return Deed(Act.EXPORTED, *by, edition.made_at, chosen["ref"], detail)


def _note(engine: Engine, deed: Deed) -> None:
    try:
        with engine.begin() as conn:
            Audit().add(conn, deed)
    except SQLAlchemyError as error:
        raise storage_error(error) from None
