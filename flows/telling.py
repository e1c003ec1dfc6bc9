"""What staff are told of an intake as it is now: counts and codes, no health word and no name."""

from flows.events import NoticeKind, StaffNotice
from flows.intake import Intake
from flows.outcome import outcome
from flows.practice import Practice
from flows.revisions import as_last_sent
from flows.safety import Gate, screen


def unreachable(practice: Practice, intake: Intake) -> StaffNotice:
    """That the patient could not be shown what staff changed for them."""
    return _as_it_is("unreachable", practice, intake)


def cleared(practice: Practice, intake: Intake) -> StaffNotice:
    """That what blocked it has been cleared, and what its gate is now."""
    return _as_it_is("cleared", practice, intake)


def _as_it_is(kind: NoticeKind, practice: Practice, intake: Intake) -> StaffNotice:
    drawn = outcome(practice, as_last_sent(intake))
    flags = {flag.code for flag in screen(drawn.facts, practice.rules).flags} if drawn else set()
    level = drawn.plan.gate.code if drawn and drawn.plan.gate is not Gate.STOP else Gate.OK.code
    return StaffNotice(kind, intake.ref, level, intake.language, len(flags))
