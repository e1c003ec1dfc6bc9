"""Working hours: how long staff have had something, and when a digest is due; in the clinic's zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.clinic import FrontDesk

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NOON = time(12)
SHORTEST_MORNING = timedelta(hours=2)


def is_working_day(day: date, desk: FrontDesk) -> bool:
    """Whether staff are at work on this day of the week."""
    return WEEKDAYS[day.weekday()] in desk.working_days


def working_time(since: datetime, until: datetime, desk: FrontDesk, zone: ZoneInfo) -> timedelta:
    """How much of the time between two moments staff were at work; none where the second comes first."""
    return sum(_spans(since, until, desk, zone), timedelta())


def worked_for(limit: timedelta, since: datetime, until: datetime, desk: FrontDesk, zone: ZoneInfo) -> bool:
    """Whether staff were at work for so long between two moments; soon told, however long ago it began."""
    worked = timedelta()
    for span in _spans(since, until, desk, zone):
        worked += span
        if worked >= limit:
            return True
    return False


def _spans(since: datetime, until: datetime, desk: FrontDesk, zone: ZoneInfo) -> Iterator[timedelta]:
    for opens, closes in _shifts(since, until, desk, zone):
        span = min(until, closes) - max(since, opens)
        if span > timedelta():
            yield span


def _shifts(
    since: datetime, until: datetime, desk: FrontDesk, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """The shifts that may touch this span, in UTC: what a clock shows twice, or never, counts as it passes.

    A desk that closes no later than it opens closes on the day after.
    """
    day = since.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date()
    nights = timedelta(days=desk.closes <= desk.opens)
    while day <= last:
        if is_working_day(day, desk):
            yield _moment(day, desk.opens, zone), _moment(day + nights, desk.closes, zone)
        day += timedelta(days=1)


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def digest_day(now: datetime, desk: FrontDesk, zone: ZoneInfo) -> date | None:
    """The working day whose digest is due at this moment: from its hour until noon, never in the afternoon.

    Where the hour itself is set to noon or later, it is due for two hours.
    """
    day = now.astimezone(zone).date()
    begins = _moment(day, desk.digest_at, zone)
    ends = max(_moment(day, NOON, zone), begins + SHORTEST_MORNING)
    return day if is_working_day(day, desk) and begins <= now < ends else None
