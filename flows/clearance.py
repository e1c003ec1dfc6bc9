"""Clearance: a clinician has looked at what blocked a plan, and lets it be booked."""

from dataclasses import dataclass
from datetime import date

from flows.facts import MINOR
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
    for answer in reversed(intake.answers):
        if answer.question == CLEARED and isinstance(answer.value, tuple) and answer.value:
            by, *codes = answer.value
            return Clearance(by, answer.at.astimezone(practice.clinic.zone).date(), frozenset(codes))
    return None


def can_be_cleared(plan: Plan) -> bool:
    """Whether a clinician may clear what blocks this plan: never an age under 18, nor a red flag."""
    return plan.gate is Gate.BLOCK and MINOR not in plan.blocks
