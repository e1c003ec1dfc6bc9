"""What differs between two plans for the same patient, and which of the two is the less cautious."""

from collections.abc import Iterator
from typing import assert_never

from flows.cadence_rules import MAINTENANCE
from flows.needs import Stage
from flows.plans import OneVisit, Plan, YearlyVisits


def plan_line(plan: Plan) -> str:
    """The suggested visits on one line ("weekly ×8, then every 2 weeks ×2"); empty where there are none."""
    stages = ", then ".join(_stage(stage) for stage in plan.stages)
    return stages or ("none before the event" if plan.phase == "HOLD" else "")


def changes(before: Plan, after: Plan) -> tuple[str, ...]:
    """All that changes from one plan to the other, in a few words each, without naming anything of health."""
    return (*main_changes(before, after), *_further(before, after))


def main_changes(before: Plan, after: Plan) -> tuple[str, ...]:
    """What changes of gate, start and visits."""
    gate = _changed("gate", before.gate.code, after.gate.code)
    if not _both_shown(before, after):
        return tuple(gate)
    start = _changed("earliest start", _start(before), _start(after))
    return (*gate, *start, *_changed("visits", plan_line(before), plan_line(after)))


def less_cautious(before: Plan, after: Plan) -> bool:
    """Tell whether the plan after is in any way less cautious than the one before, even if stricter else.

    Less cautious is a lower gate, an earlier start, visits closer together, more visits, a longer course, a
    later review, more visits after the course, or safety no longer heeding an answer that it did.
    """
    is_bolder = any(b > a for a, b in zip(_boldness(before), _boldness(after), strict=True))
    return is_bolder or bool(_heeded(before) - _heeded(after))


def _further(before: Plan, after: Plan) -> Iterator[str]:
    if not _both_shown(before, after):
        return
    yield from _changed("weeks", str(before.weeks), str(after.weeks))
    yield from _changed("review", _review(before), _review(after))
    yield from _changed("afterwards", str(before.maintenance), str(after.maintenance))
    yield from _changed("cautions", str(len(before.cautions)), str(len(after.cautions)))


def _both_shown(before: Plan, after: Plan) -> bool:
    return before.gate.shows_a_plan and after.gate.shows_a_plan


def _changed(name: str, before: str, after: str) -> Iterator[str]:
    if before != after:
        yield f"{name} {before or 'none'} → {after or 'none'}"


def _start(plan: Plan) -> str:
    return f"in {plan.earliest_start_days} days" if plan.earliest_start_days else "now"


def _review(plan: Plan) -> str:
    if plan.phase not in ("COURSE", "STAGED"):
        return "none"
    return f"at visit {plan.review_at_visit}" if plan.review_at_visit else "at the end"


def _stage(stage: Stage | YearlyVisits | OneVisit) -> str:
    match stage:
        case Stage(every_weeks=1, visits=visits):
            return f"weekly ×{visits}"
        case Stage(every_weeks=weeks, visits=visits):
            return f"every {weeks} weeks ×{visits}"
        case YearlyVisits(fewest=low, most=high):
            return f"{low} a year" if low == high else f"{low}–{high} a year"
        case OneVisit():
            return "one visit before the event"
        case _:
            assert_never(stage)


def _boldness(plan: Plan) -> tuple[float, ...]:
    """Measures of a plan, each greater where the plan is less cautious."""
    if not plan.gate.shows_a_plan:
        return (-plan.gate, float("-inf"), 0, 0, 0, 0, -len(MAINTENANCE))
    visits = visit_count(plan)
    has_course = plan.phase in ("COURSE", "STAGED")
    after = MAINTENANCE.index(plan.maintenance) if plan.maintenance else len(MAINTENANCE)
    return (
        -plan.gate,
        -(plan.earliest_start_days or 0),
        max(map(_a_week, plan.stages), default=0),
        visits,
        (plan.weeks or 0) if has_course else 0,
        min(plan.review_at_visit or visits, visits) if has_course else 0,
        -after,
    )


def visit_count(plan: Plan) -> int:
    """How many visits a plan has; where it says fewest and most a year, the most."""
    match plan.stages:
        case (YearlyVisits(most=most),):
            return most
        case _:
            return plan.visits or 0


def _a_week(stage: Stage | YearlyVisits | OneVisit) -> float:
    """Visits in a week, at the pace of this stage."""
    match stage:
        case Stage(every_weeks=weeks):
            return 1 / weeks
        case YearlyVisits(most=most):
            return most / 52
        case OneVisit():
            return 0
        case _:
            assert_never(stage)


def _heeded(plan: Plan) -> frozenset[str]:
    """The answers that a rule of safety has something to say of; that a clinician cleared them is none."""
    return frozenset(
        answer
        for reason in plan.reasons
        if reason.rule.endswith(".severe_caution")
        or (reason.rule.startswith("safety.") and not reason.rule.startswith("safety.gates."))
        for answer in reason.because
        if answer != "cleared=true"
    )
