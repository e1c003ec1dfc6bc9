"""Finished intakes, one of each kind of plan, as a patient would tap them."""

from flows.intake import Intake
from flows.practice import Practice
from tests.flows.chat import PRACTICE, Chat, blank

JAW_AND_LINES = {
    "skin": "mature",
    "concerns": "wrinkles+tmj",
    "wrinkles__bother": "moderate",
    "tmj__bother": "moderate",
    "tmj__symptom": "pain",
}
LINES = {"age_band": "50-59", "skin": "mature", "concerns": "wrinkles", "wrinkles__bother": "mild"}

PLANS: dict[str, dict[str, str]] = {
    "upkeep": {"age_band": "18-29", "skin": "young"},
    "upkeep with fewer visits": {"age_band": "18-29", "skin": "young", "preference": "fewer"},
    "a course": LINES,
    "a long course": {"skin": "mature", "concerns": "sagging", "sagging__bother": "severe"},
    "two stages": JAW_AND_LINES,
    "three stages": {
        "skin": "young",
        "concerns": "collagen_dull+tmj+sinus",
        "collagen_dull__bother": "mild",
        "tmj__bother": "mild",
        "tmj__symptom": "clicking",
        "sinus__bother": "mild",
    },
    "a course before an event": LINES | {"preference": "event", "event_weeks": "8"},
    "one visit before an event": {"skin": "young", "preference": "event", "event_weeks": "6"},
    "nothing before an event": LINES | {"preference": "event", "event_weeks": "2"},
    "a wait": LINES | {"procedures": "botox", "botox__when": "under-1wk"},
    "a caution": LINES | {"safety__blood": "antiplatelet", "safety__allergies": "needle_fear+unsure"},
    "a block": LINES | {"safety__pregnancy": "pregnant"},
}
WITH_VISITS = [kind for kind in PLANS if kind not in ("nothing before an event", "a block")]


def finished(kind: str, practice: Practice = PRACTICE, **more: str) -> Intake:
    """An intake that was sent on 2 March 2026 and came to this kind of plan, but for what is given."""
    chat = Chat(practice=practice, intake=blank(1, practice=practice)).consents()
    chosen = {"relation": "me"} | PLANS[kind] | more
    return chat.answers_with_nothing_to_declare(**chosen).taps_on("Send to the clinic").intake
