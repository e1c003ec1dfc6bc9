"""Replaying: what other rules would make of an intake that has its plan already."""

from dataclasses import dataclass

from flows.intake import Intake
from flows.outcome import outcome
from flows.plan_changes import changes, less_cautious
from flows.plans import draw_up
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
    drawn = outcome(practice, intake)
    if drawn is None:
        return Replayed(intake.ref, (), is_less_cautious=False)
    after = draw_up(drawn.facts, rules)
    changed = changes(drawn.plan, after)
    return Replayed(intake.ref, changed, bool(changed) and less_cautious(drawn.plan, after))
