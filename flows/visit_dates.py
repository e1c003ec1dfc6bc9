"""Suggested visits as dates: a patient picks a week to start in, and every visit gets a week from there.

A visit is meant for a week and stands on its Monday; which day of it suits is for patient and clinic to say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flows.intake import Intake
from flows.plan_text import PlanText, plan_text, said_date
from flows.plans import DAYS_IN_WEEK, Plan, YearlyVisits
from flows.practice import Practice, Voice
from flows.timeline import visit_weeks

WEEKS_AHEAD = {1: "calendar.next_week", 2: "calendar.in_two_weeks", 4: "calendar.in_a_month"}
"""The starts on offer, by how many Mondays ahead, and what each is called."""


@dataclass(frozen=True, slots=True)
class Start:
    """A start on offer: what its button says, and the Monday."""

    label: str
    monday: date


@dataclass(frozen=True, slots=True)
class SuggestedVisit:
    """One visit of the calendar file, not booked. Neither text says what the visit is for."""

    number: int
    monday: date
    summary: str
    description: str


@dataclass(frozen=True, slots=True)
class VisitCalendar:
    """All the suggested visits of one plan, from the start that was picked."""

    ref: str
    name: str
    address: str
    visits: tuple[SuggestedVisit, ...]


def starts_on_offer(practice: Practice, voice: Voice, intake: Intake, today: date) -> tuple[Start, ...]:
    """The weeks in which to start, soonest first: none before the earliest start, none too late for an event.

    Empty where there are no visits to suggest. ``today`` is the day in the clinic's time zone.
    """
    told = plan_text(practice, voice, intake)
    return tuple(_starts(told, today)) if told and visit_weeks(told.plan) else ()


def visit_calendar(practice: Practice, voice: Voice, intake: Intake, start: date) -> VisitCalendar | None:
    """The visits from a start that was on offer, or None where there are no visits to suggest.

    Raises ValueError for a start that can never have been on offer: no Monday, or before the earliest.
    """
    told = plan_text(practice, voice, intake)
    if told is None or not visit_weeks(told.plan):
        return None
    if start.weekday() or start < _earliest(told):
        raise ValueError(f"{start} is no Monday, or before the earliest start")
    return VisitCalendar(
        ref=intake.ref,
        name=voice.words("calendar.name"),
        address=practice.clinic.address or "",
        visits=tuple(_visits(told, start)),
    )


def visit_mondays(plan: Plan, start: date) -> Iterator[date]:
    """The Monday of each suggested visit, the first in the week that begins with this Monday."""
    return (start + timedelta(days=DAYS_IN_WEEK * (week - 1)) for week in visit_weeks(plan))


def monday_from(day: date) -> date:
    """The first Monday that is no earlier than this day."""
    return day + timedelta(days=-day.weekday() % DAYS_IN_WEEK)


def _starts(told: PlanText, today: date) -> Iterator[Start]:
    earliest, latest = _earliest(told), told.latest_start_days
    last = told.date(latest) if latest is not None else date.max
    offered: set[date] = set()
    for weeks, key in WEEKS_AHEAD.items():
        asked = monday_from(today + timedelta(days=1 + DAYS_IN_WEEK * (weeks - 1)))
        monday = max(asked, monday_from(earliest))
        if monday not in offered and monday <= last:
            offered.add(monday)
            label = key if monday == asked else "calendar.earliest"
            yield Start(told.voice.words(label, date=_short_date(monday)), monday)


def _visits(told: PlanText, start: date) -> Iterator[SuggestedVisit]:
    mondays = tuple(visit_mondays(told.plan, start))
    key = "calendar.not_booked" if told.latest_start_days is None else "calendar.not_booked_event"
    for number, monday in enumerate(mondays, 1):
        description = told.voice.words(key, date=said_date(monday))
        practitioner = told.voice.words("plan.practitioner")
        yield SuggestedVisit(
            number, monday, _summary(told, number, len(mondays)), f"{description} {practitioner}"
        )


def _summary(told: PlanText, number: int, total: int) -> str:
    match told.plan.stages:
        case (YearlyVisits(fewest=fewest),) if number > fewest:
            return told.voice.words("calendar.visit_optional", number=number, total=total)
        case _:
            key = "calendar.visit_one" if total == 1 else "calendar.visit"
            return told.voice.words(key, number=number, total=total)


def _earliest(told: PlanText) -> date:
    return told.date(told.plan.earliest_start_days or 0)


def _short_date(day: date) -> str:
    return f"{day.day} {day:%B}"
