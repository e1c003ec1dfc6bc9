"""A plan as the public document that is printed, stored and exported."""

from typing import assert_never

from flows.needs import Stage
from flows.plans import OneVisit, Plan, YearlyVisits


def plan_document(plan: Plan) -> dict[str, object]:
    """The plan as one JSON object, its keys always all there and in this order."""
    return {
        "id": plan.id,
        "gate": plan.gate.code,
        "earliest_start_days": plan.earliest_start_days,
        "phase": plan.phase,
        "stages": [_stage(stage) for stage in plan.stages],
        "visits": plan.visits,
        "weeks": plan.weeks,
        "review_at_visit": plan.review_at_visit,
        "maintenance": plan.maintenance,
        "cautions": list(plan.cautions),
        "confirm": list(plan.confirm),
        "blocks": list(plan.blocks),
        "red_flags": list(plan.red_flags),
        "reasons": [
            {"rule": reason.rule, "because": list(reason.because), "source": reason.source}
            for reason in plan.reasons
        ],
    }


def _stage(stage: Stage | YearlyVisits | OneVisit) -> dict[str, object]:
    match stage:
        case Stage(every_weeks, visits):
            return {"every_weeks": every_weeks, "visits": visits}
        case YearlyVisits(fewest, most):
            return {"visits_per_year": [fewest, most]}
        case OneVisit():
            return {"visits": 1}
        case _:
            assert_never(stage)
