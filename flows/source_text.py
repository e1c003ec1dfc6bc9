"""Where a rule comes from, in words: the clinic's practice, studies by name, or common practice."""

import re

from flows.practice import Voice

_STUDY = re.compile(r"\b(?:AAD|[A-Za-z]+\d{2}[a-z]?)\b")


def source_words(voice: Voice, source: str) -> str:
    """A rule's source ("LIT Noi10, Ser21", "SEED; length CONV", "W-live") as a patient reads it."""
    told = dict.fromkeys(_part(voice, part.strip()) for part in source.split(";"))
    return "; ".join(told)


def _part(voice: Voice, part: str) -> str:
    if part.startswith("SEED"):
        return voice.words("reasons.practice")
    _, literature, named = part.partition("LIT ")
    if literature:
        return voice.words("reasons.study", studies=", ".join(studies(voice, named)))
    return voice.words("reasons.convention")


def studies(voice: Voice, named: str) -> list[str]:
    """The names of the studies identified in a source."""
    return [voice.words(f"reasons.studies.{code}") for code in _STUDY.findall(named)]
