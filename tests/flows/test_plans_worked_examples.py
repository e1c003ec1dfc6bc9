"""The worked examples of the cadence table, by their numbers."""

import pytest

from flows.facts import Facts
from flows.plan_documents import plan_document
from flows.plans import draw_up
from flows.rules import load_rules

RULES = load_rules()

UPKEEP = {"phase": "UPKEEP", "visits": None, "weeks": 52, "review_at_visit": None, "maintenance": "YEAR"}
ONCE_OR_TWICE = UPKEEP | {"stages": [{"visits_per_year": [1, 2]}]}
NOTHING = {
    "phase": "NONE",
    "stages": [],
    "visits": None,
    "weeks": None,
    "review_at_visit": None,
    "maintenance": None,
    "earliest_start_days": None,
}


def course(stages, weeks, review, maintenance):
    return {
        "phase": "COURSE" if len(stages) == 1 else "STAGED",
        "stages": [{"every_weeks": every, "visits": visits} for every, visits in stages],
        "visits": sum(visits for _, visits in stages),
        "weeks": weeks,
        "review_at_visit": review,
        "maintenance": maintenance,
    }


def patient(age, skin, *bothers, **more):
    """A patient by age band and skin, with concerns written ``tmj moderate over-12mo``."""
    concerns = {}
    for bother in bothers:
        concern, *told = bother.split()
        concerns[concern] = dict(zip(("bother", "duration"), told, strict=False))
    return Facts.model_validate({"age_band": age, "skin": skin, "concerns": concerns} | more)


COSMETIC = ("collagen_dull", "wrinkles", "sagging", "discoloration", "neck_decollete")

EXAMPLES = {
    1: (patient("18-29", "young"), ONCE_OR_TWICE),
    2: (patient("30-39", "unsure"), ONCE_OR_TWICE),
    3: (patient("18-29", "young", preference="fewer"), UPKEEP | {"stages": [{"visits_per_year": [1, 1]}]}),
    4: (patient("40-49", "unsure"), course([(2, 6)], 12, 4, "4-8WK")),
    5: (patient("60-plus", "mature"), course([(2, 6)], 12, 4, "4-8WK")),
    7: (patient("50-59", "mature", "wrinkles mild"), course([(2, 6)], 12, 4, "4-8WK")),
    8: (
        patient("50-59", "mature", "wrinkles moderate", "sagging moderate"),
        course([(2, 6)], 12, 4, "4-8WK"),
    ),
    9: (patient("60-plus", "mature", "sagging severe"), course([(1, 12)], 12, 4, "4-8WK")),
    11: (
        patient("60-plus", "mature", *(f"{concern} moderate" for concern in COSMETIC)),
        course([(2, 6)], 12, 4, "4-8WK"),
    ),
    12: (patient("40-49", "young", "wrinkles mild"), course([(4, 3)], 12, None, "YEAR")),
    14: (patient("18-29", "young", "collagen_dull mild"), course([(4, 3)], 12, None, "YEAR")),
    15: (patient("30-39", "young", "discoloration moderate"), course([(2, 6)], 12, 4, "YEAR")),
    18: (patient("18-29", "young", "acne mild"), course([(2, 6)], 12, 4, "4WK")),
    19: (patient("18-29", "young", "acne moderate"), course([(1, 8)], 8, 4, "4WK")),
    20: (
        patient("18-29", "young", "acne severe"),
        course([(1, 12)], 12, 4, "4WK") | {"gate": "caution", "cautions": ["acne"]},
    ),
    21: (patient("30-39", "young", "alopecia moderate"), course([(1, 12)], 12, 6, "4WK")),
    23: (patient("30-39", "young", "tmj mild"), course([(1, 6)], 6, None, "ASNEEDED")),
    24: (patient("40-49", "mature", "tmj moderate over-12mo"), course([(1, 10)], 10, 6, "ASNEEDED")),
    25: (
        patient("40-49", "mature", "tmj moderate", "wrinkles moderate"),
        course([(1, 8), (2, 2)], 12, 4, "4-8WK"),
    ),
    27: (
        patient("30-39", "young", "headache_migraine moderate 3-12mo"),
        course([(1, 8)], 8, 6, "ASNEEDED"),
    ),
    29: (patient("18-29", "young", "headache_migraine"), course([(1, 6)], 6, None, "ASNEEDED")),
    30: (patient("50-59", "mature", "sinus moderate over-12mo"), course([(1, 6)], 6, 4, "ASNEEDED")),
    33: (
        patient("50-59", "mature", "wrinkles mild", preference="event", event_weeks=8),
        course([(1, 7)], 7, 4, "4-8WK"),
    ),
    34: (
        patient("50-59", "mature", "wrinkles mild", preference="event", event_weeks=2),
        NOTHING | {"phase": "HOLD", "visits": 0, "earliest_start_days": 0},
    ),
    37: (
        patient("30-39", "young", procedures={"botox": {"when": 5}}),
        ONCE_OR_TWICE | {"gate": "wait", "earliest_start_days": 9},
    ),
    38: (
        patient("40-49", "mature", "wrinkles moderate", procedures={"botox": {"when": "2-4wk"}}),
        course([(2, 6)], 12, 4, "4-8WK"),
    ),
    40: (
        patient("60-plus", "mature", "sagging mild", procedures={"facelift": {"when": "3-6mo"}}),
        course([(2, 6)], 12, 4, "4-8WK")
        | {"gate": "wait", "earliest_start_days": 90, "cautions": ["facelift"]},
    ),
    42: (
        patient("30-39", "young", "discoloration mild", procedures={"peel_light": {"when": "under-1wk"}}),
        course([(4, 3)], 12, None, "YEAR") | {"gate": "wait", "earliest_start_days": 14},
    ),
    44: (
        patient("40-49", "mature", "wrinkles mild", procedures={"filler": {"when": "unsure"}}),
        course([(2, 6)], 12, 4, "4-8WK")
        | {"gate": "wait", "earliest_start_days": 28, "cautions": ["filler"]},
    ),
    46: (
        patient("30-39", "young", "collagen_dull mild", conditions=["pregnancy"]),
        NOTHING | {"gate": "block", "blocks": ["pregnancy"]},
    ),
    47: (
        patient("60-plus", "mature", "sagging moderate", conditions=["anticoagulant"]),
        NOTHING | {"gate": "block", "blocks": ["anticoagulant"]},
    ),
    49: (
        patient("under-18", "young", "acne moderate"),
        NOTHING | {"gate": "block", "blocks": ["under-18"]},
    ),
    50: (
        patient("40-49", "mature", "wrinkles mild", conditions=["needle_fear"]),
        course([(2, 6)], 12, 4, "4-8WK") | {"gate": "caution", "cautions": ["needle_fear"]},
    ),
    51: (
        patient("50-59", "mature", "tmj mild", red_flags=["gca"]),
        NOTHING | {"gate": "stop", "red_flags": ["gca"]},
    ),
    52: (
        patient("30-39", "young", "discoloration mild", red_flags=["mole"]),
        NOTHING | {"gate": "stop", "red_flags": ["mole"]},
    ),
    53: (
        patient("40-49", "mature", "alopecia mild", red_flags=["scalp"]),
        NOTHING | {"gate": "stop", "red_flags": ["scalp"]},
    ),
}

SAFE = {
    "id": None,
    "gate": "ok",
    "earliest_start_days": 0,
    "cautions": [],
    "confirm": [],
    "blocks": [],
    "red_flags": [],
}


@pytest.mark.parametrize("number", EXAMPLES)
def test_worked_example(number):
    facts, expected = EXAMPLES[number]

    document = plan_document(draw_up(facts, RULES))

    assert document.pop("reasons")
    assert document == SAFE | expected
