"""Counts of a week at the desk, of which nobody can be told apart but by being one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from statistics import median

from flows.clinic import Clinic
from flows.queue import STOPPED_LEVELS, Waiting
from flows.working_hours import working_time

WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)

ENOUGH = 5
"""The fewest intakes whose median says anything."""


@dataclass(frozen=True, slots=True)
class WeekCounts:
    """One week. ``gates`` counts what was sent by gate.

    ``to_claim`` is the median, in time at work: at least a minute, and None of too few to say anything.
    """

    begun: int
    sent: int
    stopped: int
    unclaimed: int
    gates: Mapping[str, int]
    to_claim: timedelta | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """An intake and when it was first claimed, if it was."""

    waiting: Waiting
    at: datetime | None


def week_of(now: datetime, clinic: Clinic, weeks_ago: int = 0) -> tuple[datetime, datetime]:
    """When the week began, on a Monday in the clinic's zone, and when the next one does."""
    today = now.astimezone(clinic.zone).date()
    monday = today - timedelta(days=today.weekday()) - weeks_ago * WEEK
    first, last = (datetime.combine(day, time(), clinic.zone) for day in (monday, monday + WEEK))
    return first.astimezone(UTC), last.astimezone(UTC)


def week_counts(
    begun: Iterable[datetime], sent: Iterable[Claimed], week: tuple[datetime, datetime], clinic: Clinic
) -> WeekCounts:
    """Count one week, by when intakes were begun, and when they were last sent or stopped."""
    first, last = week
    here = [one for one in sent if first <= one.waiting.sent_at < last]
    stopped = [one for one in here if one.waiting.level in STOPPED_LEVELS]
    gates = Counter(one.waiting.level for one in here if one.waiting.level not in STOPPED_LEVELS)
    times = [
        working_time(one.waiting.sent_at, one.at, clinic.desk, clinic.zone).total_seconds()
        for one in here
        if one.at is not None
    ]
    return WeekCounts(
        begun=sum(first <= at < last for at in begun),
        sent=len(here) - len(stopped),
        stopped=len(stopped),
        unclaimed=sum(one.waiting.standing.is_unclaimed for one in here),
        gates=gates,
        to_claim=max(timedelta(seconds=median(times)), MINUTE) if len(times) >= ENOUGH else None,
    )
