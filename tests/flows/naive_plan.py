"""A second, deliberately plain reading of the cadence and safety rules, to compare the rule engine with.

It shares no code and no data with the engine: numbers are written out, weeks are walked one by one, and
nothing is clever. Where the two differ, one of them has misread the rules.
"""

import math

COSMETIC = ["collagen_dull", "wrinkles", "sagging", "discoloration", "neck_decollete"]
CONCERNS = [*COSMETIC, "acne", "alopecia", "tmj", "headache_migraine", "sinus"]
PROCEDURES = {
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
BANDS = {"under-1wk": 0, "1-2wk": 7, "2-4wk": 14, "1-3mo": 30, "3-6mo": 90, "over-6mo": 180, "unsure": 0}
BLOCKS = [
    "pregnancy", "bleeding_disorder", "anticoagulant", "seizures_recent", "hypertension_uncontrolled",
    "stroke_heart", "immunosuppressed", "cancer_now", "lymphoedema_face_neck", "keloid_face_neck",
]  # fmt: skip
WAITS = {"skin_active": 14, "coldsore_now": 14, "illness": 7, "dental": 14}
CAUTIONS = [
    "ttc_breastfeeding", "antiplatelet", "pacemaker_icd", "seizures_controlled", "hypertension_controlled",
    "diabetes", "cancer_past_nodes", "coldsore_often", "keloid", "koebner", "isotretinoin", "metal_allergy",
    "mask_allergy", "needle_fear", "appearance_distress",
]  # fmt: skip


def naive_plan(facts):
    """The plan document for one facts document, both as plain dicts; without ``reasons``."""
    plan = {"id": facts["id"]}
    plan |= _safety(facts)
    if plan["gate"] in ("stop", "block"):
        return plan | _shown("NONE", [], None, None, None, None)
    return plan | _cadence(facts, plan["earliest_start_days"])


def _safety(facts):
    minor = ["under-18"] if facts["age_band"] == "under-18" else []
    blocking = [code for code in BLOCKS if code in facts["conditions"]]
    blocks = minor if facts["cleared"] else minor + blocking
    cautions = blocking if facts["cleared"] else []
    cautions += [code for code in CAUTIONS if code in facts["conditions"]]
    days = max([0, *(wait for code, wait in WAITS.items() if code in facts["conditions"])])
    for code, wait in PROCEDURES.items():
        if code in facts["procedures"]:
            when = facts["procedures"][code]["when"]
            ago = BANDS[when] if isinstance(when, str) else when
            days = max(days, wait - ago)
            if when == "unsure" or (code == "facelift" and ago < 365):
                cautions.append(code)
    for code in ("acne", "alopecia", "headache_migraine"):
        if facts["concerns"].get(code, {}).get("bother") == "severe":
            cautions.append(code)
    gate = _gate(facts, blocks, days, cautions)
    return {
        "gate": gate,
        "earliest_start_days": None if gate in ("stop", "block") else days,
        "cautions": cautions,
        "confirm": facts["unsure"],
        "blocks": blocks,
        "red_flags": facts["red_flags"],
    }


def _gate(facts, blocks, days, cautions):
    if facts["red_flags"]:
        return "stop"
    if blocks:
        return "block"
    if days > 0:
        return "wait"
    return "caution" if cautions or facts["unsure"] else "ok"


def _cadence(facts, days):
    mature = facts["skin"] == "mature" or (
        facts["skin"] == "unsure" and facts["age_band"] in ("40-49", "50-59", "60-plus")
    )
    weeks_left = None
    if facts["preference"] == "event":
        weeks_left = facts["event_weeks"] - math.ceil(days / 7)
        if weeks_left > 12:
            weeks_left = None
    if weeks_left is not None and weeks_left <= 2:
        return _shown("HOLD", [], 0, None, None, None)
    fewer = facts["preference"] == "fewer"
    if not facts["concerns"] and not mature:
        if weeks_left is not None:
            return _shown("UPKEEP", [{"visits": 1}], 1, None, None, "YEAR")
        per_year = [1, 1] if fewer else [1, 2]
        return _shown("UPKEEP", [{"visits_per_year": per_year}], None, 52, None, "YEAR")

    needs = []  # (interval, length)
    for concern, told in facts["concerns"].items():
        interval, length = _base_need(concern, told, mature)
        if fewer and concern in COSMETIC and not mature:
            interval = 2 if interval == 1 else 4
        elif fewer:
            interval = 2
        needs.append((interval, length))
    if not facts["concerns"]:
        needs.append((2, 12))
    if weeks_left is not None:
        needs = [({4: 2, 2: 1, 1: 1}[i], min(length, weeks_left - 1)) for i, length in needs]

    stages, weeks = _walk(needs)
    visits = sum(stage["visits"] for stage in stages)
    early = not facts["concerns"] or any(c in facts["concerns"] for c in [*COSMETIC, "acne", "sinus"])
    review = 4 if early else 6
    phase = "STAGED" if len(stages) > 1 else "COURSE"
    return _shown(phase, stages, visits, weeks, review if visits > review else None, _after(facts, mature))


def _base_need(concern, told, mature):
    severity = {"moderate": 1, "severe": 2}.get(told["bother"], 0)
    if concern in COSMETIC and mature:
        return [(2, 12), (2, 12), (1, 12)][severity]
    if concern in COSMETIC:
        return [(4, 12), (2, 12), (1, 8)][severity]
    if concern == "acne":
        return [(2, 12), (1, 8), (1, 12)][severity]
    if concern == "alopecia":
        return [(2, 12), (1, 12), (1, 12)][severity]
    if concern == "sinus":
        return [(2, 8), (1, 6), (1, 6)][severity]
    interval, length = {"tmj": [(1, 6), (1, 8), (1, 8)], "headache_migraine": [(1, 6), (1, 8), (1, 10)]}[
        concern
    ][severity]
    if told["duration"] == "over-12mo":
        length = min(length + 2, 10)
    return interval, length


def _walk(needs):
    """Go week by week; in each, the most frequent need that is still running sets the interval."""
    weeks = max(length for _, length in needs)
    in_force = [min(i for i, length in needs if length > week) for week in range(weeks)]
    stages = [
        {"every_weeks": interval, "visits": math.ceil(in_force.count(interval) / interval)}
        for interval in (1, 2, 4)
        if interval in in_force
    ]
    return stages, weeks


def _after(facts, mature):
    if "acne" in facts["concerns"] or "alopecia" in facts["concerns"]:
        return "4WK"
    cosmetic = any(concern in facts["concerns"] for concern in COSMETIC)
    if mature and (cosmetic or not facts["concerns"]):
        return "4-8WK"
    if any(concern in facts["concerns"] for concern in ("tmj", "headache_migraine", "sinus")):
        return "ASNEEDED"
    return "YEAR"


def _shown(phase, stages, visits, weeks, review, after):
    return {
        "phase": phase,
        "stages": stages,
        "visits": visits,
        "weeks": weeks,
        "review_at_visit": review,
        "maintenance": after,
    }
