"""Hinges: what a plan hinges on, found by giving the rules another answer where one is not certain."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.facts import BOTHERS, DATE_BANDS, LONG_STANDING, UNSURE, Bother, Facts, ProcedureCode, When
from flows.plan_changes import visit_count
from flows.plans import Plan, draw_up
from flows.practice import Practice
from flows.rules import Rules

MOST = 3
"""The most questions that staff are asked to confirm: more would not be."""

NONE = "none"
"""The answer that nothing of a group is so."""

Weight = tuple[bool, bool, int, int, int]
NO_WEIGHT: Weight = (False, False, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Hinge:
    """An answer that is not certain, and the plan there would be with the answer that changes most.

    ``about`` is the answer as reasons write it (``unsure=blood``, ``tmj.bother=null``), ``answer`` the code
    of the other one: a condition or ``none``, a date band or a number of days, a bother, a duration, a skin.
    """

    about: str
    answer: str | int
    before: Plan
    after: Plan


@dataclass(frozen=True, slots=True)
class _Flip:
    about: str
    answer: str | int
    facts: Facts


def hinges(practice: Practice, facts: Facts, drawn: Plan | None = None) -> tuple[Hinge, ...]:
    """The answers to confirm at the visit, at most three, the one with the gravest consequence first.

    Not certain are groups and dates that were "not sure", questions that were skipped, skin that nobody is
    sure of, and a date band in which a waiting time ends. Where no plan is shown there is none to hinge on.
    Whoever has ``drawn`` up their plan may give it.
    """
    flips = tuple(_flips(practice, facts))
    if not flips:  # as for most: all is certain, and no plan need be drawn up to tell
        return ()
    before = drawn or draw_up(facts, practice.rules)
    if not before.gate.shows_a_plan:
        return ()
    heaviest: dict[str, tuple[Weight, Hinge]] = {}
    blocking: set[str] = set()
    for flip in flips:
        if flip.about in blocking or len(blocking) == MOST:  # nothing weighs more
            continue
        hinge = Hinge(flip.about, flip.answer, before, draw_up(flip.facts, practice.rules))
        weight = _weight(before, hinge.after)
        if weight > heaviest.get(flip.about, (NO_WEIGHT, None))[0]:
            heaviest[flip.about] = weight, hinge
        if not hinge.after.gate.shows_a_plan:
            blocking.add(flip.about)
    gravest = sorted(heaviest.values(), key=lambda pair: pair[0], reverse=True)
    return tuple(hinge for _, hinge in gravest[:MOST])


def _weight(before: Plan, after: Plan) -> Weight:
    """How much another answer changes: nothing where it changes neither gate, start, visits nor their pace.

    That it may keep from booking weighs most; then whether there is a course at all, the days to the start,
    the visits, and last how close together they are and what is noted.
    """
    if not after.gate.shows_a_plan:
        return (True, False, 0, 0, 0)
    return (
        False,
        _kind(before) != _kind(after),
        abs((before.earliest_start_days or 0) - (after.earliest_start_days or 0)),
        abs(visit_count(before) - visit_count(after)),
        int(before.stages != after.stages) + abs(before.gate - after.gate),
    )


def _kind(plan: Plan) -> str:
    """What kind of plan it is: a course in stages is a course."""
    return "COURSE" if plan.phase == "STAGED" else plan.phase


def _flips(practice: Practice, facts: Facts) -> Iterator[_Flip]:
    yield from _unsure(practice, facts)
    yield from _dates(facts, practice.rules)
    yield from _skin(facts, practice.rules)
    yield from _skipped(facts)


def _unsure(practice: Practice, facts: Facts) -> Iterator[_Flip]:
    """A group answered "not sure": none of it, or each condition in it."""
    for group in (code for code in UNSURE if code in facts.unsure):
        sure = facts.unsure - {group}
        yield _Flip(f"unsure={group}", NONE, facts.model_copy(update={"unsure": sure}))
        options = getattr(practice.groups[group], "options", ())
        for condition in dict.fromkeys(option.condition for option in options if option.condition):
            found = {
                "unsure": sure,
                "conditions": facts.conditions | {condition},
                "cleared": facts.cleared and not _blocks_anew(practice, facts, condition),
            }
            yield _Flip(f"unsure={group}", condition, facts.model_copy(update=found))


def _blocks_anew(practice: Practice, facts: Facts, condition: str) -> bool:
    """Whether a condition is a block that nobody knew of when the others were cleared."""
    conditions = {str(code): rule for code, rule in practice.rules.safety.conditions.items()}
    return condition not in facts.conditions and conditions[condition].severity == "block"


def _dates(facts: Facts, rules: Rules) -> Iterator[_Flip]:
    """A date "not sure": longest ago and shortest; a date band: the day on which a wait within it ends."""
    for code, procedure in facts.procedures.items():
        others: tuple[When, ...] = ()
        if procedure.when == "unsure":
            others = (DATE_BANDS[-2], DATE_BANDS[0])
        elif isinstance(procedure.when, str):
            others = tuple(_ending_within(code, procedure.when, rules))
        for when in others:
            changed = {**facts.procedures, code: procedure.model_copy(update={"when": when})}
            flipped = facts.model_copy(update={"procedures": changed})
            yield _Flip(f"{code}.when={procedure.when}", when, flipped)


def _ending_within(code: ProcedureCode, band: str, rules: Rules) -> Iterator[int]:
    """The days since a procedure, among those of a date band, at which something stops to count."""
    rule, days = rules.safety.procedures[code], rules.safety.days_since
    begins = {days[known] for known in DATE_BANDS if known != "unsure"}
    first = next(days[known] for known in DATE_BANDS if known == band)
    last = min((begin for begin in begins if begin > first), default=None)
    for ends in (rule.wait_days, rule.recent.within_days if rule.recent else 0):
        if first < ends and (last is None or ends <= last):
            yield ends


def _skin(facts: Facts, rules: Rules) -> Iterator[_Flip]:
    """Skin that nobody is sure of: the other of young and mature than what age made of it.

    So this is where the age bands at both sides of the mature age come in as well.
    """
    if facts.skin == "unsure":
        other = "young" if rules.cadence.counts_as_mature(facts) else "mature"
        yield _Flip("skin=unsure", other, facts.model_copy(update={"skin": other}))


def _skipped(facts: Facts) -> Iterator[_Flip]:
    """A bother that was skipped, and counts as mild: more than that; a duration: more than a year."""
    for code, told in facts.concerns.items():
        worse: tuple[Bother, ...] = BOTHERS[1:] if told.bother is None else ()
        answers: list[tuple[str, str]] = [("bother", bother) for bother in worse]
        if told.duration is None:
            answers.append(("duration", LONG_STANDING))
        for name, answer in answers:
            changed = {**facts.concerns, code: told.model_copy(update={name: answer})}
            flipped = facts.model_copy(update={"concerns": changed})
            yield _Flip(f"{code}.{name}=null", answer, flipped)
