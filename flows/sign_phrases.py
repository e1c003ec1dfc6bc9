"""The phrases of a language's signs, compiled to be found in one pass over the words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, product

from flows.typed_words import BREAKS, Tokens, plain

GAP = ".."
END = "$"

LONGEST_GAP = 3
"""Words that may stand where a phrase has a gap."""

HIDDEN = "\0"
"""Stands for a word that belongs to a decoy."""

_PART = re.compile(r"\([^)]*\)|\S+")

Step = frozenset[str] | str
"""One step of a phrase: any of these words, a gap, or the end of a clause."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sign's phrase in the words: from one place up to another."""

    sign: str
    start: int
    end: int


@dataclass(frozen=True)
class SignPhrases:
    """Phrases by their first word."""

    by_first: dict[str, list[tuple[str, tuple[Step, ...]]]] = field(default_factory=dict)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that stands in a phrase."""
        return frozenset(
            word
            for phrases in self.by_first.values()
            for _, steps in phrases
            for step in steps
            if isinstance(step, frozenset)
            for word in step
        )

    def add(self, sign: str, phrases: Iterable[str], words: Mapping[str, Iterable[str]]) -> None:
        """Add the phrases of a sign."""
        for phrase in phrases:
            for steps in _spelled_out(phrase, words):
                for word in steps[0] if isinstance(steps[0], frozenset) else ():
                    self.by_first.setdefault(word, []).append((sign, steps))

    def find(self, words: Tokens) -> Iterator[Found]:
        """Every phrase in the words, where it starts; the first way to fill its gaps is enough."""
        for place, word in enumerate(words):
            for sign, steps in self.by_first.get(word, ()):
                end = _end(words, place + 1, steps, 1)
                if end:
                    yield Found(sign, place, end)


def misread(phrase: str, words: Mapping[str, Iterable[str]]) -> str | None:
    """What is wrong with the writing of a phrase, if anything."""
    parts = _PART.findall(phrase)
    if not parts or parts[0] in (GAP, END):
        return "a phrase begins with a word"
    unknown = [part for part in parts if part.startswith("@") and part[1:] not in words]
    if unknown:
        return f"there are no words named {unknown[0]}"
    return "brackets do not close" if phrase.count("(") != phrase.count(")") else None


def _spelled_out(phrase: str, words: Mapping[str, Iterable[str]]) -> Iterator[tuple[Step, ...]]:
    """The phrase once for every way through its choices of several words."""
    ways = [list(_choices(part, words)) for part in _PART.findall(phrase)]
    for way in product(*ways):
        yield tuple(chain.from_iterable(way))


def _choices(part: str, words: Mapping[str, Iterable[str]]) -> Iterator[tuple[Step, ...]]:
    """What may stand for one part: one step for all the single words, and several steps for several words."""
    if part in (GAP, END):
        yield (part,)
        return
    choices = list(words[part[1:]]) if part.startswith("@") else part.strip("()").split("|")
    single = frozenset(plain(choice) for choice in choices if " " not in choice)
    if single:
        yield (single,)
    for choice in choices:
        if " " in choice:
            yield tuple(frozenset((plain(word),)) for word in choice.split())


def _end(words: Tokens, place: int, steps: tuple[Step, ...], step: int) -> int:
    """Where the phrase ends if its steps from this one on stand at this place, else 0."""
    for number in range(step, len(steps)):
        wanted = steps[number]
        if wanted == GAP:
            return _after_gap(words, place, steps, number + 1)
        if wanted == END:
            if place < len(words) and words[place] not in BREAKS:
                return 0
        elif place < len(words) and words[place] in wanted:
            place += 1
        else:
            return 0
    return place


def _after_gap(words: Tokens, place: int, steps: tuple[Step, ...], step: int) -> int:
    for start in range(place, min(len(words), place + LONGEST_GAP) + 1):
        if end := _end(words, start, steps, step):
            return end
        if start < len(words) and words[start] in BREAKS:
            break
    return 0
