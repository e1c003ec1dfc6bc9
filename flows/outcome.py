"""Outcome: the facts an intake comes to, the plan drawn up from them, and the red flags found."""

from dataclasses import dataclass

from flows.aging import aged
from flows.clearance import clearance
from flows.conditions import Answers
from flows.facts import Facts
from flows.intake import Intake
from flows.plans import Plan, draw_up
from flows.practice import Practice
from flows.reduction import RedFlag, red_flags_found, reduce


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules make of an intake's answers as they are now."""

    facts: Facts
    plan: Plan


def outcome(practice: Practice, intake: Intake, applying: Answers | None = None) -> Outcome | None:
    """The facts and plan, or None where not even the age and skin are known yet.

    Whoever knows which of the answers are ``applying`` may say so.
    """
    facts = reduce(practice.questionnaire, intake.latest(), applying)
    if facts is None:
        return None
    facts = aged(facts, intake, practice.questionnaire, practice.rules)
    return _cleared(practice, intake, Outcome(facts, draw_up(facts, practice.rules)))


def _cleared(practice: Practice, intake: Intake, drawn: Outcome) -> Outcome:
    """The same, with the blocks cleared where a clinician has cleared all of them."""
    given = clearance(practice, intake)
    if given is None or not given.covers(drawn.plan):
        return drawn
    facts = drawn.facts.model_copy(update={"cleared": True})
    return Outcome(facts, draw_up(facts, practice.rules))


def red_flags(practice: Practice, intake: Intake, applying: Answers | None = None) -> tuple[RedFlag, ...]:
    """The red flags found in the answers and the typed words, each with its graver variant if it is that."""
    return red_flags_found(practice.questionnaire, intake.latest(), applying)
