"""Ears: every language's signs, put together to be found in one pass over the words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator
from rapidfuzz.distance import OSA

from flows.sign_phrases import HIDDEN, Found, SignPhrases, misread
from flows.standing import DiscountPhrases, Discounts, Standing, standings
from flows.typed_words import Phrases, Tokens, phrase_tokens, squeezed

AGE_50 = "age50"
"""The sign that the patient is fifty or older: heard in a number, or known already."""

_AGES = frozenset(str(age) for age in range(50, 111))

SHORTEST_MISSPELLED = 5
"""Letters; a shorter word must be spelled right, or its misspelling be listed."""

LONG = 8
"""Letters from which a word may hold two slips."""


class Listening(BaseModel):
    """How signs are spoken of in one language.

    ``spellings`` are put right first; then words a slip away from one listened for, but for ``real_words``.
    ``decoys`` hide every sign inside them ("hay fever"). A sign's phrases are words; ``a|b`` and ``(a|b c)``
    are either, ``@want`` any of the words of that name, ``..`` up to three words in between, ``$`` the end
    of a clause. A number is an age where ``age_before`` or ``age_after`` stands by it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    spellings: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    real_words: tuple[str, ...]
    age_before: tuple[str, ...]
    age_after: tuple[str, ...]
    decoys: tuple[str, ...]
    signs: Mapping[str, tuple[str, ...]]
    discounts: Discounts

    @model_validator(mode="after")
    def _every_phrase_can_be_read(self) -> Self:
        for where, phrases in (("decoys", self.decoys), *self.signs.items()):
            for phrase in phrases:
                if wrong := misread(phrase, self.words):
                    raise ValueError(f"{where}: {phrase!r}: {wrong}")
        return self


@dataclass(frozen=True, slots=True)
class Mention:
    """A sign spoken of: where, and how much it counts for."""

    sign: str
    start: int
    end: int
    standing: Standing


class Ears:
    """What is listened for, and how the words around it discount it."""

    def __init__(self, languages: Iterable[Listening]) -> None:
        every = list(languages)
        self._discounts = DiscountPhrases(one.discounts for one in every)
        self._signs, self._decoys = SignPhrases(), SignPhrases()
        for one in every:
            self._decoys.add(HIDDEN, one.decoys, one.words)
            for sign, phrases in one.signs.items():
                self._signs.add(sign, phrases, one.words)
        self._spellings = {
            phrase_tokens(wrong): phrase_tokens(right)
            for one in every
            for wrong, right in one.spellings.items()
        }
        self._misspelled = Phrases(phrase_tokens(wrong) for one in every for wrong in one.spellings)
        self._age_before = Phrases(phrase_tokens(word) for one in every for word in one.age_before)
        self._age_after = Phrases(phrase_tokens(word) for one in every for word in one.age_after)
        vocabulary = self._signs.vocabulary
        self._squeezed = {squeezed((word,))[0]: word for word in sorted(vocabulary)}
        self._known = (
            vocabulary
            | self._decoys.vocabulary
            | {phrase_tokens(word)[0] for one in every for word in one.real_words}
        )
        self._by_letter_and_length = _near(vocabulary)

    def mentions(self, text: Tokens) -> tuple[Tokens, list[Mention]]:
        """The words as they were meant, and every sign in them, where it starts."""
        words = self._hidden(self._spelled(text))
        found = [*self._signs.find(words), *self._ages(words)]
        inside = frozenset(
            place for one in found if one.end - one.start > 1 for place in range(one.start, one.end)
        )
        standing = standings(words, inside, self._discounts)
        found.sort(key=lambda one: one.start)
        return words, [
            Mention(one.sign, one.start, one.end, max(standing[one.start], standing[one.end - 1]))
            for one in found
        ]

    def _spelled(self, text: Tokens) -> Tokens:
        """The words with known misspellings and near misses put right."""
        words: list[str] = []
        place = 0
        while place < len(text):
            length = self._misspelled.at(text, place)
            if length:
                words += self._spellings[text[place : place + length]]
            else:
                words.append(self._corrected(text[place]))
            place += length or 1
        return tuple(words)

    def _corrected(self, word: str) -> str:
        """The word listened for that is a typing slip away or has a letter held down, or the word itself."""
        if word in self._known:
            return word
        single = squeezed((word,))[0]
        if single != word and single in self._squeezed:
            return self._squeezed[single]
        if len(word) < SHORTEST_MISSPELLED:
            return word
        allowed = 2 if len(word) >= LONG else 1
        near = self._by_letter_and_length.get((word[0], len(word)), ())
        slips = [(OSA.distance(word, other, score_cutoff=allowed), other) for other in near]
        least, other = min(slips, default=(allowed + 1, word))
        return other if least <= allowed else word

    def _hidden(self, words: Tokens) -> Tokens:
        """The words without those that only sound like a sign ("hay fever")."""
        decoys = list(self._decoys.find(words))
        hidden = {place for decoy in decoys for place in range(decoy.start, decoy.end)}
        return (
            tuple(HIDDEN if place in hidden else word for place, word in enumerate(words))
            if hidden
            else words
        )

    def _ages(self, words: Tokens) -> Iterator[Found]:
        """Numbers that are said to be an age of fifty or more."""
        for place, word in enumerate(words):
            if word in _AGES:
                before = self._age_before.at(words, place - 1) if place else 0
                if before or self._age_after.at(words, place + 1):
                    yield Found(AGE_50, place, place + 1)


def _near(vocabulary: Iterable[str]) -> dict[tuple[str, int], list[str]]:
    """For a misspelled word's first letter and length, the words it may be."""
    near: dict[tuple[str, int], list[str]] = {}
    for word in sorted(vocabulary):
        slips = 2 if len(word) >= LONG else 1
        for length in range(len(word) - slips, len(word) + slips + 1):
            if len(word) >= SHORTEST_MISSPELLED:
                near.setdefault((word[0], length), []).append(word)
    return near
