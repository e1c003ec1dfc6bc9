"""The clinic's calendar of suggested visits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from icalendar import Calendar, Event

from flows.clinic import Clinic
from flows.deeds import Act, Deed
from flows.intake import Intake
from flows.practice import Practice, load_practice
from flows.summary import Summary
from storage.exports import FORMATS
from storage.exports.edition import Edition
from tests.flows.chat import PRACTICE
from tests.flows.plans_told import PLANS, WITH_VISITS, finished
from tests.flows.summarized import red_flag, unfinished

MADE = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
ICS = FORMATS["ics"]


def summary(intake: Intake, *deeds: Deed, practice: Practice = PRACTICE) -> Summary:
    return Summary(practice, intake, "Dana =1+1", "4217", deeds=deeds)


def written(*summaries: Summary, made_at: datetime = MADE, practice: Practice = PRACTICE) -> bytes:
    edition, out = Edition(practice, made_at, "", len(summaries)), BytesIO()
    ICS.write(edition, map(ICS.prepare(edition), summaries), out)
    return out.getvalue()


def events(*summaries: Summary, made_at: datetime = MADE) -> list[Event]:
    return list(Calendar.from_ical(written(*summaries, made_at=made_at)).events)


def done(act: Act) -> Deed:
    return Deed(act, "telegram:7", "Ana", MADE, "M-0002")


@pytest.mark.parametrize("kind", WITH_VISITS)
def test_visits_are_tentative_days_that_take_no_time(kind: str) -> None:
    for event in events(summary(finished(kind))):
        assert event.errors == []
        assert not isinstance(event.start, datetime)
        assert event.end - event.start == timedelta(days=1)
        assert (event["STATUS"], event["TRANSP"], event["CLASS"]) == ("TENTATIVE", "TRANSPARENT", "PRIVATE")
        assert "nothing is booked" in event["DESCRIPTION"]


def test_a_title_tells_whose_visit_it_is_and_which() -> None:
    titles = [event["SUMMARY"] for event in events(summary(finished("two stages")))]

    assert titles == [f"M-0002: visit {number} of 10 (suggested)" for number in range(1, 11)]


def test_a_visit_that_can_be_left_out_is_called_so() -> None:
    first, second = events(summary(finished("upkeep")))

    assert first["SUMMARY"] == "M-0002: visit 1 of 2 (suggested)"
    assert second["SUMMARY"] == "M-0002: visit 2 of 2 (suggested, optional)"


@pytest.mark.parametrize("kind", PLANS)
def test_no_name_and_no_word_of_health_goes_into_a_calendar(kind: str) -> None:
    told = summary(finished(kind))
    text = written(told).replace(b"\r\n ", b"").decode()

    assert "Dana" not in text
    for word in (*told.glance.comes_for, *(flag.says for flag in told.glance.flags), told.glance.plan):
        assert not word or word not in text


def test_the_first_visit_is_on_the_first_monday_from_the_earliest_start() -> None:
    waiting = summary(finished("a wait"))

    assert waiting.start == date(2026, 3, 16)
    assert [event.start for event in events(waiting)][:2] == [date(2026, 3, 16), date(2026, 3, 30)]


def test_an_event_that_leaves_no_monday_in_time_has_no_visits() -> None:
    in_time = finished("one visit before an event")
    tuesday = datetime(2026, 3, 3, 9, tzinfo=UTC)

    assert len(events(summary(in_time))) == 1
    for weeks in ("3", "4", "6"):
        late = replace(finished("one visit before an event", event_weeks=weeks), completed_at=tuesday)
        latest = tuesday.date() + timedelta(weeks=int(weeks))
        assert all(event.start < latest for event in events(summary(late)))


@pytest.mark.parametrize("nothing", [red_flag, unfinished, lambda: summary(finished("a block"))])
def test_where_no_plan_suggests_visits_there_are_none(nothing: object) -> None:
    assert events(nothing()) == []  # type: ignore[operator] - each makes a summary


@pytest.mark.parametrize(
    ("act", "count"), [(Act.CLAIMED, 6), (Act.CONTACTED, 6), (Act.BOOKED, 0), (Act.NOT_SUITABLE, 0)]
)
def test_what_staff_are_done_with_is_suggested_no_more(act: Act, count: int) -> None:
    assert len(events(summary(finished("a course"), done(act)))) == count


def test_made_again_later_it_is_the_same_visits() -> None:
    later = MADE + timedelta(days=30)
    first, again = (
        events(summary(finished("a course")), made_at=MADE),
        events(summary(finished("a course")), made_at=later),
    )

    assert [(one["UID"], one.start) for one in first] == [(one["UID"], one.start) for one in again]
    assert later == again[0].DTSTAMP


def test_many_intakes_are_one_calendar_and_no_two_visits_the_same() -> None:
    several = [
        summary(replace(finished(kind), ref=f"M-{number:04}")) for number, kind in enumerate(WITH_VISITS)
    ]

    uids = [event["UID"] for event in events(*several)]

    assert len(uids) > len(several)
    assert len(set(uids)) == len(uids)


def test_it_is_not_taken_for_the_patients_own_calendar() -> None:
    assert all("-suggested-" in event["UID"] for event in events(summary(finished("a course"))))


def test_a_calendar_of_nothing_is_a_calendar() -> None:
    assert Calendar.from_ical(written())["X-WR-CALNAME"] == "Suggested visits · Willow Clinic"


def test_a_name_of_a_clinic_is_text_and_not_lines_of_its_own() -> None:
    practice = load_practice(Clinic(name="A;B,C\\n\nMETHOD:REQUEST"))

    file = written(summary(finished("upkeep", practice), practice=practice), practice=practice)

    assert b"\r\nMETHOD:REQUEST" not in file
    assert Calendar.from_ical(file)["METHOD"] == "PUBLISH"
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
