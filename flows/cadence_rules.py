"""The tables of cadence.toml: how often, for how long, and what changes it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, field_validator, model_validator

from flows.facts import AGE_BANDS, COSMETIC, AgeBand, Bother, ConcernCode, Facts
from flows.rule_tables import Count, NamedRule, Rule, Table, Weeks, holding_every

Maintenance = Literal["4WK", "4-8WK", "ASNEEDED", "YEAR"]
NeedGroup = Literal[
    "cosmetic_young", "cosmetic_mature", "acne", "alopecia", "tmj", "headache_migraine", "sinus"
]

MAINTENANCE: tuple[Maintenance, ...] = get_args(Maintenance)
"""Strongest first: the strongest that any need asks for is the plan's."""

Intervals = Mapping[Annotated[int, Field(ge=1)], Weeks]
"""An interval in weeks, and the interval it becomes."""


class Course(Table):
    """A visit every so many weeks, for so many weeks."""

    every_weeks: Weeks
    weeks: Weeks


class LongStanding(Rule):
    """How much longer the course is for a concern more than a year old, and where that ends."""

    extra_weeks: Weeks
    cap_weeks: Weeks

    def lengthen(self, weeks: int) -> int:
        """The course's length with the extra weeks; a course already past the cap stays as it is."""
        return max(weeks, min(weeks + self.extra_weeks, self.cap_weeks))


class Need(Rule):
    """What a need brings besides its course: how "fewer visits" spaces it, its review and its maintenance."""

    fewer: Intervals
    review_at_visit: Count
    maintenance: Maintenance

    @field_validator("fewer")
    @classmethod
    def _never_more_often(cls, fewer: Intervals) -> Intervals:
        if any(after < before for before, after in fewer.items()):
            raise ValueError("fewer visits cannot come more often")
        return fewer


class SkinNeed(Need):
    """The need of mature skin itself, whatever the concern."""

    course: Course


class ConcernNeed(Need):
    """The need of a concern, by how much it bothers."""

    mild: Course
    moderate: Course
    severe: Course
    long_standing: LongStanding | None = None
    severe_caution: NamedRule | None = None

    def course(self, bother: Bother | None) -> Course:
        """The course for this much bother; skipped counts as mild, so that we never oversell."""
        match bother:
            case "moderate":
                return self.moderate
            case "severe":
                return self.severe
            case _:
                return self.mild


class Upkeep(Rule):
    """Visits a year, fewest and most, where there is no course to run."""

    visits_per_year: tuple[Count, Count]
    fewer_visits_per_year: tuple[Count, Count]
    weeks: Weeks
    maintenance: Maintenance


class Event(Table):
    """What an event some weeks ahead does to a plan.

    It counts up to ``within_weeks`` ahead. Up to ``hold_weeks``, nothing is begun before it. Otherwise visits
    come closer together by ``shorten``, and the course ends ``clear_weeks`` before.
    """

    within_weeks: Weeks
    hold_weeks: Count
    clear_weeks: Count
    shorten: Intervals
    shortened: Rule
    hold: Rule
    one_visit: Rule
    far: Rule

    @model_validator(mode="after")
    def _leaves_room_for_a_visit(self) -> Self:
        if self.clear_weeks > self.hold_weeks:
            raise ValueError("clear_weeks cannot be more than hold_weeks")
        if any(after > before for before, after in self.shorten.items()):
            raise ValueError("shorten cannot make visits rarer")
        return self


class Review(Table):
    """Where it is judged whether to go on."""

    at_visit: Rule
    at_end: Rule


class CadenceRules(Table):
    """cadence.toml."""

    mature_from_age: Annotated[int, Field(strict=True)]
    upkeep: Upkeep
    mature_skin: SkinNeed
    needs: Annotated[Mapping[NeedGroup, ConcernNeed], AfterValidator(holding_every(*get_args(NeedGroup)))]
    several: Rule
    step_down: Rule
    fewer: Rule
    event: Event
    review: Review
    maintenance: Annotated[Mapping[Maintenance, Rule], AfterValidator(holding_every(*MAINTENANCE))]

    @field_validator("mature_from_age")
    @classmethod
    def _starts_an_age_band(cls, age: int) -> int:
        if age not in BAND_STARTS.values():
            raise ValueError(f"must be where an age band starts: {', '.join(map(str, BAND_STARTS.values()))}")
        return age

    @model_validator(mode="after")
    def _every_interval_can_change(self) -> Self:
        for where, need in self._all_needs():
            for course in _courses(need):
                if course.every_weeks not in need.fewer:
                    raise ValueError(f"{where}.fewer says nothing of every {course.every_weeks} weeks")
                if course.every_weeks not in self.event.shorten:
                    raise ValueError(f"event.shorten says nothing of every {course.every_weeks} weeks")
        return self

    def _all_needs(self) -> Iterator[tuple[str, SkinNeed | ConcernNeed]]:
        yield "mature_skin", self.mature_skin
        for group, need in self.needs.items():
            yield f"needs.{group}", need

    def group(self, concern: ConcernCode, *, mature: bool) -> NeedGroup:
        """The row of ``needs`` that a concern is read from."""
        if concern in COSMETIC:
            return "cosmetic_mature" if mature else "cosmetic_young"
        return _OWN_ROW[concern]

    def counts_as_mature(self, facts: Facts) -> bool:
        """Whether the skin counts as mature; where nobody is sure, age decides."""
        if facts.skin == "unsure":
            return BAND_STARTS[facts.age_band] >= self.mature_from_age
        return facts.skin == "mature"


def _courses(need: SkinNeed | ConcernNeed) -> tuple[Course, ...]:
    if isinstance(need, SkinNeed):
        return (need.course,)
    return (need.mild, need.moderate, need.severe)


BAND_STARTS: Mapping[AgeBand, int] = {band: 0 if band == "under-18" else int(band[:2]) for band in AGE_BANDS}
"""The youngest age in each band."""

_OWN_ROW: Mapping[ConcernCode, NeedGroup] = {
    "acne": "acne",
    "alopecia": "alopecia",
    "tmj": "tmj",
    "headache_migraine": "headache_migraine",
    "sinus": "sinus",
}
