"""The safety screen."""

import pytest
from hypothesis import given, settings

from flows.facts import CONDITIONS, DATE_BANDS, PROCEDURES, RED_FLAGS, UNSURE, Facts, facts_document
from flows.patient_view import shown_to_patient
from flows.plans import draw_up
from flows.rules import load_rules
from flows.safety import Gate, screen
from tests.flows.facts_strategies import BLOCKING, any_facts

RULES = load_rules()
LEAST = {"age_band": "30-39", "skin": "young"}
WAITING = {"skin_active": 14, "coldsore_now": 14, "illness": 7, "dental": 14}
PROCEDURE_DAYS = {
    "botox": 14,
    "filler": 28,
    "facelift": 180,
    "threads": 90,
    "peel_light": 14,
    "peel_deep": 42,
    "microneedling": 14,
    "laser_nonablative": 28,
    "laser_ablative": 60,
}
SHORTEST = {"under-1wk": 0, "1-2wk": 7, "2-4wk": 14, "1-3mo": 30, "3-6mo": 90, "over-6mo": 180, "unsure": 0}


def screened(rules=RULES, **more):
    return screen(Facts.model_validate(LEAST | more), rules)


def test_nothing_reported_is_no_hindrance():
    assert screened().flags == ()
    assert (screened().gate, screened().days_to_wait) == (Gate.OK, 0)


@pytest.mark.parametrize("code", CONDITIONS)
def test_each_condition_blocks_waits_or_cautions(code):
    screening = screened(conditions=[code])

    if code in BLOCKING:
        assert (screening.gate, screening.blocks, screening.cautions) == (Gate.BLOCK, (code,), ())
    elif code in WAITING:
        assert (screening.gate, screening.days_to_wait) == (Gate.WAIT, WAITING[code])
        assert screening.cautions == screening.blocks == ()
    else:
        assert (screening.gate, screening.cautions) == (Gate.CAUTION, (code,))


@pytest.mark.parametrize("code", BLOCKING)
def test_a_cleared_block_becomes_a_caution(code):
    screening = screened(conditions=[code], cleared=True)

    assert (screening.gate, screening.blocks, screening.cautions) == (Gate.CAUTION, (), (code,))


def test_clearing_leaves_a_wait_and_an_age_as_they_are():
    assert screened(conditions=["illness"], cleared=True).days_to_wait == 7
    assert screened(age_band="under-18", cleared=True).blocks == ("under-18",)
    assert screened(age_band="under-18", cleared=True, conditions=["pregnancy"]).cautions == ("pregnancy",)


@pytest.mark.parametrize("code", UNSURE)
def test_not_sure_is_never_no(code):
    screening = screened(unsure=[code])

    assert (screening.gate, screening.confirm, screening.cautions) == (Gate.CAUTION, (code,), ())


@pytest.mark.parametrize("code", RED_FLAGS)
def test_a_red_flag_stops_whatever_else_there_is(code):
    screening = screened(red_flags=[code], conditions=["pregnancy"], age_band="under-18", cleared=True)

    assert (screening.gate, screening.red_flags) == (Gate.STOP, (code,))


@pytest.mark.parametrize("code", PROCEDURES)
@pytest.mark.parametrize("band", DATE_BANDS)
def test_a_date_band_counts_as_its_shortest_time(code, band):
    screening = screened(procedures={code: {"when": band}})

    assert screening.days_to_wait == max(0, PROCEDURE_DAYS[code] - SHORTEST[band])
    assert (code in screening.cautions) == (band == "unsure" or code == "facelift")


@pytest.mark.parametrize("code", PROCEDURES)
def test_a_number_of_days_counts_as_itself_to_the_day(code):
    days = PROCEDURE_DAYS[code]

    assert screened(procedures={code: {"when": days - 1}}).days_to_wait == 1
    assert screened(procedures={code: {"when": days}}).gate in (Gate.OK, Gate.CAUTION)


def test_surgery_asks_for_care_until_a_year_after():
    assert screened(procedures={"facelift": {"when": 364}}).cautions == ("facelift",)
    assert screened(procedures={"facelift": {"when": 365}}).gate == Gate.OK
    assert screened(procedures={"facelift": {"when": "over-6mo"}}).gate == Gate.CAUTION


def test_a_caution_for_two_reasons_is_listed_once_and_explained_twice():
    screening = screened(procedures={"facelift": {"when": "unsure"}})

    assert screening.cautions == ("facelift",)
    assert [flag.reason.rule for flag in screening.flags if flag.gate == Gate.CAUTION] == [
        "safety.date_unsure",
        "safety.procedures.facelift.recent",
    ]


def test_the_longest_wait_counts():
    screening = screened(conditions=["illness"], procedures={"botox": {"when": 4}, "filler": {"when": 27}})

    assert screening.days_to_wait == 10
    assert [flag.days for flag in screening.flags] == [7, 10, 1]


@pytest.mark.parametrize("concern", ["acne", "alopecia", "headache_migraine"])
def test_a_severe_concern_is_a_caution_by_its_own_code(concern):
    assert screened(concerns={concern: {"bother": "severe"}}).cautions == (concern,)
    assert screened(concerns={concern: {"bother": "moderate"}}).gate == Gate.OK


def test_other_severe_concerns_are_no_caution():
    assert screened(concerns={"tmj": {"bother": "severe"}, "sagging": {"bother": "severe"}}).gate == Gate.OK


def test_the_gates_stand_in_order():
    assert [gate.code for gate in sorted(Gate, reverse=True)] == ["stop", "block", "wait", "caution", "ok"]


# ---- what a patient may see ----


def test_worries_about_looks_are_never_shown_to_the_patient():
    plan = draw_up(Facts.model_validate(LEAST | {"conditions": ["appearance_distress"]}), RULES)

    shown = shown_to_patient(plan, RULES)

    assert (plan.gate, plan.cautions) == (Gate.CAUTION, ("appearance_distress",))
    assert (shown.gate, shown.cautions) == (Gate.OK, ())
    assert shown == draw_up(Facts.model_validate(LEAST), RULES)


@settings(max_examples=200)
@given(any_facts())
def test_what_the_patient_sees_is_the_plan_without_the_private_note(facts):
    document = facts_document(facts)
    without = document | {"conditions": [c for c in document["conditions"] if c != "appearance_distress"]}
    noted = document | {"conditions": [*without["conditions"], "appearance_distress"]}

    shown = shown_to_patient(draw_up(Facts.model_validate(noted), RULES), RULES)

    assert shown == draw_up(Facts.model_validate(without), RULES)


def test_a_private_note_that_a_clinic_made_a_block_still_blocks_and_stays_private():
    rules = RULES.override({"safety.conditions.appearance_distress.severity": "block"})

    shown = shown_to_patient(
        draw_up(Facts.model_validate(LEAST | {"conditions": ["appearance_distress"]}), rules), rules
    )

    assert (shown.gate, shown.blocks, shown.phase) == (Gate.BLOCK, (), "NONE")
    assert "appearance" not in repr(shown)
