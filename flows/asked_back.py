"""A question that staff asked back: which one, since when, and whether it has been answered."""

from dataclasses import dataclass
from datetime import datetime

from flows.intake import Intake
from flows.revisions import ANSWERED_BACK, ASKED_BACK, is_amending, since_sent


@dataclass(frozen=True, slots=True)
class Asking:
    """The question staff asked back, while the intake is open for it.

    ``is_answered`` where only what follows from the answer is still to be asked.
    """

    question: str
    at: datetime
    is_answered: bool


def asked_back(intake: Intake) -> Asking | None:
    """What staff asked back and the patient has not sent yet, or None; a later question takes its place."""
    if not is_amending(intake):
        return None
    found: Asking | None = None
    for answer in since_sent(intake):
        if answer.question == ASKED_BACK:
            found = Asking(str(answer.value), answer.at, is_answered=False) if answer.value else None
        elif answer.question == ANSWERED_BACK and found is not None:
            found = Asking(found.question, found.at, is_answered=True)
    return found


def awaited(intake: Intake) -> str | None:
    """The question asked back and not answered yet, or None."""
    asked = asked_back(intake)
    return asked.question if asked is not None and not asked.is_answered else None
