"""screen(): who should not be booked yet, who should wait, and what the practitioner must know."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from flows.cadence_rules import CadenceRules
from flows.facts import CONCERNS, CONDITIONS, MINOR, PROCEDURES, RED_FLAGS, UNSURE, Facts, ProcedureCode, When
from flows.rule_tables import Rule
from flows.rules import Reason, Rules, merged
from flows.safety_rules import ConditionRule, SafetyRules, Severity

FlagKind = Literal["red_flag", "minor", "condition", "cleared", "unsure", "procedure", "severe"]


class Gate(IntEnum):
    """Whether booking may go ahead, from no hindrance to the worst; written in lower case."""

    OK = 0
    CAUTION = 1
    WAIT = 2
    BLOCK = 3
    STOP = 4

    @property
    def code(self) -> str:
        """The gate as plans and exports write it."""
        return self.name.lower()

    @property
    def shows_a_plan(self) -> bool:
        """Whether any cadence may be shown."""
        return self < Gate.BLOCK


@dataclass(frozen=True, slots=True)
class SafetyFlag:
    """One thing the screen found: its code, what it does to the gate, and why.

    ``days`` is the wait still ahead, in days from today.
    """

    kind: FlagKind
    code: str
    gate: Gate
    reason: Reason
    days: int = 0


@dataclass(frozen=True, slots=True)
class Screening:
    """Everything the screen found, in the order the codes are published in."""

    flags: tuple[SafetyFlag, ...]

    @property
    def gate(self) -> Gate:
        """The worst of all that was found."""
        return max((flag.gate for flag in self.flags), default=Gate.OK)

    @property
    def days_to_wait(self) -> int:
        """The longest wait still ahead, in days."""
        return max((flag.days for flag in self.flags), default=0)

    @property
    def red_flags(self) -> tuple[str, ...]:
        """Codes of the red flags."""
        return self._codes(Gate.STOP)

    @property
    def blocks(self) -> tuple[str, ...]:
        """Codes of what keeps from booking until a clinician clears it."""
        return self._codes(Gate.BLOCK)

    @property
    def cautions(self) -> tuple[str, ...]:
        """Codes of what the practitioner must know, each once: conditions, then procedures, then concerns."""
        return self._codes(Gate.CAUTION, but="unsure")

    @property
    def confirm(self) -> tuple[str, ...]:
        """Groups of questions answered "not sure", for staff to settle before booking."""
        return tuple(flag.code for flag in self.flags if flag.kind == "unsure")

    def _codes(self, gate: Gate, but: FlagKind | None = None) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(flag.code for flag in self.flags if flag.gate == gate and flag.kind != but)
        )


def screen(facts: Facts, rules: Rules) -> Screening:
    """Screen one patient's facts."""
    return Screening(
        (
            *stop_flags(facts.red_flags, rules.safety),
            *_minor(facts, rules.safety),
            *_conditions(facts, rules.safety),
            *_unsure(facts, rules.safety),
            *_procedures(facts, rules.safety),
            *_severe_concerns(facts, rules.cadence),
        )
    )


def gate_reason(flags: Iterable[SafetyFlag], rules: Rules) -> Reason:
    """Why the gate is what it is: the answers behind the worst of the flags."""
    found = tuple(flags)
    gate = max((flag.gate for flag in found), default=Gate.OK)
    rule: Rule = getattr(rules.safety.gates, gate.code)
    because = merged(flag.reason for flag in found if flag.gate == gate) or _NOTHING_REPORTED
    return Reason(f"safety.gates.{gate.code}", because, rule.source)


def stop_flags(found: Collection[str], rules: SafetyRules) -> Iterator[SafetyFlag]:
    """The flags of these red flags, in the order the codes are published in."""
    for code in RED_FLAGS:
        if code in found:
            source = rules.red_flags[code].source
            reason = Reason(f"safety.red_flags.{code}", (f"red_flags={code}",), source)
            yield SafetyFlag("red_flag", code, Gate.STOP, reason)


def _minor(facts: Facts, rules: SafetyRules) -> Iterator[SafetyFlag]:
    if facts.age_band == MINOR:
        reason = Reason("safety.minor", (f"age_band={MINOR}",), rules.minor.source)
        yield SafetyFlag("minor", MINOR, Gate.BLOCK, reason)


def _conditions(facts: Facts, rules: SafetyRules) -> Iterator[SafetyFlag]:
    for code in CONDITIONS:
        if code in facts.conditions:
            condition = rules.conditions[code]
            if condition.severity == "block" and facts.cleared:
                reason = Reason(
                    "safety.cleared", (f"conditions={code}", "cleared=true"), rules.cleared.source
                )
                yield SafetyFlag("cleared", code, Gate.CAUTION, reason)
            else:
                reason = Reason(f"safety.conditions.{code}", (f"conditions={code}",), condition.source)
                yield SafetyFlag("condition", code, _GATES[condition.severity], reason, _days(condition))


def _days(condition: ConditionRule) -> int:
    """The days to wait: a condition just reported has its whole wait ahead."""
    return condition.wait_days or 0 if condition.severity == "wait" else 0


def _unsure(facts: Facts, rules: SafetyRules) -> Iterator[SafetyFlag]:
    for code in UNSURE:
        if code in facts.unsure:
            reason = Reason(f"safety.unsure.{code}", (f"unsure={code}",), rules.unsure[code].source)
            yield SafetyFlag("unsure", code, Gate.CAUTION, reason)


def _procedures(facts: Facts, rules: SafetyRules) -> Iterator[SafetyFlag]:
    for code in PROCEDURES:
        if code in facts.procedures:
            yield from _procedure(code, facts.procedures[code].when, rules)


def _procedure(code: ProcedureCode, when: When, rules: SafetyRules) -> Iterator[SafetyFlag]:
    """The wait still ahead, and the cautions of a date nobody is sure of and of recent surgery."""
    procedure, rule, because = rules.procedures[code], f"safety.procedures.{code}", (f"{code}.when={when}",)
    days_since = when if isinstance(when, int) else rules.days_since[when]
    left = procedure.wait_days - days_since
    if left > 0:
        reason = Reason(rule, because, procedure.source)
        yield SafetyFlag("procedure", code, Gate.WAIT, reason, left)
    if when == "unsure":
        reason = Reason("safety.date_unsure", because, rules.date_unsure.source)
        yield SafetyFlag("procedure", code, Gate.CAUTION, reason)
    if procedure.recent and days_since < procedure.recent.within_days:
        reason = Reason(f"{rule}.recent", because, procedure.recent.source)
        yield SafetyFlag("procedure", code, Gate.CAUTION, reason)


def _severe_concerns(facts: Facts, rules: CadenceRules) -> Iterator[SafetyFlag]:
    for code in CONCERNS:
        if code in facts.concerns and facts.concerns[code].bother == "severe":
            group = rules.group(code, mature=rules.counts_as_mature(facts))
            caution = rules.needs[group].severe_caution
            if caution:
                rule, because = f"cadence.needs.{group}.severe_caution", (f"{code}.bother=severe",)
                yield SafetyFlag("severe", code, Gate.CAUTION, Reason(rule, because, caution.source))


_GATES: Mapping[Severity, Gate] = {"block": Gate.BLOCK, "wait": Gate.WAIT, "caution": Gate.CAUTION}

_NOTHING_REPORTED = ("red_flags=none", "conditions=none", "unsure=none")
