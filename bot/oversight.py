"""What those who answer for the clinic look at: the audit, and the funnel."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import BinaryIO

from bot.export import Wanted
from bot.listing import Column, listing
from bot.practice import practice_of
from bot.settings import Settings
from bot.wiring import sealer_for
from flows.deeds import Act, Deed
from flows.errors import InputError
from flows.funnel import REVIEW, SMALLEST_GROUP, Funnel, FunnelRow, steps
from flows.practice import Practice
from storage.audit import Audit
from storage.database import migrate, open_database, reading
from storage.exports.output import STANDARD_OUTPUT, write_to
from storage.exports.rows import Cell, write_csv, write_jsonl
from storage.records import Records

FORMS = ("text", "csv", "jsonl")


def write_audit(settings: Settings, wanted: Wanted, act: str | None, form: str) -> None:
    """Write the deeds that fit, oldest first, to standard output. Needs no key.

    Raises InputError naming the option that cannot be used, or DatabaseError.
    """
    if form not in FORMS:
        raise InputError(f"--format {form}: use one of {', '.join(FORMS)}")
    practice, kind = practice_of(settings), _act(act)
    chosen = wanted.chosen(practice)
    engine = open_database(settings.database_url, create=False)
    try:
        migrate(engine)
        with reading(engine) as conn, write_to(STANDARD_OUTPUT) as out:
            deeds = Audit().read(
                conn, since=chosen["since"], until=chosen["until"], ref=chosen["ref"], act=kind
            )
            _write_deeds(practice, form, deeds, out)
    finally:
        engine.dispose()


def _act(given: str | None) -> Act | None:
    try:
        return Act(given) if given else None
    except ValueError:
        raise InputError(f"--act {given}: use one of {', '.join(Act)}") from None


def _write_deeds(practice: Practice, form: str, deeds: Iterable[Deed], out: BinaryIO) -> None:
    if form == "jsonl":
        return write_jsonl(map(_document, deeds), out)
    zone, words = practice.clinic.zone, practice.staff_words
    heads = [words(f"audit.{name}", zone=zone.key) for name in ("at", "act", "ref", "name", "by", "detail")]
    if form == "csv":
        return write_csv(heads, ([deed.at.astimezone(zone), *_cells(deed)] for deed in deeds), out)
    widths = (max(19, len(heads[0])), 12, 8, 22, 22, 0)
    rows = ([f"{deed.at.astimezone(zone):%Y-%m-%d %H:%M:%S}", *_cells(deed)] for deed in deeds)
    columns = [Column(head, width) for head, width in zip(heads, widths, strict=True)]
    out.writelines(f"{line}\n".encode() for line in listing(columns, rows))
    return None


def _cells(deed: Deed) -> list[str]:
    return [deed.act.value, deed.ref or "", deed.name, deed.by, deed.detail]


def _document(deed: Deed) -> Mapping[str, Cell]:
    at = deed.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {
        "at": at,
        "act": deed.act.value,
        "ref": deed.ref,
        "name": deed.name,
        "by": deed.by,
        "detail": deed.detail,
    }


def funnel_lines(settings: Settings, wanted: Wanted, *, everything: bool) -> Iterator[str]:
    """The funnel of the intakes that fit, as a table; groups too small to share only with ``everything``.

    Makes no database and no key. Raises InputError, DatabaseError or SettingsError.
    """
    practice = practice_of(settings)
    funnel = _counted(settings, practice, wanted)
    words = practice.staff_words
    widths = (48, 7, 9, 7, 7, 7, 8)
    names = ("question", "seen", "answered", "left", "still_open", "loss", "median")
    columns = [
        Column(words(f"funnel.{name}"), width, is_number=name != "question")
        for name, width in zip(names, widths, strict=True)
    ]
    rows = funnel.rows(practice)
    whole = {*practice.questionnaire.questions, REVIEW}
    shown = ([row.name, *_numbers(row, row.question in whole, everything=everything)] for row in rows)
    yield from listing(columns, shown)
    yield words("funnel.people", count=funnel.people)
    if not everything and any(row.is_small for row in rows):
        yield words("funnel.suppressed", least=SMALLEST_GROUP)


def _counted(settings: Settings, practice: Practice, wanted: Wanted) -> Funnel:
    funnel, now, chosen = Funnel(), datetime.now(UTC), wanted.chosen(practice)
    engine = open_database(settings.database_url, create=False)
    try:
        migrate(engine)
        records = Records(sealer_for(engine, settings.data_keys, make_key=False))
        with reading(engine) as conn:
            for record in records.read(conn, **chosen):
                funnel.add(record.intake.person, steps(practice, record.intake, now))
    finally:
        engine.dispose()
    return funnel


def _numbers(row: FunnelRow, is_whole: bool, *, everything: bool) -> list[str]:
    """The numbers of a row. A section's own row has those who left only, so that a loss would say nothing."""
    if row.is_small and not everything:
        return [f"<{SMALLEST_GROUP}", "", "", "", "", ""]
    counts = [str(number) for number in (row.seen, row.answered, row.left, row.still_open)]
    return [*counts, f"{row.loss:.0%}" if is_whole else "", _time(row.median_seconds)]


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{int(seconds // 60)}:{int(seconds % 60):02} min" if seconds >= 60 else f"{seconds:.0f} s"  # noqa: PLR2004 -- a minute
