"""draw_up(): one patient's facts become a suggested plan, every number of it with its reason."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from flows.cadence_rules import MAINTENANCE, CadenceRules, Maintenance
from flows.facts import Facts
from flows.needs import (
    Need,
    Stage,
    before_event,
    needs_of,
    rounded_up,
    skin_because,
    staged,
    with_fewer_visits,
)
from flows.rules import Reason, Rules, merged
from flows.safety import Gate, Screening, gate_reason, screen

Phase = Literal["UPKEEP", "COURSE", "STAGED", "HOLD", "NONE"]

DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class YearlyVisits:
    """Visits spread over a year, fewest and most."""

    fewest: int
    most: int


@dataclass(frozen=True, slots=True)
class OneVisit:
    """A single visit, before an event."""


Stages = tuple[Stage, ...] | tuple[YearlyVisits] | tuple[OneVisit]


@dataclass(frozen=True, slots=True)
class Plan:
    """A suggested plan; the practitioner agrees the final one with the patient.

    ``earliest_start_days`` counts from today and is None where no plan may be shown. ``review_at_visit`` is
    None where the review is at the end of the course, or there is no course. Left at its defaults, the plan
    is the one that shows no visits at all.
    """

    id: str | int | None
    gate: Gate
    earliest_start_days: int | None
    cautions: tuple[str, ...]
    confirm: tuple[str, ...]
    blocks: tuple[str, ...]
    red_flags: tuple[str, ...]
    reasons: tuple[Reason, ...]
    phase: Phase = "NONE"
    stages: Stages = ()
    visits: int | None = None
    weeks: int | None = None
    review_at_visit: int | None = None
    maintenance: Maintenance | None = None

    def because_of(self, *reasons: Reason, **changes: Any) -> "Plan":
        """The same plan with further reasons, and with what they change."""
        return replace(self, reasons=(*self.reasons, *reasons), **changes)


@dataclass(frozen=True, slots=True)
class _Event:
    """The weeks to an event from the earliest start, and the answers that make them so many."""

    weeks_left: int
    because: tuple[str, ...]


def draw_up(facts: Facts, rules: Rules) -> Plan:
    """Draw up the plan for one patient's facts."""
    screening, cadence = screen(facts, rules), rules.cadence
    plan = _without_visits(facts, screening, rules)
    if not screening.gate.shows_a_plan:
        return plan
    event = _event(facts, screening)
    if event and event.weeks_left > cadence.event.within_weeks:
        plan, event = (
            plan.because_of(Reason("cadence.event.far", event.because, cadence.event.far.source)),
            None,
        )
    if event and event.weeks_left <= cadence.event.hold_weeks:
        return _hold(plan, event, cadence)
    needs = needs_of(facts, cadence)
    if needs:
        return _with_course(plan, needs, facts, event, cadence)
    return _with_one_visit(plan, facts, event, cadence) if event else _with_upkeep(plan, facts, cadence)


def _without_visits(facts: Facts, screening: Screening, rules: Rules) -> Plan:
    """The plan as far as safety has a say in it."""
    gate = screening.gate
    return Plan(
        id=facts.id,
        gate=gate,
        earliest_start_days=screening.days_to_wait if gate.shows_a_plan else None,
        cautions=screening.cautions,
        confirm=screening.confirm,
        blocks=screening.blocks,
        red_flags=screening.red_flags,
        reasons=(gate_reason(screening.flags, rules), *(flag.reason for flag in screening.flags)),
    )


def _event(facts: Facts, screening: Screening) -> _Event | None:
    """The event, if there is one: its weeks are those left after any wait, in whole weeks rounded up."""
    if facts.event_weeks is None:
        return None
    because = [f"preference={facts.preference}", f"event_weeks={facts.event_weeks}"]
    wait = screening.days_to_wait
    if wait:
        because += merged(flag.reason for flag in screening.flags if flag.days == wait)
    return _Event(facts.event_weeks - rounded_up(wait, DAYS_IN_WEEK), tuple(because))


def _hold(plan: Plan, event: _Event, rules: CadenceRules) -> Plan:
    reason = Reason("cadence.event.hold", event.because, rules.event.hold.source)
    return plan.because_of(reason, phase="HOLD", visits=0)


def _with_one_visit(plan: Plan, facts: Facts, event: _Event, rules: CadenceRules) -> Plan:
    reasons = (
        _upkeep_reason(facts, rules),
        Reason("cadence.event.one_visit", event.because, rules.event.one_visit.source),
        _maintenance(rules.upkeep.maintenance, _upkeep_because(facts), rules),
    )
    shown = {"phase": "UPKEEP", "stages": (OneVisit(),), "visits": 1}
    return plan.because_of(*reasons, maintenance=rules.upkeep.maintenance, **shown)


def _with_upkeep(plan: Plan, facts: Facts, rules: CadenceRules) -> Plan:
    upkeep, reasons = rules.upkeep, [_upkeep_reason(facts, rules)]
    fewest, most = upkeep.visits_per_year
    if facts.preference == "fewer":
        fewest, most = upkeep.fewer_visits_per_year
        reasons.append(_fewer_reason(rules))
    reasons.append(_maintenance(upkeep.maintenance, _upkeep_because(facts), rules))
    shown = {"phase": "UPKEEP", "stages": (YearlyVisits(fewest, most),), "weeks": upkeep.weeks}
    return plan.because_of(*reasons, maintenance=upkeep.maintenance, **shown)


def _with_course(
    plan: Plan, needs: tuple[Need, ...], facts: Facts, event: _Event | None, rules: CadenceRules
) -> Plan:
    reasons = [reason for need in needs for reason in need.reasons]
    if len(facts.concerns) > 1:
        reasons.append(Reason("cadence.several", merged(reasons), rules.several.source))
    if event:
        needs = tuple(before_event(need, event.weeks_left, rules.event) for need in needs)
        reasons.append(Reason("cadence.event.shortened", event.because, rules.event.shortened.source))
    elif facts.preference == "fewer":
        needs = tuple(with_fewer_visits(need) for need in needs)
        reasons.append(_fewer_reason(rules))
    return _judged(_counted(plan.because_of(*reasons), needs, rules), needs, rules)


def _counted(plan: Plan, needs: tuple[Need, ...], rules: CadenceRules) -> Plan:
    """The plan with the stages, visits and weeks these needs come to."""
    stages = staged(needs)
    reasons: tuple[Reason, ...] = ()
    if len(stages) > 1:
        because = merged(reason for need in needs for reason in need.reasons)
        reasons = (Reason("cadence.step_down", because, rules.step_down.source),)
    return plan.because_of(
        *reasons,
        phase="STAGED" if len(stages) > 1 else "COURSE",
        stages=stages,
        visits=sum(stage.visits for stage in stages),
        weeks=max(need.weeks for need in needs),
    )


def _judged(plan: Plan, needs: tuple[Need, ...], rules: CadenceRules) -> Plan:
    """The plan with its review, at the end where the course is no longer, and what comes after."""
    review = min(need.row.review_at_visit for need in needs)
    ends_first = plan.visits is not None and plan.visits <= review
    rule = rules.review.at_end if ends_first else rules.review.at_visit
    address = "cadence.review.at_end" if ends_first else "cadence.review.at_visit"
    asking = [reason for need in needs if need.row.review_at_visit == review for reason in need.reasons]
    reviewed = Reason(address, merged(asking), rule.source)
    strongest = min((need.row.maintenance for need in needs), key=MAINTENANCE.index)
    asking = [reason for need in needs if need.row.maintenance == strongest for reason in need.reasons]
    maintained = _maintenance(strongest, merged(asking), rules)
    at_visit = None if ends_first else review
    return plan.because_of(reviewed, maintained, review_at_visit=at_visit, maintenance=strongest)


def _maintenance(code: Maintenance, because: tuple[str, ...], rules: CadenceRules) -> Reason:
    return Reason(f"cadence.maintenance.{code}", because, rules.maintenance[code].source)


def _upkeep_because(facts: Facts) -> tuple[str, ...]:
    return ("concerns=none", *skin_because(facts))


def _upkeep_reason(facts: Facts, rules: CadenceRules) -> Reason:
    return Reason("cadence.upkeep", _upkeep_because(facts), rules.upkeep.source)


def _fewer_reason(rules: CadenceRules) -> Reason:
    return Reason("cadence.fewer", ("preference=fewer",), rules.fewer.source)
