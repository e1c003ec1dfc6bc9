"""What the report counts, and where its bars and columns lie."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from flows.funnel import FunnelRow
from storage.exports.overview import LONGEST, Overview, numbers
from storage.exports.plots import COLUMN_FOOT, COLUMN_TOP, bars, columns, funnel_bars, loss, periods, stages
from storage.exports.report_plots import plots
from tests.reports import MADE_AT, WILLOW, later, made_up, report, sent

counts = st.lists(st.tuples(st.text(max_size=5), st.integers(0, 10**6)), min_size=1, max_size=60)


def overview(*minutes: float) -> Overview:
    """Of intakes that each took so many minutes from the start to being sent."""
    found = Overview(WILLOW)
    for place, took in enumerate(minutes):
        intake = replace(sent().intake, person=str(place))
        end = intake.started_at + timedelta(minutes=took)
        answers = (*intake.answers[:-1], replace(intake.answers[-1], at=end))
        found.add(numbers(WILLOW, replace(intake, answers=answers), MADE_AT))
    return found


def row(question: str, seen: int, answered: int, left: int) -> FunnelRow:
    return FunnelRow(question, question, seen, answered, left, None)


# -- what is counted ----------------------------------------------------------------------------------------


def test_half_of_those_sent_took_no_longer() -> None:
    assert overview(2.5, 3.2, 9, 12).usual_minutes() == 4
    assert overview(0.2).usual_minutes() == 1
    assert overview().usual_minutes() is None
    assert overview(1, 90, 5000).usual_minutes() is None


def test_an_intake_that_took_days_took_long_and_one_before_its_start_no_time() -> None:
    minutes = overview(60 * 24 * 3, -5).minutes()

    assert minutes[0] == 1
    assert minutes[LONGEST] == 1
    assert sum(minutes) == 2


def test_weeks_begin_on_mondays_of_the_clinic_and_none_is_left_out() -> None:
    found = Overview(WILLOW)
    for days in (-1, 0, 20):  # from Monday 2 March 2026; the first is Sunday in UTC and in Berlin
        found.add(numbers(WILLOW, later(sent(), days=days).intake, MADE_AT))

    assert found.weeks() == [
        (date(2026, 2, 23), 1),
        (date(2026, 3, 2), 1),
        (date(2026, 3, 9), 0),
        (date(2026, 3, 16), 1),
    ]


def test_late_on_sunday_in_utc_is_monday_in_berlin() -> None:
    found = Overview(WILLOW)
    found.add(numbers(WILLOW, later(sent(), hours=-9.5).intake, MADE_AT))

    assert found.weeks() == [(date(2026, 3, 2), 1)]


def test_concerns_are_counted_each_and_shared_among_those_who_were_asked() -> None:
    found = Overview(WILLOW)
    for concerns in ("wrinkles", "wrinkles+acne"):
        found.add(numbers(WILLOW, sent(concerns=concerns).intake, MADE_AT))

    assert found.concerns() == [("Lines and wrinkles", 2), ("Acne", 1)]
    assert [bar.share for bar in bars(found.concerns(), found.asked)] == ["100%", "50%"]


def test_a_person_who_comes_again_is_one_in_the_funnel() -> None:
    found = Overview(WILLOW)
    for days in (0, 40):
        found.add(numbers(WILLOW, later(sent(), days=days).intake, MADE_AT))

    assert found.begun == 2
    assert {row.seen for row in found.funnel.rows(WILLOW)} == {1}


# -- who stops where ----------------------------------------------------------------------------------------


def test_questions_about_one_concern_are_one_step() -> None:
    rows = [row("acne.bother", 40, 38, 2), row("acne.duration", 38, 37, 0), row("procedures", 90, 90, 0)]
    acne, procedures = stages(WILLOW, rows)

    assert (acne.name, acne.seen, acne.answered, acne.left) == ("Acne", 40, 37, 2)
    assert procedures.name == "procedures"


def test_who_left_somewhere_in_a_section_is_set_against_those_who_came_there() -> None:
    rows = [row("concerns", 100, 80, 20), row("acne.bother", 9, 9, 0), row("details", 8, 0, 8)]
    *_, details = stages(WILLOW, rows)

    assert (details.seen, details.answered, details.left) == (80, 72, 8)


def test_a_loss_over_seven_in_a_hundred_is_marked_but_not_one_of_few() -> None:
    steps = tuple(
        stages(WILLOW, [row("age_band", 100, 93, 7), row("skin", 93, 86, 7), row("urgent", 4, 2, 2)])
    )

    assert [bar.is_high for bar in funnel_bars(steps, 5)] == [False, True, False]
    assert [bar.share for bar in funnel_bars(steps, 5)] == ["−7.0%", "−7.5%", "−50.0%"]


def test_a_loss_that_rounds_to_nothing_has_no_sign() -> None:
    assert loss(1, 10_000) == "0%"
    assert loss(0, 0) == "0%"


def test_a_mark_says_it_and_not_its_color_alone() -> None:
    bar = re.search(r"<text[^>]*font-weight=\"700\">(.*?)</text>", report(made_up(200, days=60)))

    assert bar is None or bar[1].startswith("▲ −")


# -- where they lie -----------------------------------------------------------------------------------------


@given(counts)
def test_bars_stay_within_their_width(found: list[tuple[str, int]]) -> None:
    assert all(0 <= bar.width <= 100 for bar in bars(found, sum(count for _, count in found)))


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=30))
def test_what_answered_and_what_left_stay_within_the_width(found: list[tuple[int, int]]) -> None:
    rows = [row(f"q{place}", sum(both), *both) for place, both in enumerate(found)]

    for bar in funnel_bars(tuple(stages(WILLOW, rows)), 5):
        assert bar.width >= 0
        assert bar.lost >= 0
        assert bar.width + bar.lost <= 100.000001


@given(counts)
def test_columns_stand_side_by_side_between_the_lines(found: list[tuple[str, int]]) -> None:
    drawn = columns(found)

    for one, following in pairwise(drawn.columns):
        assert one.x + one.width < following.x
    assert drawn.columns[-1].x + drawn.columns[-1].width <= 100
    assert all(
        COLUMN_TOP <= one.y <= COLUMN_FOOT and one.y + one.height == COLUMN_FOOT for one in drawn.columns
    )
    assert drawn.ticks[0][0] >= max(count for _, count in found)


@given(counts)
def test_labels_have_room_on_a_telephone(found: list[tuple[str, int]]) -> None:
    labeled = [
        column for column in columns([(f"{name}.", count) for name, count in found]).columns if column.label
    ]

    assert labeled
    assert all(after.middle - one.middle >= 18 for one, after in pairwise(labeled))


@given(st.dates(date(2000, 1, 3), date(2026, 1, 1)), st.integers(1, 1400))
def test_however_long_the_time_it_fits_and_nobody_is_lost(first: date, weeks: int) -> None:
    found = [(first + timedelta(weeks=week), week % 5) for week in range(weeks)]
    key, shown = periods(found)

    assert key in {"week", "month", "year"}
    assert len(shown) <= 61
    assert sum(count for _, count in shown) == sum(count for _, count in found)


# -- in words -----------------------------------------------------------------------------------------------


def test_every_plot_says_itself_and_has_its_numbers_in_a_table() -> None:
    found = Overview(WILLOW)
    for summary in made_up(200, days=60):
        found.add(numbers(WILLOW, summary.intake, MADE_AT))

    def say(key: str, **values: object) -> str:
        return WILLOW.staff_words(f"report.{key}", **values)

    drawn = list(plots(WILLOW, found, say))

    assert [plot.key for plot in drawn] == ["funnel", "concerns", "minutes", "week"]
    for plot in drawn:
        assert len(plot.rows) == len(plot.bars or (plot.columns and plot.columns.columns) or ())
        assert {len(cells) for cells in plot.rows} == {len(plot.header)}
        assert "{" not in plot.says + plot.title + plot.note
