"""Suggested visits as an iCalendar file: all-day and tentative, so that they hold no time."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vText

from flows.visit_dates import SuggestedVisit, VisitCalendar


def calendar(visits: VisitCalendar, made_at: datetime) -> bytes:
    """The file to add to a phone's calendar; made anew for another start, it moves the same visits there.

    ``made_at`` is when the start was picked, with its time zone.
    """
    file = Calendar()
    file.add("prodid", "-//Meridian//Suggested visits//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", vText(visits.name))  # its own type would leave the text unescaped
    for visit in visits.visits:
        file.add_component(_event(visits, visit, made_at))
    written: bytes = file.to_ical()
    return written


def _event(visits: VisitCalendar, visit: SuggestedVisit, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{visits.ref}-visit-{visit.number}@meridian")
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("dtstart", visit.monday)
    event.add("dtend", visit.monday + timedelta(days=1))
    event.add("summary", visit.summary)
    event.add("description", visit.description)
    if visits.address:
        event.add("location", visits.address)
    event.add("status", "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
