"""What staff read, out of the database and into a file; needs no token and no Telegram."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypedDict

from sqlalchemy import Connection

from bot.wiring import sealer_for
from flows.columns import columns
from flows.errors import InputError
from flows.intake import Status
from flows.practice import Practice
from flows.summary import Summary, summary_document
from storage.database import migrate, open_database, reading
from storage.exports import FORMATS, Contents
from storage.exports.output import write_to
from storage.records import Records


class Chosen(TypedDict):
    """Which records to read, as storage asks for it."""

    since: datetime | None
    until: datetime | None
    status: Status | None
    ref: str | None
    language: str | None


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
        last = _midnight(practice, "--until", self.until)
        return Chosen(
            since=_midnight(practice, "--since", self.since),
            until=last + timedelta(days=1) if last else None,
            status=_status(self.status),
            ref=self.ref,
            language=self.language,
        )


def _midnight(practice: Practice, option: str, date: str | None) -> datetime | None:
    if date is None:
        return None
    try:
        day = datetime.strptime(date, "%Y-%m-%d").date()  # noqa: DTZ007 -- the zone follows on the next line
    except ValueError:
        raise InputError(f"{option} {date}: use a date like 2026-03-31") from None
    return datetime.combine(day, time(), practice.clinic.zone)


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
) -> None:
    """Write every intake that fits, oldest first, to a path or to ``-``.

    Raises InputError naming the option where one cannot be used.
    """
    write = FORMATS.get(form)
    if write is None:
        raise InputError(f"--format {form}: use one of {', '.join(FORMATS)}")
    chosen = wanted.chosen(practice)
    engine = open_database(database_url, create=False)
    migrate(engine)
    records = Records(sealer_for(database_url, keys))
    try:
        with reading(engine) as conn, write_to(output) as out:

            def summaries(conn: Connection = conn) -> Iterator[Summary]:
                for record in records.read(conn, **chosen):
                    yield Summary(practice, record.intake, record.name, record.address)

            shown = columns(practice)
            rows = ([column.cell(summary) for column in shown] for summary in summaries())
            objects = (summary_document(summary) for summary in summaries())
            write(Contents([column.header for column in shown], rows, objects, raw), out)
    finally:
        engine.dispose()
