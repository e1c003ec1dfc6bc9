"""What each concern needs by itself, and how several needs become one course of visits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from flows.cadence_rules import CadenceRules, ConcernNeed, Event, LongStanding, Maintenance, SkinNeed
from flows.facts import CONCERNS, COSMETIC, LONG_STANDING, ConcernCode, Facts
from flows.rules import Reason


@dataclass(frozen=True, slots=True)
class Need:
    """A visit every so many weeks for so many weeks, the row of rules it comes from, and why."""

    row: SkinNeed | ConcernNeed
    every_weeks: int
    weeks: int
    reasons: tuple[Reason, ...]

    @property
    def review_at_visit(self) -> int:
        """The visit at which this need is judged."""
        return self.row.review_at_visit

    @property
    def maintenance(self) -> Maintenance:
        """What this need asks for after the course."""
        return self.row.maintenance


@dataclass(frozen=True, slots=True)
class Stage:
    """Visits at one interval."""

    every_weeks: int
    visits: int


def needs_of(facts: Facts, rules: CadenceRules) -> tuple[Need, ...]:
    """What mature skin needs, and then each concern, in the order the codes are published in."""
    return (*_of_skin(facts, rules), *(_of_concern(c, facts, rules) for c in CONCERNS if c in facts.concerns))


def with_fewer_visits(need: Need) -> Need:
    """The need at the interval "fewer visits" gives it; its length stays."""
    return replace(need, every_weeks=need.row.fewer[need.every_weeks])


def before_event(need: Need, weeks_left: int, event: Event) -> Need:
    """The need closer together, and over in time before an event so many weeks from the start."""
    return replace(
        need,
        every_weeks=event.shorten[need.every_weeks],
        weeks=min(need.weeks, weeks_left - event.clear_weeks),
    )


def staged(needs: Iterable[Need]) -> tuple[Stage, ...]:
    """One course for all: the most frequent to the end of its longest, then the next for the time left.

    Visits are rounded up, and needs are never added together.
    """
    return tuple(_stages(needs))


def _stages(needs: Iterable[Need]) -> Iterator[Stage]:
    by_interval = sorted(needs, key=lambda need: need.every_weeks)
    elapsed = 0
    for every_weeks, alike in groupby(by_interval, key=lambda need: need.every_weeks):
        end = max(need.weeks for need in alike)
        if end > elapsed:
            yield Stage(every_weeks, rounded_up(end - elapsed, every_weeks))
            elapsed = end


def rounded_up(amount: int, unit: int) -> int:
    """How many units it takes to hold the amount."""
    return -(-amount // unit)


def skin_because(facts: Facts) -> tuple[str, ...]:
    """The answers that say how mature the skin is."""
    if facts.skin == "unsure":
        return ("skin=unsure", f"age_band={facts.age_band}")
    return (f"skin={facts.skin}",)


def _of_skin(facts: Facts, rules: CadenceRules) -> Iterator[Need]:
    """Mature skin has a need of its own only where there is a cosmetic concern, or no concern at all."""
    if not rules.counts_as_mature(facts):
        return
    cosmetic = COSMETIC & facts.concerns.keys()
    if cosmetic or not facts.concerns:
        row = rules.mature_skin
        because = skin_because(facts) if cosmetic else ("concerns=none", *skin_because(facts))
        reason = Reason("cadence.mature_skin", because, row.source)
        yield Need(row, row.course.every_weeks, row.course.weeks, (reason,))


def _of_concern(concern: ConcernCode, facts: Facts, rules: CadenceRules) -> Need:
    group = rules.group(concern, mature=rules.counts_as_mature(facts))
    row, told = rules.needs[group], facts.concerns[concern]
    course = row.course(told.bother)
    because: tuple[str, ...] = (f"{concern}.bother={told.bother or 'null'}",)
    if concern in COSMETIC:
        because += skin_because(facts)
    need = Need(
        row, course.every_weeks, course.weeks, (Reason(f"cadence.needs.{group}", because, row.source),)
    )
    if row.long_standing and told.duration == LONG_STANDING:
        rule, because = f"cadence.needs.{group}.long_standing", (f"{concern}.duration={LONG_STANDING}",)
        return _lengthened(need, row.long_standing, Reason(rule, because, row.long_standing.source))
    return need


def _lengthened(need: Need, long_standing: LongStanding, reason: Reason) -> Need:
    """The need with its extra weeks, and the reason for them where they changed anything."""
    weeks = long_standing.lengthen(need.weeks)
    return replace(need, weeks=weeks, reasons=(*need.reasons, reason)) if weeks > need.weeks else need
