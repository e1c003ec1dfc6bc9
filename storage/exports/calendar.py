"""Suggested visits as an iCalendar file: all-day and tentative, so that they hold no time."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, vText

from flows.visit_dates import SuggestedVisit, VisitCalendar


def calendar(visits: VisitCalendar, made_at: datetime) -> bytes:
    """The file to add to a phone's calendar; made anew for another start, it moves the same visits there.

    ``made_at`` is when the start was picked, with its time zone.
    """
    file = empty_calendar(visits.name)
    for visit in visits.visits:
        file.add_component(_event(visits, visit, made_at))
    written: bytes = file.to_ical()
    return written


def empty_calendar(name: str) -> Calendar:
    """A calendar of suggestions, shown under this name."""
    file = Calendar()
    file.add("prodid", "-//Meridian//Suggested visits//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", vText(name))  # its own type would leave the text unescaped
    return file


def suggested_day(uid: str, day: date, summary: str, description: str, made_at: datetime) -> Event:
    """One day that is only suggested; the same ``uid`` made later takes the place of the earlier one."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", description)
    event.add("status", "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _event(visits: VisitCalendar, visit: SuggestedVisit, made_at: datetime) -> Event:
    uid = f"{visits.ref}-visit-{visit.number}@meridian"
    event = suggested_day(uid, visit.monday, visit.summary, visit.description, made_at)
    if visits.address:
        event.add("location", visits.address)
    return event
