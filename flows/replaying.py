"""Replaying: what other rules would make of an intake that has its plan already."""

from dataclasses import dataclass, replace

from flows.intake import Intake
from flows.outcome import outcome
from flows.plan_changes import changes, less_cautious
from flows.practice import Practice
from flows.rules import Rules


@dataclass(frozen=True, slots=True)
class Replayed:
    """An intake by its reference, what would change of its plan, and whether any of that is less cautious."""

    ref: str
    changes: tuple[str, ...]
    is_less_cautious: bool


def replayed(practice: Practice, intake: Intake, rules: Rules) -> Replayed:
    """Draw up an intake's plan under these rules, and compare it with the one under the practice's own."""
    drawn, after = outcome(practice, intake), outcome(replace(practice, rules=rules), intake)
    if drawn is None or after is None:
        return Replayed(intake.ref, (), is_less_cautious=False)
    changed = changes(drawn.plan, after.plan)
    return Replayed(intake.ref, changed, bool(changed) and less_cautious(drawn.plan, after.plan))
