"""grade(): the years of school that a text asks for, by the Flesch-Kincaid formula.

Kincaid, Fishburne, Rogers and Chissom: Derivation of New Readability Formulas for Navy Enlisted Personnel.
Research Branch Report 8-75, 1975. Grade = 0.39 words/sentences + 11.8 syllables/words - 15.59.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from flows.copy_mode import MODES
from flows.patient_copy import patient_copy
from flows.practice import Practice
from flows.sentences import sentences

HIGHEST_GRADE = 8.0
"""The grade that no text for patients may go above."""

FEWEST_WORDS = 20
"""Words; of a shorter text the formula says nothing."""

SYLLABLES: Mapping[str, int] = {
    "ache": 1,
    "aches": 1,
    "area": 3,
    "areas": 3,
    "clothes": 1,
    "elsewhere": 2,
    "every": 2,
    "facelift": 2,
    "facelifts": 2,
    "faq": 3,
    "forehead": 2,
    "headaches": 2,
    "hrt": 3,
    "idea": 3,
    "ideas": 3,
    "people": 2,
    "platelets": 2,
    "safety": 2,
    "someone": 2,
    "something": 2,
    "sometimes": 2,
    "somewhere": 2,
    "toothaches": 2,
}
"""Words that the rules below would miscount."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
_PLACEHOLDER = re.compile(r"\{\w+\}")

_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(
    r"(?<=[^aeiouy])e$(?<![^aeiouyrlw]le)"  # of "take" and "whole", not of "little"
    r"|(?<=[^aeiouytd])ed$(?<![^aeiouyrl]led)"  # of "moved", not of "needed" or "settled"
    r"|(?<=[^aeiouy])es$(?<![sxzcg]es)(?<![cs]hes)(?<![^aeiouyrl]les)"  # of "makes", not of "changes"
    r"|(?<=[^aeiouy])e(?=(?:ly|ments?|ful|less)$)(?<![^aeiouyrl]le)"  # of "safely", not of "settlement"
)
_APART = re.compile(r"i[ao](?!u)|iu|ie[nt]|eo(?!u)|[aeiouy]ing|ua[lt]|uou|[sd]ms?$|(?<=[sd])n['’]t$")
"""Vowels spoken apart, as in "trial", and syllables without a vowel, as in "doesn't"."""
_TOGETHER = re.compile(r"[ctsgx]i[ao]|gu[ae]|[cs]ien|geo")
"""Vowels that the line before takes apart and that are spoken as one, as in "infection"."""


class Count(NamedTuple):
    """What the formula counts."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0

    @property
    def grade(self) -> float:
        """Years of school; ZeroDivisionError where there is no word."""
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """The syllables of an English word, by its spelling; a number is read digit by digit."""
    word = word.casefold().replace("’", "'").removesuffix("'s")
    if word.isdecimal():
        return len(word)
    if word in SYLLABLES:
        return SYLLABLES[word]
    spoken = len(_VOWELS.findall(word)) - len(_SILENT.findall(word))
    return max(1, spoken + len(_APART.findall(word)) - len(_TOGETHER.findall(word)))


def count(text: str) -> Count:
    """Count a text; what will be filled in counts as one short word."""
    found = [_WORD.findall(sentence) for sentence in sentences(_PLACEHOLDER.sub("it", text))]
    words = [word for sentence in found for word in sentence]
    return Count(sum(map(bool, found)), len(words), sum(map(syllables, words)))


def grade(text: str) -> float:
    """The grade of a text; ZeroDivisionError where it holds no word."""
    return count(text).grade


def whole(texts: Iterable[str]) -> Count:
    """Count several texts as one, of those long enough to tell."""
    counts = [found for found in map(count, texts) if found.words >= FEWEST_WORDS]
    return Count(*map(sum, zip(*counts, strict=True)))


def problems(practice: Practice) -> Iterator[str]:
    """Each English text for patients that is too hard to read, and all of them together if they are."""
    said = {text: where for mode in MODES for where, text in patient_copy(practice, mode)}
    for text, where in said.items():
        counted = count(text)
        if counted.words >= FEWEST_WORDS and counted.grade > HIGHEST_GRADE:
            yield f"{where}: reads at grade {counted.grade:.1f}, above {HIGHEST_GRADE:.0f}: {text!r}"
    everything = whole(said).grade
    if everything > HIGHEST_GRADE:
        yield f"all texts for patients together read at grade {everything:.1f}, above {HIGHEST_GRADE:.0f}"
