"""Timeline: a plan's visits laid out in weeks, the first visit in week 1."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.cadence_rules import Event
from flows.facts import Facts
from flows.needs import Stage
from flows.plans import DAYS_IN_WEEK, OneVisit, Plan, YearlyVisits


@dataclass(frozen=True, slots=True)
class Leg:
    """The visits of one stage, by number, and the weeks they lie in; first and last included."""

    stage: Stage
    first_visit: int
    last_visit: int
    first_week: int
    last_week: int

    def holds(self, visit: int | None) -> bool:
        """Tell whether this is one of its visits."""
        return visit is not None and self.first_visit <= visit <= self.last_visit


def visit_weeks(plan: Plan) -> tuple[int, ...]:
    """The week of each suggested visit, strictly rising; where a plan says fewest and most, of the most."""
    match plan.stages:
        case ():
            return ()
        case (YearlyVisits(most=most),):
            return tuple(1 + (plan.weeks or 0) * number // most for number in range(most))
        case (OneVisit(),):
            return (1,)
        case stages:
            return _course_weeks([stage for stage in stages if isinstance(stage, Stage)], plan.weeks or 0)


def legs(plan: Plan) -> tuple[Leg, ...]:
    """A course stage by stage; the weeks leave no gap between stages, and the last ends with the course."""
    return tuple(_legs([stage for stage in plan.stages if isinstance(stage, Stage)], plan))


def event_weeks(plan: Plan, facts: Facts) -> int | None:
    """The weeks to the event that shaped the plan, or None where none did."""
    far = any(reason.rule == "cadence.event.far" for reason in plan.reasons)
    return None if far or not plan.gate.shows_a_plan else facts.event_weeks


def latest_start_days(plan: Plan, facts: Facts, rules: Event) -> int | None:
    """The days in which to begin so that all visits are over in time before the event; None without one.

    A course ends ``clear_weeks`` before the event; a single visit, as there is no later one, ``hold_weeks``.
    """
    weeks, visits = event_weeks(plan, facts), visit_weeks(plan)
    if weeks is None or not visits:
        return None
    clear = rules.hold_weeks if plan.phase == "UPKEEP" else rules.clear_weeks
    return (weeks - clear - (visits[-1] - 1)) * DAYS_IN_WEEK


def _legs(stages: list[Stage], plan: Plan) -> Iterator[Leg]:
    weeks, visits, elapsed = visit_weeks(plan), 0, 0
    for number, stage in enumerate(stages, 1):
        last = visits + stage.visits
        end = (plan.weeks or 0) if number == len(stages) else weeks[last - 1]
        yield Leg(stage, visits + 1, last, elapsed + 1, end)
        visits, elapsed = last, end


def _course_weeks(stages: list[Stage], length: int) -> tuple[int, ...]:
    """Each visit its stage's interval after the one before, and none of them after the course's end.

    Visits are rounded up, so the last ones may come a little closer together.
    """
    gaps = [stage.every_weeks for stage in stages for _ in range(stage.visits)]
    weeks = [1]
    for gap in gaps[1:]:
        weeks.append(weeks[-1] + gap)
    left = range(len(weeks) - 1, -1, -1)
    return tuple(min(week, length - later) for week, later in zip(weeks, left, strict=True))
