"""What staff are told of an intake as it is now: counts and codes, no health word and no name."""

from flows.events import StaffNotice
from flows.intake import Intake
from flows.outcome import outcome
from flows.practice import Practice
from flows.revisions import as_last_sent
from flows.safety import Gate, screen


def unreachable(practice: Practice, intake: Intake) -> StaffNotice:
    """That the patient could not be shown what staff changed for them."""
    drawn = outcome(practice, as_last_sent(intake))
    flags = {flag.code for flag in screen(drawn.facts, practice.rules).flags} if drawn else set()
    level = drawn.plan.gate.code if drawn and drawn.plan.gate is not Gate.STOP else Gate.OK.code
    return StaffNotice("unreachable", intake.ref, level, intake.language, len(flags))
