"""The suggested visits of many intakes as one iCalendar file, for the clinic's own calendar.

Calendars are synchronized, shared and shown on locked phones: an event bears a reference and no name, and
nothing of anybody's health.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import BinaryIO

from icalendar import Event

from flows.plan_text import said_date
from flows.plans import YearlyVisits
from flows.summary import Summary
from flows.timeline import latest_start_days
from flows.visit_dates import monday_from, visit_mondays
from storage.exports.calendar import empty_calendar, suggested_day
from storage.exports.edition import Edition, Format

MOST = 1_000
"""Intakes in one file: some six thousand visits, three megabytes. No calendar is of use with more."""

_END = b"END:VCALENDAR\r\n"


def visits_of(edition: Edition) -> Callable[[Summary], bytes]:
    """What makes a summary's events: none where there are no visits to suggest, or staff are done with it."""
    return lambda summary: b"".join(event.to_ical() for event in _events(edition, summary))


def write_agenda(edition: Edition, items: Iterator[bytes], out: BinaryIO) -> None:
    """Write one calendar that holds these events."""
    words = edition.practice.staff_words
    file = empty_calendar(words("agenda.name", clinic=edition.practice.clinic.name))
    out.write(file.to_ical().removesuffix(_END))
    out.writelines(items)
    out.write(_END)


def _events(edition: Edition, summary: Summary) -> Iterator[Event]:
    start, plan = _first_monday(summary), summary.plan
    if start is None or plan is None or summary.handling.is_closed:
        return
    words, ref = edition.practice.staff_words, summary.intake.ref
    mondays = tuple(visit_mondays(plan, start))
    for number, monday in enumerate(mondays, 1):
        title = words(_title(summary, number), ref=ref, number=number, total=len(mondays))
        about = words("agenda.about", week=said_date(monday), first=said_date(start))
        yield suggested_day(f"{ref}-suggested-{number}@meridian", monday, title, about, edition.made_at)


def _title(summary: Summary, number: int) -> str:
    match summary.plan.stages if summary.plan else ():
        case (YearlyVisits(fewest=fewest),) if number > fewest:
            return "agenda.visit_optional"
        case _:
            return "agenda.visit"


def _first_monday(summary: Summary) -> date | None:
    """The first Monday from the earliest start on, or None where that is too late for an event."""
    plan, start = summary.plan, summary.start
    if plan is None or start is None or summary.outcome is None:
        return None
    monday = monday_from(start)
    latest = latest_start_days(plan, summary.outcome.facts, summary.practice.rules.cadence.event)
    earliest = plan.earliest_start_days or 0
    is_late = latest is not None and (monday - start).days > latest - earliest
    return None if is_late else monday


ICS = Format(visits_of, write_agenda, MOST)
