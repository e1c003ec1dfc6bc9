"""The tables of safety.toml: conditions, waiting times and red flags."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from flows.facts import (
    CONDITIONS,
    DATE_BANDS,
    PROCEDURES,
    RED_FLAGS,
    UNSURE,
    ConditionCode,
    DateBand,
    ProcedureCode,
    RedFlagCode,
    UnsureCode,
)
from flows.rule_tables import Count, Days, NamedRule, Rule, Table, Words, holding_every

Level = Literal["E", "D", "S"]
"""How urgent a red flag is: an emergency, the same day, or soon."""

Severity = Literal["block", "wait", "caution"]


class ConditionRule(NamedRule):
    """A condition: do not book until a clinician clears it, wait, or book and tell the practitioner.

    ``why`` is for staff and reviewers. A ``staff_only`` condition is never shown to the patient.
    """

    asked: Words
    severity: Severity
    wait_days: Count | None = None
    why: Words
    staff_only: bool = False

    @model_validator(mode="after")
    def _days_go_with_waiting(self) -> Self:
        if self.severity == "wait" and self.wait_days is None:
            raise ValueError('severity "wait" needs wait_days')
        return self


class UnsureRule(NamedRule):
    """A group of questions answered "not sure", and what staff settle before booking."""

    staff_question: Words


class RecentProcedure(Rule):
    """A procedure that asks for care even after its waiting time, for so many days since it was done."""

    within_days: Count


class ProcedureRule(NamedRule):
    """How many days after a procedure facial needling may begin."""

    wait_days: Days
    range_seen: Words
    recent: RecentProcedure | None = None


class RedFlagVariant(Table):
    """A red flag at another level, with the text for it."""

    level: Level
    says: Words


class RedFlagRule(NamedRule):
    """A sign that ends the intake: how urgent it is and what the patient is told at once."""

    level: Level
    trigger: Words
    variants: Mapping[str, RedFlagVariant] = {}

    def shown(self, variant: str | None = None) -> RedFlagVariant:
        """The level and text for this variant, or the flag's own where the variant is unknown."""
        return self.variants.get(variant or "", RedFlagVariant(level=self.level, says=self.says))


class Gates(Table):
    """What is said at each gate."""

    stop: Rule
    block: Rule
    wait: Rule
    caution: Rule
    ok: Rule


class SafetyRules(Table):
    """safety.toml."""

    gates: Gates
    minor: NamedRule
    cleared: Rule
    date_unsure: Rule
    days_since: Annotated[Mapping[DateBand, Days], AfterValidator(holding_every(*DATE_BANDS))]
    conditions: Annotated[Mapping[ConditionCode, ConditionRule], AfterValidator(holding_every(*CONDITIONS))]
    unsure: Annotated[Mapping[UnsureCode, UnsureRule], AfterValidator(holding_every(*UNSURE))]
    procedures: Annotated[Mapping[ProcedureCode, ProcedureRule], AfterValidator(holding_every(*PROCEDURES))]
    red_flags: Annotated[Mapping[RedFlagCode, RedFlagRule], AfterValidator(holding_every(*RED_FLAGS))]

    @cached_property
    def staff_only(self) -> frozenset[str]:
        """Codes of the conditions that the patient is never shown."""
        return frozenset(code for code, condition in self.conditions.items() if condition.staff_only)
