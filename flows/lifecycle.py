"""The life of an intake, as one finite-state machine shared by everybody.

The table is the whole of it. Which question comes next is not in here: it is derived from the answers,
and the machine is told in which section it lies (``target``). Conditions only look; a transition does no
more.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from transitions import Machine, MachineError

from flows.intake import OPEN, Status

PROCEED = "proceed"
REOPEN = "reopen"
CONFIRM = "confirm"
DECLINE = "decline"
STOP = "stop"
WITHDRAW = "withdraw"
EXPIRE = "expire"
AMEND = "amend"
LEAVE = "leave"


class _Step:
    """What the machine moves: a state, and the section it should come to."""

    __slots__ = ("state", "target")

    def __init__(self, state: Status, target: Status) -> None:
        self.state = state.value
        self.target = target.value


def _target_is_later(event: Any) -> bool:
    return OPEN.index(Status(event.model.target)) > OPEN.index(Status(event.model.state))


def _target_is(section: Status) -> Callable[[Any], bool]:
    def check(event: Any) -> bool:
        return bool(event.model.target == section.value)

    check.__name__ = f"target_is_{section}"
    return check


def _was_sent(event: Any) -> bool:
    """What was sent and is being changed can be left as it was: the caller says so by the target."""
    return bool(event.model.target == Status.COMPLETE.value)


def _row(trigger: str, sources: Sequence[Status], dest: Status, condition: Any = None) -> dict[str, Any]:
    # The machine would take an enum's member by its name, so it is given the values.
    return {
        "trigger": trigger,
        "source": [source.value for source in sources],
        "dest": dest.value,
        "conditions": condition,
    }


TABLE: list[dict[str, Any]] = [
    *(_row(PROCEED, [a], b, _target_is_later) for a, b in pairwise(OPEN)),
    *(_row(REOPEN, OPEN[place + 1 :], to, _target_is(to)) for place, to in enumerate(OPEN[:-1])),
    _row(CONFIRM, [Status.REVIEW], Status.COMPLETE),
    _row(DECLINE, [Status.CONSENT, Status.ABOUT_YOU], Status.DECLINED),
    _row(STOP, [*OPEN, Status.COMPLETE], Status.STOPPED),
    _row(WITHDRAW, [*OPEN, Status.COMPLETE, Status.STOPPED], Status.WITHDRAWN),
    _row(EXPIRE, OPEN, Status.EXPIRED),
    _row(AMEND, [Status.COMPLETE], Status.REVIEW),
    _row(LEAVE, OPEN, Status.COMPLETE, _was_sent),
]

_MACHINE = Machine(
    model=None,
    states=[status.value for status in Status],
    transitions=TABLE,
    initial=Status.CONSENT.value,
    auto_transitions=False,
    send_event=True,
)


def fire(status: Status, trigger: str, target: Status | None = None) -> Status:
    """The status after this trigger; unchanged where the table has no such move from here."""
    step = _Step(status, target or status)
    try:
        _MACHINE.events[trigger].trigger(step)
    except MachineError:
        return status
    return Status(step.state)


def settle(status: Status, target: Status) -> Status:
    """Move section by section to where the next question lies."""
    while status != target:
        trigger = PROCEED if OPEN.index(target) > OPEN.index(status) else REOPEN
        moved = fire(status, trigger, target)
        if moved == status:
            return status
        status = moved
    return status


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {Status.CONSENT}", "    state open {", "        direction LR"]
    lines += [f"        {row['source'][0]} --> {row['dest']}" for row in TABLE if row["trigger"] == PROCEED]
    lines += ["    }", "    open --> open: reopen (an answer looked at again)"]
    for row in TABLE:
        if row["trigger"] in (PROCEED, REOPEN):
            continue
        sources = row["source"]
        names = ["open", *(s for s in sources if s not in OPEN)] if set(OPEN) <= set(sources) else sources
        dest = "open" if row["trigger"] == AMEND else row["dest"]
        lines += [f"    {name} --> {dest}: {row['trigger']}" for name in names]
    ends = [status for status in Status if status not in OPEN]
    lines += [f"    {status} --> [*]" for status in ends if status is not Status.COMPLETE]
    return "\n".join(lines) + "\n"
