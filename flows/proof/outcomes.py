"""Outcomes: every kind of facts the rules tell apart, and the plan drawn up from each.

The course depends on the needs alone (flows/needs.py), and of needs that come as often only on the longest,
on the earliest review and on the strongest maintenance among them. So concerns are combined by what they
need: ten concerns, with every bother and duration, come to a few hundred different Demands. Each of them
meets every preference, with an event in every number of weeks the rules tell apart. The different courses
that come out then meet everything safety can say (``surroundings``), and every wait meets every event.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows.facts import BOTHERS, CONCERNS, CONDITIONS, LONG_STANDING, RED_FLAGS, UNSURE, Facts
from flows.needs import needs_of
from flows.plans import Plan, draw_up
from flows.rules import Rules
from flows.safety import screen

AGE = "40-49"
FAR_AWAY = 104

_Concerns = tuple[dict[str, Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of facts, and its plan."""

    facts: Facts
    plan: Plan


@dataclass(frozen=True, slots=True)
class Demand:
    """What some concerns come to: the longest course of each interval, and the first review.

    ``longest`` is by an interval as it is, with fewer visits, and before an event. ``maintenance`` holds
    the codes asked for, as the strongest of them is the plan's.
    """

    longest: frozenset[tuple[tuple[int, int, int], int]] = frozenset()
    review: int = FAR_AWAY
    maintenance: frozenset[str] = frozenset()

    def __or__(self, other: "Demand") -> "Demand":
        """What both come to together."""
        longest: dict[tuple[int, int, int], int] = {}
        for interval, weeks in (*self.longest, *other.longest):
            longest[interval] = max(weeks, longest.get(interval, 0))
        return Demand(
            frozenset(longest.items()),
            min(self.review, other.review),
            self.maintenance | other.maintenance,
        )


def courses(rules: Rules) -> tuple[list[Case], int, list[str]]:
    """A case for each different course, how many plans were drawn up for that, and what went wrong."""
    found: dict[tuple[object, ...], Case] = {}
    drawn, problems = 0, []
    for first, last in _concerns(rules):
        for wish in wishes(rules):
            case, twin = (_case(rules, **some, **wish) for some in (first, last))
            found.setdefault(course_of(case), case)
            drawn += 2
            if course_of(case) != course_of(twin):
                problems.append(f"plans: {first} and {last} with {wish} should come to the same course")
    return list(found.values()), drawn, problems


def course_of(case: Case) -> tuple[object, ...]:
    """All that a plan says of visits, and the wishes that are told with it."""
    plan, facts = case.plan, case.facts
    counted = (plan.stages, plan.visits, plan.weeks, plan.review_at_visit, plan.maintenance)
    return plan.phase, *counted, facts.preference, facts.event_weeks


def wishes(rules: Rules) -> Iterator[dict[str, Any]]:
    """Every preference; an event in each number of weeks that the rules tell apart."""
    event = rules.cadence.event
    yield from ({"preference": wish} for wish in ("standard", "fewer"))
    for weeks in (0, *range(event.hold_weeks, event.within_weeks + 2), FAR_AWAY):
        yield {"preference": "event", "event_weeks": weeks}


def surrounded(rules: Rules, cases: list[Case]) -> Iterator[Case]:
    """Each course among everything that safety can say; then every wait before every event."""
    for around in surroundings(rules):
        for case in cases:
            yield _redrawn(rules, case, around)
    undisturbed = [case for case in cases if case.facts.preference == "standard"]
    for wait in _waits(rules).values():
        for case in undisturbed[:: max(1, len(undisturbed) // 5)]:
            for wish in wishes(rules):
                yield _redrawn(rules, case, {**wait, **wish})


def surroundings(rules: Rules) -> Iterator[dict[str, Any]]:
    """Facts beside the course: nothing, and the least and the most of every kind of hindrance."""
    severe: dict[str, list[str]] = {"caution": [], "wait": [], "block": []}
    for code in CONDITIONS:
        severe[rules.safety.conditions[code].severity].append(code)
    cautions, waits, blocks = severe.values()
    secret = [code for code in cautions if code in rules.safety.staff_only]
    everything = {"conditions": cautions, "unsure": list(UNSURE)}
    yield {}
    yield from ({"conditions": [code]} for code in (*cautions[:1], *secret))
    yield from ({"unsure": [code]} for code in UNSURE[:1])
    yield everything
    yield from ({"conditions": [code]} for code in waits[:1])
    yield {**everything, "conditions": [*cautions, *waits], **list(_waits(rules).values())[-1]}
    yield from ({"conditions": [code]} for code in blocks[:1])
    yield {**everything, "conditions": list(CONDITIONS)}
    yield {"red_flags": [RED_FLAGS[0]]}
    yield {**everything, "conditions": list(CONDITIONS), "red_flags": list(RED_FLAGS)}


def _waits(rules: Rules) -> dict[int, dict[str, Any]]:
    """An earlier procedure for each number of days to wait, fewest first."""
    found: dict[int, dict[str, Any]] = {}
    for code in rules.safety.procedures:
        for when in (*rules.safety.days_since, 1):
            told = {"procedures": {code: {"when": when}}}
            days = screen(_facts(**told), rules).days_to_wait
            found.setdefault(days, told)
    return dict(sorted(found.items()))


# -- concerns, combined by what they need -------------------------------------------------------------------


def _concerns(rules: Rules) -> Iterator[_Concerns]:
    """For each demand that any skin and concerns come to, the first and the last that do."""
    for skin in ("young", "mature"):
        alone = {"skin": skin}
        yield alone, alone
        found: dict[Demand, _Concerns] = {Demand(): ({}, {})}
        for code in CONCERNS:
            before = dict(found)
            for demand, (first, last) in before.items():
                for more, details in _demands(rules, skin, code).items():
                    least, _ = found.get(demand | more, ({**first, code: details}, {}))
                    found[demand | more] = least, {**last, code: details}
        for first, last in list(found.values())[1:]:
            yield {"skin": skin, "concerns": first}, {"skin": skin, "concerns": last}


def _demands(rules: Rules, skin: str, code: str) -> Mapping[Demand, dict[str, Any]]:
    """What one concern comes to, with every bother and duration."""
    found: dict[Demand, dict[str, Any]] = {}
    for bother in (None, *BOTHERS):
        for duration in (None, LONG_STANDING):
            details = {"bother": bother, "duration": duration}
            demand = Demand()
            for need in needs_of(_facts(skin=skin, concerns={code: details}), rules.cadence):
                every, fewer, shorten = need.every_weeks, need.row.fewer, rules.cadence.event.shorten
                longest = frozenset([((every, fewer[every], shorten[every]), need.weeks)])
                demand |= Demand(longest, need.review_at_visit, frozenset([need.maintenance]))
            found.setdefault(demand, details)
    return found


def _facts(**told: Any) -> Facts:
    return Facts.model_validate({"age_band": AGE, "skin": "young", **told})


def _case(rules: Rules, **told: Any) -> Case:
    facts = _facts(**told)
    return Case(facts, draw_up(facts, rules))


def _redrawn(rules: Rules, case: Case, around: Mapping[str, Any]) -> Case:
    """The case with more facts."""
    return _case(rules, **{**case.facts.model_dump(), **around})
