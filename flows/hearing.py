"""What is heard in typed words beside an answer: red flags, in the light of what is known already."""

from datetime import datetime, timedelta

from flows.intake import Intake
from flows.practice import Practice
from flows.reduction import HEARD
from flows.understanding import Heard, hear

ASKED = "asked"
"""Reserved question id: red flags that typed words might have meant, asked about with buttons."""

SETTLED = "settled"
"""Reserved question id: red flags asked about and not there."""

_SIGNS = {"headache_migraine": "headache", "tmj": "jaw_pain"}
"""Concerns that are half of a pair of signs."""

_RECENT = ("under-1wk", "1-2wk", "2-4wk", "unsure")
"""How long after a filler pain or pale skin may come from it."""

_FIFTY = ("50-59", "60-plus")


SETTLED_FOR = timedelta(hours=1)
"""How long a "no" keeps the same words from being asked about again: later, they may be true."""


def listen(practice: Practice, intake: Intake, text: str, now: datetime) -> Heard:
    """Listen to typed words. What was just asked about and settled is not asked about again."""
    known = practice.questionnaire.applying(intake.latest())
    concerns = several(known.get("concerns"))
    context = {sign for code, sign in _SIGNS.items() if code in concerns}
    if known.get("filler.when") in _RECENT:
        context.add("filler")
    if known.get("age_band") in _FIFTY:
        context.add("age50")
    heard = hear(text, practice.lexicon, frozenset(context))
    settled = settled_now(intake, now)
    return Heard(heard.certain, tuple(flag for flag in heard.possible if flag not in settled))


def settled_now(intake: Intake, now: datetime) -> tuple[str, ...]:
    """The red flags that were asked about a short while ago and are not there."""
    said = next((answer for answer in reversed(intake.answers) if answer.question == SETTLED), None)
    return several(said.value) if said is not None and now - said.at < SETTLED_FOR else ()


def several(value: object) -> tuple[str, ...]:
    """The codes of an answer of several, or none."""
    return value if isinstance(value, tuple) else ()


__all__ = ["ASKED", "HEARD", "SETTLED", "listen", "settled_now", "several"]
