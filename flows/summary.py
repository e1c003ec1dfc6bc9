"""Summary: what staff read of one intake; the one source of every export and notice."""

from dataclasses import dataclass
from functools import cached_property

from flows.conditions import Value
from flows.deeds import Deed
from flows.hinge_text import hinge_line
from flows.hinges import Hinge, hinges
from flows.intake import Answer, Intake, Status
from flows.outcome import Outcome, outcome, red_flags
from flows.plan_changes import plan_line
from flows.plans import Plan
from flows.practice import Practice
from flows.revisions import as_last_sent
from flows.safety import Gate, SafetyFlag, screen, stop_flags

NOT_SIGNED_OFF = "rules not yet signed off"
"""What is said of rules that no clinician stands for."""

STAFF_ONLY = "staff only"
"""The mark of what the patient is never shown."""


@dataclass(frozen=True)
class Summary:
    """One intake as staff read it, with the patient's name, and the chat to reach them in as ``address``.

    ``linked`` are the references of the same person's other intakes, oldest first; ``deeds`` what staff did
    about this one. Three depths: ``glance`` (fifteen seconds), ``details`` (two minutes), ``record`` (all).
    """

    practice: Practice
    intake: Intake
    name: str
    address: str
    linked: tuple[str, ...] = ()
    deeds: tuple[Deed, ...] = ()

    @cached_property
    def sent(self) -> Intake:
        """The intake without changes that the patient has begun and not sent."""
        return as_last_sent(self.intake)

    @cached_property
    def answers(self) -> dict[str, Value]:
        """The answers that apply, by question id, in the questionnaire's order."""
        return self.practice.questionnaire.applying(self.sent.latest())

    @cached_property
    def outcome(self) -> Outcome | None:
        """What the answers come to so far, or None where the age is not known yet."""
        return outcome(self.practice, self.sent)

    @property
    def plan(self) -> Plan | None:
        """The plan, of a complete intake only: of half the answers it would promise too much."""
        is_complete = self.sent.status is Status.COMPLETE
        return self.outcome.plan if self.outcome and is_complete else None

    @cached_property
    def red_flags(self) -> tuple[str, ...]:
        """Red flags found, by code."""
        return tuple(code for code, _ in red_flags(self.practice, self.sent))

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
        return plan_line(self.plan) if self.plan else ""

    @cached_property
    def hinges(self) -> tuple[Hinge, ...]:
        """What the plan hinges on: at most three answers to confirm, the gravest first."""
        return hinges(self.practice, self.outcome.facts) if self.outcome and self.plan else ()

    def hinge_line(self, hinge: Hinge) -> str:
        """A hinge as staff read it: what to confirm, and what another answer would change."""
        return hinge_line(self.practice, hinge)

    @property
    def rules_line(self) -> str:
        """Who stands for the rules behind this, and since when; or that nobody does yet."""
        sign_off = self.practice.sign_off
        return f"signed off by {sign_off.by}, {sign_off.on}" if sign_off else NOT_SIGNED_OFF

    def flag_name(self, flag: SafetyFlag) -> str:
        """What staff call a flag."""
        table = _NAMED_IN.get(flag.kind)
        rule = f"safety.{table}.{flag.code}" if table else flag.reason.rule
        named = self.practice.rules.name(rule) or self.practice.labels.get(flag.code, flag.code)
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


_NAMED_IN = {"procedure": "procedures", "cleared": "conditions"}
"""Where the name is of a flag whose rule has none of its own."""
