"""Plans where several rules meet."""

import pytest

from flows.facts import Facts
from flows.plan_documents import plan_document
from flows.plans import OneVisit, YearlyVisits, draw_up
from flows.rules import load_rules
from flows.safety import Gate

RULES = load_rules()


def plan(age="30-39", skin="young", **more):
    return draw_up(Facts.model_validate({"age_band": age, "skin": skin} | more), RULES)


def bothers(**concerns):
    """Concerns by how much they bother; a trailing ``+`` is for more than a year."""
    return {
        code: {"bother": told.rstrip("+"), "duration": "over-12mo" if told.endswith("+") else None}
        for code, told in concerns.items()
    }


def stages(drawn):
    return [(stage.every_weeks, stage.visits) for stage in drawn.stages]


def event(weeks):
    return {"preference": "event", "event_weeks": weeks}


# ---- stepping down ----


def test_three_intervals_step_down_twice():
    drawn = plan(concerns=bothers(tmj="mild", sinus="mild", wrinkles="mild"))

    assert (drawn.phase, stages(drawn)) == ("STAGED", [(1, 6), (2, 1), (4, 1)])
    assert (drawn.visits, drawn.weeks) == (8, 12)


def test_a_rarer_need_that_ends_sooner_adds_nothing():
    drawn = plan(concerns=bothers(headache_migraine="severe", sinus="mild"))

    assert (drawn.phase, stages(drawn), drawn.weeks) == ("COURSE", [(1, 10)], 10)


def test_a_half_filled_interval_is_rounded_up_to_a_visit():
    drawn = plan(concerns=bothers(tmj="mild", wrinkles="mild"))

    assert stages(drawn) == [(1, 6), (4, 2)]
    assert (drawn.visits, drawn.weeks) == (8, 12)


def test_the_longest_of_the_weekly_courses_runs_first():
    drawn = plan(concerns=bothers(tmj="mild", headache_migraine="moderate+", acne="mild"))

    assert stages(drawn) == [(1, 10), (2, 1)]


@pytest.mark.parametrize(
    ("bother", "weeks"), [("mild+", 8), ("moderate+", 10), ("severe+", 10), ("severe", 10)]
)
def test_a_long_standing_headache_adds_two_weeks_up_to_ten(bother, weeks):
    assert plan(concerns=bothers(headache_migraine=bother)).weeks == weeks


def test_other_concerns_are_not_lengthened_by_their_age():
    assert plan(concerns=bothers(acne="moderate+")).weeks == 8


def test_mature_skin_brings_nothing_to_someone_who_comes_for_the_jaw():
    assert plan(skin="mature", concerns=bothers(tmj="mild")).phase == "COURSE"
    assert plan(skin="mature", concerns=bothers(tmj="mild")).maintenance == "ASNEEDED"


# ---- fewer visits ----


@pytest.mark.parametrize(
    ("skin", "concerns", "expected"),
    [
        ("young", {"wrinkles": "mild"}, [(4, 3)]),
        ("young", {"wrinkles": "moderate"}, [(4, 3)]),
        ("young", {"wrinkles": "severe"}, [(2, 4)]),
        ("mature", {"wrinkles": "moderate"}, [(2, 6)]),
        ("mature", {"wrinkles": "severe"}, [(2, 6)]),
        ("mature", {}, [(2, 6)]),
        ("young", {"acne": "moderate"}, [(2, 4)]),
        ("young", {"tmj": "moderate+"}, [(2, 5)]),
        ("young", {"sinus": "mild"}, [(2, 4)]),
        ("young", {"tmj": "mild", "wrinkles": "mild"}, [(2, 3), (4, 2)]),
    ],
)
def test_fewer_visits_stretch_the_interval_and_keep_the_length(skin, concerns, expected):
    told = bothers(**concerns)
    fewer = plan(skin=skin, concerns=told, preference="fewer")

    assert stages(fewer) == expected
    assert fewer.weeks == plan(skin=skin, concerns=told).weeks


# ---- an event ahead ----


@pytest.mark.parametrize("weeks", [0, 1, 2])
def test_nothing_is_begun_two_weeks_before_an_event(weeks):
    for concerns in ({}, bothers(tmj="severe")):
        drawn = plan(concerns=concerns, **event(weeks))

        assert (drawn.phase, drawn.stages, drawn.visits, drawn.weeks) == ("HOLD", (), 0, None)
        assert (drawn.review_at_visit, drawn.maintenance, drawn.gate) == (None, None, Gate.OK)


@pytest.mark.parametrize("weeks", [3, 12])
def test_upkeep_before_an_event_is_one_visit(weeks):
    drawn = plan(**event(weeks))

    assert (drawn.phase, drawn.stages) == ("UPKEEP", (OneVisit(),))
    assert (drawn.visits, drawn.weeks, drawn.maintenance) == (1, None, "YEAR")
    assert plan_document(drawn)["stages"] == [{"visits": 1}]


def test_an_event_beyond_twelve_weeks_changes_nothing_but_is_explained():
    for concerns in ({}, bothers(wrinkles="mild")):
        far, standard = plan(concerns=concerns, **event(13)), plan(concerns=concerns)

        assert "cadence.event.far" in {reason.rule for reason in far.reasons}
        assert (far.phase, far.stages, far.weeks) == (standard.phase, standard.stages, standard.weeks)


def test_weeks_to_an_event_count_from_the_earliest_start():
    fifteen_days = {"procedures": {"laser_nonablative": {"when": 13}}}

    assert plan(concerns=bothers(acne="moderate"), **fifteen_days, **event(11)).weeks == 7
    assert plan(**fifteen_days, **event(5)).phase == "HOLD"
    assert plan(**fifteen_days, **event(16)).stages == (YearlyVisits(1, 2),)
    assert plan(**fifteen_days, **event(15)).stages == (OneVisit(),)


@pytest.mark.parametrize(
    ("concerns", "weeks", "expected", "length"),
    [
        ({"wrinkles": "mild"}, 12, [(2, 6)], 11),
        ({"wrinkles": "mild"}, 8, [(2, 4)], 7),
        ({"wrinkles": "mild"}, 3, [(2, 1)], 2),
        ({"wrinkles": "mild", "tmj": "mild"}, 10, [(1, 6), (2, 2)], 9),
        ({"wrinkles": "mild", "acne": "mild"}, 10, [(1, 9)], 9),
        ({"tmj": "mild"}, 12, [(1, 6)], 6),
    ],
)
def test_an_event_brings_visits_closer_and_ends_a_week_before(concerns, weeks, expected, length):
    drawn = plan(concerns=bothers(**concerns), **event(weeks))

    assert (stages(drawn), drawn.weeks) == (expected, length)


# ---- after the course ----


@pytest.mark.parametrize(
    ("skin", "concerns", "maintenance"),
    [
        ("mature", {"wrinkles": "mild", "acne": "mild"}, "4WK"),
        ("mature", {"wrinkles": "mild", "tmj": "mild"}, "4-8WK"),
        ("young", {"wrinkles": "mild", "tmj": "mild"}, "ASNEEDED"),
        ("young", {"wrinkles": "mild"}, "YEAR"),
        ("mature", {"alopecia": "mild"}, "4WK"),
    ],
)
def test_the_strongest_maintenance_wins(skin, concerns, maintenance):
    assert plan(skin=skin, concerns=bothers(**concerns)).maintenance == maintenance


def test_the_earliest_review_wins():
    assert plan(concerns=bothers(alopecia="moderate")).review_at_visit == 6
    assert plan(concerns=bothers(alopecia="moderate", sinus="mild")).review_at_visit == 4
