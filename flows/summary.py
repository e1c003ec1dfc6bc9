"""Summary: what staff read of one intake; the one source of every export and notice."""

from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

from flows.conditions import Value
from flows.intake import Answer, Intake, Status
from flows.needs import Stage
from flows.outcome import Outcome, outcome, red_flags
from flows.plans import OneVisit, Plan, YearlyVisits
from flows.practice import Practice
from flows.safety import Gate, SafetyFlag, screen, stop_flags

STAFF_ONLY = "staff only"
"""The mark of what the patient is never shown."""


@dataclass(frozen=True)
class Summary:
    """One intake as staff read it, with the patient's name, and the chat to reach them in as ``address``."""

    practice: Practice
    intake: Intake
    name: str
    address: str

    @cached_property
    def answers(self) -> dict[str, Value]:
        """The answers that apply, by question id, in the questionnaire's order."""
        return self.practice.questionnaire.applying(self.intake.latest())

    @cached_property
    def outcome(self) -> Outcome | None:
        """What the answers come to so far, or None where the age is not known yet."""
        return outcome(self.practice, self.intake)

    @property
    def plan(self) -> Plan | None:
        """The plan, of a complete intake only: of half the answers it would promise too much."""
        is_complete = self.intake.status is Status.COMPLETE
        return self.outcome.plan if self.outcome and is_complete else None

    @cached_property
    def red_flags(self) -> tuple[str, ...]:
        """Red flags found, by code."""
        return tuple(code for code, _ in red_flags(self.practice, self.intake))

    @cached_property
    def flags(self) -> tuple[SafetyFlag, ...]:
        """Everything the safety screen found, gravest first.

        A doubt counts in a complete intake only: before that it may just not have been asked yet.
        """
        rules = self.practice.rules
        if self.outcome is None:
            return tuple(stop_flags(self.red_flags, rules.safety))
        found = screen(self.outcome.facts, rules).flags
        if self.plan is None:
            found = tuple(flag for flag in found if not in_doubt(flag))
        return tuple(sorted(found, key=lambda flag: -flag.gate))

    @property
    def gate(self) -> str:
        """The gate of a complete intake, stop for one with a red flag, or nothing: it is not known yet."""
        if self.red_flags:
            return Gate.STOP.code
        return self.plan.gate.code if self.plan else ""

    @property
    def plan_line(self) -> str:
        """The suggested visits on one line ("weekly ×8, then every 2 weeks ×2"), or nothing."""
        if self.plan is None:
            return ""
        stages = ", then ".join(_stage(stage) for stage in self.plan.stages)
        return stages or {"HOLD": "none before the event"}.get(self.plan.phase, "")

    def flag_name(self, flag: SafetyFlag) -> str:
        """What staff call a flag."""
        named = self.practice.rules.name(flag.reason.rule) or self.practice.labels.get(flag.code, flag.code)
        if flag.code in self.practice.rules.safety.staff_only:
            return f"{named} ({STAFF_ONLY})"
        return f"{named} (not sure)" if in_doubt(flag) else named

    @cached_property
    def consent(self) -> tuple[Answer, ...]:
        """What was agreed to or refused, with the digest of the text shown."""
        return tuple(a for a in self.intake.answers if a.question.startswith(f"{Status.CONSENT}."))


def in_doubt(flag: SafetyFlag) -> bool:
    """Whether this rests on a "not sure"."""
    return flag.kind == "unsure" or any(answer.endswith("when=unsure") for answer in flag.reason.because)


def _stage(stage: Stage | YearlyVisits | OneVisit) -> str:
    match stage:
        case Stage(every_weeks=1, visits=visits):
            return f"weekly ×{visits}"
        case Stage(every_weeks=weeks, visits=visits):
            return f"every {weeks} weeks ×{visits}"
        case YearlyVisits(fewest=low, most=high):
            return f"{low} a year" if low == high else f"{low}–{high} a year"
        case OneVisit():
            return "one visit before the event"
        case _:
            assert_never(stage)
