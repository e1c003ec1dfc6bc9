"""What of a plan its patient may see."""

from collections.abc import Iterator
from dataclasses import replace

from flows.plans import Plan
from flows.rules import Reason, Rules
from flows.safety import Gate, gate_reason


def shown_to_patient(plan: Plan, rules: Rules) -> Plan:
    """The plan without the conditions that are for staff only, nor anything that would give them away.

    A block stays a block: only its code and its reason are left out.
    """
    hidden = rules.safety.staff_only
    cautions = tuple(code for code in plan.cautions if code not in hidden)
    reasons = tuple(_shown(plan.reasons, frozenset(f"conditions={code}" for code in hidden)))
    gate = plan.gate
    if gate == Gate.CAUTION and not cautions and not plan.confirm:
        gate, reasons = Gate.OK, (gate_reason((), rules), *reasons[1:])
    blocks = tuple(code for code in plan.blocks if code not in hidden)
    return replace(plan, gate=gate, cautions=cautions, blocks=blocks, reasons=reasons)


def _shown(reasons: tuple[Reason, ...], hidden: frozenset[str]) -> Iterator[Reason]:
    """The reasons without hidden answers; a hidden condition's own goes, the gate's stays first."""
    for place, reason in enumerate(reasons):
        is_its_own = place > 0 and reason.rule.startswith("safety.")
        if not (is_its_own and hidden & set(reason.because)):
            yield replace(reason, because=tuple(answer for answer in reason.because if answer not in hidden))
