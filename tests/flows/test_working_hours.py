"""How long staff have had something, by the clinic's own clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.clinic import FrontDesk
from flows.working_hours import WEEKDAYS, digest_day, worked_for, working_time

NINE_TO_SIX = FrontDesk()
WARSAW = ZoneInfo("Europe/Warsaw")
NEW_YORK = ZoneInfo("America/New_York")

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 3, day) for day in (6, 7, 8, 9))


def at(day: date, clock: str, zone: ZoneInfo = WARSAW, fold: int = 0) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone).replace(fold=fold)


def hours(since: datetime, until: datetime, desk: FrontDesk = NINE_TO_SIX, zone: ZoneInfo = WARSAW) -> float:
    return working_time(since, until, desk, zone) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (at(FRIDAY, "10:00"), at(FRIDAY, "14:00"), 4),
        (at(FRIDAY, "07:00"), at(FRIDAY, "10:00"), 1),
        (at(FRIDAY, "17:00"), at(FRIDAY, "23:00"), 1),
        (at(FRIDAY, "17:00"), at(MONDAY, "10:00"), 2),
        (at(SATURDAY, "09:00"), at(SUNDAY, "18:00"), 0),
        (at(SUNDAY, "12:00"), at(MONDAY, "09:00"), 0),
        (at(FRIDAY, "18:00"), at(MONDAY, "09:00"), 0),
        (at(FRIDAY, "00:00"), at(MONDAY, "23:59"), 18),
        (at(MONDAY, "12:00"), at(FRIDAY, "12:00"), 0),
    ],
)
def test_only_hours_at_work_count(since: datetime, until: datetime, expected: float) -> None:
    assert hours(since, until) == expected


def test_the_clinics_clock_counts_whatever_zone_a_moment_is_told_in() -> None:
    since, until = at(FRIDAY, "10:00", NEW_YORK), at(FRIDAY, "12:00", NEW_YORK)

    assert hours(since, until) == 2
    assert hours(since.astimezone(UTC), until.astimezone(UTC)) == 2


def test_a_night_the_clock_is_put_forward_makes_a_shift_an_hour_shorter() -> None:
    nights = FrontDesk(working_days=("sat",), opens=time(22), closes=time(6))
    saturday = date(2026, 3, 28)

    assert hours(at(saturday, "12:00"), at(saturday + timedelta(days=1), "12:00"), nights) == 7


def test_a_night_the_clock_is_put_back_makes_a_shift_an_hour_longer() -> None:
    nights = FrontDesk(working_days=("sat",), opens=time(22), closes=time(6))
    saturday = date(2026, 10, 24)

    assert hours(at(saturday, "12:00"), at(saturday + timedelta(days=1), "12:00"), nights) == 9


def test_an_hour_that_never_was_is_nobodys_working_hour() -> None:
    early = FrontDesk(working_days=("sun",), opens=time(2, 30), closes=time(4))
    sunday = date(2026, 3, 29)  # 2:00 is followed by 3:00

    assert hours(at(sunday, "00:00"), at(sunday, "12:00"), early) == 0.5


def test_a_desk_round_the_clock_never_rests() -> None:
    always = FrontDesk(working_days=WEEKDAYS, opens=time(0), closes=time(0))

    assert hours(at(FRIDAY, "05:00"), at(MONDAY, "05:00"), always) == 72


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
moments = st.builds(datetime.combine, days, st.times(), st.sampled_from([UTC, WARSAW, NEW_YORK]))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
desks = st.builds(
    FrontDesk,
    working_days=st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True).map(tuple),
    opens=clocks,
    closes=clocks,
    digest_at=clocks,
)
spans = st.integers(0, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(moments, spans, spans, desks, st.sampled_from([WARSAW, NEW_YORK]))
def test_time_at_work_adds_up_and_is_never_more_than_has_passed(since, first, second, desk, zone) -> None:
    between, until = (since.astimezone(UTC) + span for span in (first, first + second))

    whole = working_time(since, until, desk, zone)

    assert whole == working_time(since, between, desk, zone) + working_time(between, until, desk, zone)
    assert timedelta() <= whole <= first + second


@given(moments, spans, spans, desks)
def test_whether_they_were_at_work_for_so_long_is_told_by_the_same_count(since, span, limit, desk) -> None:
    until = since.astimezone(UTC) + span
    limit = limit / 4 + timedelta(minutes=1)

    assert worked_for(limit, since, until, desk, WARSAW) == (
        working_time(since, until, desk, WARSAW) >= limit
    )


@given(moments, desks)
def test_a_week_has_every_working_day_once(since, desk) -> None:
    opens, closes = (timedelta(hours=clock.hour, minutes=clock.minute) for clock in (desk.opens, desk.closes))
    shift = closes - opens + timedelta(days=closes <= opens)
    week = working_time(since, since.astimezone(UTC) + timedelta(days=7), desk, ZoneInfo("UTC"))

    assert week == shift * len(desk.working_days)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (at(FRIDAY, "08:29"), None),
        (at(FRIDAY, "08:30"), FRIDAY),
        (at(FRIDAY, "11:59"), FRIDAY),
        (at(FRIDAY, "12:00"), None),
        (at(FRIDAY, "23:59"), None),
        (at(SATURDAY, "08:30"), None),
        (at(MONDAY, "10:00").astimezone(UTC), MONDAY),
    ],
)
def test_a_digest_is_for_the_mornings_of_working_days(now: datetime, day: date | None) -> None:
    assert digest_day(now, NINE_TO_SIX, WARSAW) == day


def test_a_digest_set_to_the_afternoon_is_due_for_two_hours() -> None:
    late = FrontDesk(digest_at=time(17))

    assert digest_day(at(FRIDAY, "11:00"), late, WARSAW) is None
    assert digest_day(at(FRIDAY, "18:59"), late, WARSAW) == FRIDAY
    assert digest_day(at(FRIDAY, "19:00"), late, WARSAW) is None


@given(moments, desks, st.sampled_from([WARSAW, NEW_YORK]))
def test_a_digest_is_for_today(now, desk, zone) -> None:
    assert digest_day(now, desk, zone) in {None, now.astimezone(zone).date()}
