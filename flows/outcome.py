"""Outcome: the facts an intake comes to, the plan drawn up from them, and the red flags found."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flows.aging import aged
from flows.clearance import clearance, last_cleared
from flows.conditions import Answers
from flows.facts import CONDITIONS, Facts
from flows.intake import Intake
from flows.news import conditions_told, with_earlier_news
from flows.plans import Plan, draw_up
from flows.practice import Practice
from flows.reduction import NEWS, RedFlag, red_flags_found, reduce
from flows.revisions import SENT


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules make of an intake's answers as they are now."""

    facts: Facts
    plan: Plan


def outcome(practice: Practice, intake: Intake, applying: Answers | None = None) -> Outcome | None:
    """The facts and plan, or None where not even the age and skin are known yet.

    Whoever knows which of the answers are ``applying`` may say so.
    """
    drawn = _uncleared(practice, intake, applying)
    return _cleared(practice, intake, drawn) if drawn else None


def _uncleared(practice: Practice, intake: Intake, applying: Answers | None = None) -> Outcome | None:
    """The same, as if nobody had cleared anything."""
    facts = reduce(practice.questionnaire, intake.latest(), applying)
    if facts is None:
        return None
    facts = aged(facts, intake, practice.questionnaire, practice.rules)
    facts = with_earlier_news(facts, intake, practice.questionnaire, practice.rules)
    return Outcome(facts, draw_up(facts, practice.rules))


def _cleared(practice: Practice, intake: Intake, drawn: Outcome) -> Outcome:
    """The same, with the blocks cleared where a clinician has cleared all of them."""
    given = clearance(practice, intake)
    if given is None or not given.covers(drawn.plan):
        return drawn
    if not set(drawn.plan.blocks).isdisjoint(_told_anew(practice, intake)):
        return drawn
    facts = drawn.facts.model_copy(update={"cleared": True})
    return Outcome(facts, draw_up(facts, practice.rules))


def _told_anew(practice: Practice, intake: Intake) -> Iterator[str]:
    """The conditions told since the last clearance that were not there in between, or that are told as news.

    A clinician has looked at the one there was, and not at this one.
    """
    since = last_cleared(intake) + 1
    for place, answer in enumerate(intake.answers[since:], since):
        if answer.question == SENT:
            then = _uncleared(practice, replace(intake, answers=intake.answers[: place + 1]))
            yield from set(CONDITIONS).difference(then.plan.blocks if then else ())
        elif answer.question == NEWS and answer.at > intake.answers[since - 1].at:
            yield from conditions_told(practice.questionnaire, answer.value)


def red_flags(practice: Practice, intake: Intake, applying: Answers | None = None) -> tuple[RedFlag, ...]:
    """The red flags found in the answers and the typed words, each with its graver variant if it is that."""
    return red_flags_found(practice.questionnaire, intake.latest(), applying)
