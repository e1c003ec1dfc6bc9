"""What is heard in typed words beside an answer: red flags, in the light of what is known already."""

from flows.conditions import Answers
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


def listen(practice: Practice, answers: Answers, text: str) -> Heard:
    """Listen to typed words. What was asked about and settled is not asked about again."""
    known = practice.questionnaire.applying(answers)
    concerns = several(known.get("concerns"))
    context = {sign for code, sign in _SIGNS.items() if code in concerns}
    if known.get("filler.when") in _RECENT:
        context.add("filler")
    if known.get("age_band") in _FIFTY:
        context.add("age50")
    heard = hear(text, practice.lexicon, frozenset(context))
    settled = several(answers.get(SETTLED))
    return Heard(heard.certain, tuple(flag for flag in heard.possible if flag not in settled))


def several(value: object) -> tuple[str, ...]:
    """The codes of an answer of several, or none."""
    return value if isinstance(value, tuple) else ()


__all__ = ["ASKED", "HEARD", "SETTLED", "listen", "several"]
