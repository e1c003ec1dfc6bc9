"""Suggested visits as dates."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.intake import Status
from flows.visit_dates import starts_on_offer, visit_calendar
from tests.flows.chat import PRACTICE
from tests.flows.plans_told import PLANS, WITH_VISITS, finished

VOICE = PRACTICE.voice("en")
SENT = date(2026, 3, 2)
INTAKES = {kind: finished(kind) for kind in PLANS}


def starts(kind, today=SENT):
    return {start.label: start.monday for start in starts_on_offer(PRACTICE, VOICE, INTAKES[kind], today)}


def visits(kind, start):
    return visit_calendar(PRACTICE, VOICE, INTAKES[kind], start).visits


def test_a_start_is_the_monday_of_a_week_soon_or_in_a_month():
    assert starts("a course", today=date(2026, 3, 4)) == {
        "Next week: 9 March": date(2026, 3, 9),
        "In two weeks: 16 March": date(2026, 3, 16),
        "In a month: 30 March": date(2026, 3, 30),
    }


def test_no_start_is_before_the_earliest():
    assert starts("a wait") == {
        "From 16 March": date(2026, 3, 16),
        "In a month: 30 March": date(2026, 3, 30),
    }


def test_no_start_is_too_late_for_an_event():
    assert list(starts("a course before an event").values()) == [date(2026, 3, 9)]
    assert starts("a course before an event", today=date(2026, 3, 20)) == {}


@pytest.mark.parametrize("kind", ["nothing before an event", "a block"])
def test_without_visits_there_is_no_start_and_no_calendar(kind):
    assert starts(kind) == {}
    assert visit_calendar(PRACTICE, VOICE, INTAKES[kind], date(2026, 3, 9)) is None


@given(kind=st.sampled_from(WITH_VISITS), days=st.integers(0, 400))
def test_any_start_on_offer_is_a_monday_ahead_and_can_be_picked(kind, days):
    today = SENT + timedelta(days=days)

    for monday in starts(kind, today).values():
        made = visits(kind, monday)

        assert today < monday
        assert made[0].monday == monday
        assert all(visit.monday.weekday() == 0 for visit in made)


@pytest.mark.parametrize("kind", WITH_VISITS)
def test_a_start_that_was_never_on_offer_is_refused(kind):
    for day in (date(2026, 3, 10), date(2026, 2, 23)):
        with pytest.raises(ValueError, match="no Monday, or before"):
            visits(kind, day)


def test_visits_come_as_far_apart_as_the_plan_says():
    weeks = [(visit.monday - date(2026, 3, 9)).days // 7 for visit in visits("two stages", date(2026, 3, 9))]

    assert weeks == [0, 1, 2, 3, 4, 5, 6, 7, 9, 11]


def test_upkeep_suggests_a_visit_and_half_a_year_on_one_that_may_be_left_out():
    first, second = visits("upkeep", date(2026, 3, 9))

    assert first.summary == "Suggested visit 1 of 2 · Willow Clinic"
    assert second.summary == "Optional visit 2 of 2 · Willow Clinic"
    assert second.monday == date(2026, 9, 7)
    assert len(visits("upkeep with fewer visits", date(2026, 3, 9))) == 1


def test_a_visit_says_that_it_is_not_booked_and_whom_to_call():
    (visit,) = visits("upkeep with fewer visits", date(2026, 3, 9))

    assert visit.summary == "Suggested visit · Willow Clinic"
    assert visit.description == (
        "Not booked yet. Any day in the week of 9 March 2026 will do: please arrange it with Willow Clinic, "
        "555 0100. Your practitioner will agree the final plan with you."
    )


def test_the_last_visit_before_an_event_is_a_week_ahead_and_asks_to_be_no_later():
    last = visits("a course before an event", date(2026, 3, 9))[-1]

    assert last.monday == date(2026, 4, 20)
    assert "On 20 April 2026 or a little before" in last.description


@pytest.mark.parametrize("kind", WITH_VISITS)
def test_no_visit_says_what_it_is_for(kind):
    names = {VOICE.say(label).lower() for label in PRACTICE.labels.values()}

    for visit in visits(kind, date(2026, 3, 16) if kind == "a wait" else date(2026, 3, 9)):
        said = f"{visit.summary} {visit.description}".lower()
        assert not [name for name in names if name in said]


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.COMPLETE])
def test_an_unfinished_intake_has_no_starts(status):
    unfinished = replace(INTAKES["a course"], status=status)

    assert starts_on_offer(PRACTICE, VOICE, unfinished, SENT) == ()
