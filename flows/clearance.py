"""Clearance: a clinician has looked at what blocked a plan, and lets it be booked."""

from dataclasses import dataclass
from datetime import date

from flows.facts import MINOR
from flows.hearing import several
from flows.intake import Intake
from flows.plans import Plan
from flows.practice import Practice
from flows.revisions import CLEARED
from flows.safety import Gate


@dataclass(frozen=True, slots=True)
class Clearance:
    """Who cleared which blocks, by code, and on which day in the clinic's time zone."""

    by: str
    on: date
    codes: frozenset[str]

    def covers(self, plan: Plan) -> bool:
        """Whether all that blocks this plan was known when it was cleared."""
        return can_be_cleared(plan) and self.codes.issuperset(plan.blocks)


def clearance(practice: Practice, intake: Intake) -> Clearance | None:
    """The last clearance given, whether or not it still covers all that blocks; None where there is none."""
    place = last_cleared(intake)
    if place < 0:
        return None
    mark = intake.answers[place]
    by, *codes = several(mark.value)
    return Clearance(by, mark.at.astimezone(practice.clinic.zone).date(), frozenset(codes))


def last_cleared(intake: Intake) -> int:
    """The place among the answers of the mark of the last clearance; -1 where there is none."""
    marks = (place for place, answer in enumerate(intake.answers) if answer.question == CLEARED)
    return max((place for place in marks if several(intake.answers[place].value)), default=-1)


def can_be_cleared(plan: Plan) -> bool:
    """Whether a clinician may clear what blocks this plan: never an age under 18, nor a red flag."""
    return plan.gate is Gate.BLOCK and MINOR not in plan.blocks
