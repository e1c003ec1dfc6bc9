"""The names of some options, ready to be looked for in a reply: exactly, nearly, or by their beginning."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from rapidfuzz.distance import OSA

from flows.lexicon import Vocabulary, load_lexicon
from flows.typed_words import BREAKS, RANGE, Tokens, name_tokens

SHORTEST_BEGINNING = 4
"""Letters that must be typed before the beginning of a name is taken for the name."""

SHORTEST_MISSPELLED = 5
"""Letters; a shorter word must be spelled right."""

LONG = 8
"""Letters from which a word may hold more than one slip."""

MOST_SLIPS = 2

Places = frozenset[int]
"""Which options, by their place in the sequence."""


class Named(Protocol):
    """Anything that can be typed for: what it is called in full, on a button, and otherwise."""

    @property
    def code(self) -> str:
        """What it is called in the data."""

    @property
    def label(self) -> str:
        """What it is called in full."""

    @property
    def short(self) -> str | None:
        """What it is called on a button."""

    @property
    def words(self) -> tuple[str, ...]:
        """What else it is called."""

    @property
    def exclusive(self) -> bool:
        """Whether it goes with nothing else."""


@dataclass(frozen=True)
class OptionNames:
    """Every way to name each option; ``exact`` by the joined words, ``split`` by the words apart."""

    exact: Mapping[str, Places]
    split: tuple[tuple[Tokens, int], ...]
    longest: int
    vocabulary: Vocabulary

    def at(self, words: Tokens, place: int) -> tuple[Places, int] | None:
        """The options named at this place by the most words, and how many words and commas that takes."""
        for end in range(min(len(words), place + self.longest), place, -1):
            if words[end - 1] not in BREAKS and (found := self.exact.get(joined(words[place:end]))):
                return found, end - place
        return None

    def near(self, words: Tokens, place: int) -> tuple[Places, int] | None:
        """The options whose names are closest to the words at this place, a typing slip or two away."""
        best: tuple[int, int] | None = None
        options: set[int] = set()
        for name, option in self.split:
            slips = _slips(words[place : place + len(name)], name, self.vocabulary)
            if slips is None or (best and best < (-len(name), slips)):
                continue
            if best != (-len(name), slips):
                best, options = (-len(name), slips), set()
            options.add(option)
        return (frozenset(options), -best[0]) if best else None

    def beginning(self, words: Tokens) -> Places:
        """The options with a name that these words are the beginning of."""
        start = joined(words)
        if len(start) < SHORTEST_BEGINNING or words[-1] in self.vocabulary.negations:
            return frozenset()
        return frozenset(
            option for name, options in self.exact.items() if name.startswith(start) for option in options
        )


def names_of(options: Sequence[Named]) -> OptionNames:
    """Gather the names of these options."""
    vocabulary = load_lexicon().vocabulary
    exact: dict[str, set[int]] = {}
    bare: dict[str, set[int]] = {}
    split: list[tuple[Tokens, int]] = []
    for place, option in enumerate(options):
        for name in wordings(option):
            full, core = _forms(name)
            if full:
                exact.setdefault(joined(full), set()).add(place)
                bare.setdefault(joined(core), set()).add(place)
                split += [(full, place)] if full == core else [(full, place), (core, place)]
    for name, places in bare.items():
        exact.setdefault(name, places)
    longest = max((len(name) for name, _ in split), default=0) + 3
    return OptionNames({k: frozenset(v) for k, v in exact.items()}, tuple(split), longest, vocabulary)


def wordings(option: Named) -> Iterator[str]:
    """The label, the short label and the other words of an option."""
    yield option.label
    if option.short:
        yield option.short
    yield from option.words


def joined(words: Iterable[str]) -> str:
    """The words run together without commas, numbers apart: "face lift" is "facelift", "3 6" is not "36"."""
    run = ""
    for word in words:
        if word not in BREAKS:
            run += f" {word}" if word[0].isdigit() or word == RANGE else word
    return run


@lru_cache(maxsize=4096)
def _forms(name: str) -> tuple[Tokens, Tokens]:
    """A name's words, and those that tell it apart: of "Yes, I have a pacemaker", "pacemaker"."""
    words = name_tokens(name)
    vocabulary = load_lexicon().vocabulary
    start, end = 0, len(words)
    while step := max(vocabulary.filler.at(words, start), vocabulary.yes.at(words, start)):
        start += step
    while end > start and vocabulary.filler.at(words[end - 1 : end], 0):
        end -= 1
    return words, words[start:end] or words


def _slips(typed: Tokens, name: Tokens, vocabulary: Vocabulary) -> int | None:
    """How many slips make the typed words this name, or None where they are something else."""
    if len(typed) != len(name):
        return None
    total = 0
    for one, other in zip(typed, name, strict=True):
        if one != other:
            slips = _word_slips(one, other, vocabulary)
            if not slips:
                return None
            total += slips
    return total if total <= MOST_SLIPS else None


def _word_slips(typed: str, word: str, vocabulary: Vocabulary) -> int:
    """The slips between two words, 0 where there are more than a word of that length allows."""
    if len(word) < SHORTEST_MISSPELLED or not (typed.isalpha() and word.isalpha()):
        return 0
    if typed in vocabulary.not_typos or typed in vocabulary.negations or word in vocabulary.negations:
        return 0
    allowed = 1 if min(len(word), len(typed)) < LONG else MOST_SLIPS
    slips = OSA.distance(typed, word, score_cutoff=allowed)
    if slips > allowed or _opposite(typed, word, vocabulary) or _opposite(word, typed, vocabulary):
        return 0
    return slips


def _opposite(longer: str, shorter: str, vocabulary: Vocabulary) -> bool:
    return longer.endswith(shorter) and longer.removesuffix(shorter) in vocabulary.opposites
