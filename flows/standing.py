"""Standing: whether what is said at a place is so, or denied, long past, supposed, or about somebody else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from pydantic import BaseModel, ConfigDict

from flows.typed_words import BREAKS, COMMA, STOP, Phrases, Tokens, phrase_tokens

DENIAL_REACH = 7
"""Words that a denial reaches over; further on it is more likely to belong to something else."""

PAST_REACH = 9

OTHERS_REACH = 12

AFTER_REACH = 4


class Standing(IntEnum):
    """How much a mention counts for, least first."""

    DENIED = 0
    DISCOUNTED = 1
    DOUBTFUL = 2
    CONDITIONAL = 3
    LIVE = 4


class Discounts(BaseModel):
    """The words by which something mentioned is not so, not now, or not the patient.

    ``denials`` reach forward up to the next of ``breaks`` or ``subjects``; ``not_denials`` only look like
    them, and ``carries`` are denials that reach over a subject ("I don't think I …"). ``fresh`` is the
    present: it ends denials and the past. Past ``links`` a denial is in doubt, past ``lists`` it still holds.
    ``denied_after`` stands behind what it denies. ``others`` are other people, ``gone`` says that it is over
    for them. ``past`` and ``after_past`` stand before and behind what is long over; ``supposed`` is about
    what might be, ``doubted`` about if.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    denials: tuple[str, ...]
    not_denials: tuple[str, ...]
    carries: tuple[str, ...]
    denied_after: tuple[str, ...]
    breaks: tuple[str, ...]
    fresh: tuple[str, ...]
    subjects: tuple[str, ...]
    links: tuple[str, ...]
    lists: tuple[str, ...]
    others: tuple[str, ...]
    gone: tuple[str, ...]
    past: tuple[str, ...]
    after_past: tuple[str, ...]
    supposed: tuple[str, ...]
    doubted: tuple[str, ...]


class DiscountPhrases:
    """The discounts of every language together, ready to be looked for."""

    def __init__(self, discounts: Iterable[Discounts]) -> None:
        every = list(discounts)
        for name in Discounts.model_fields:
            setattr(
                self, name, Phrases(phrase_tokens(phrase) for one in every for phrase in getattr(one, name))
            )

    denials: Phrases
    not_denials: Phrases
    carries: Phrases
    denied_after: Phrases
    breaks: Phrases
    fresh: Phrases
    subjects: Phrases
    links: Phrases
    lists: Phrases
    others: Phrases
    gone: Phrases
    past: Phrases
    after_past: Phrases
    supposed: Phrases
    doubted: Phrases


@dataclass
class _Reach:
    """How far on each discount still reaches, as a place in the words."""

    denied: int = 0
    unlinked: int = 0
    other: int = 0
    gone: int = 0
    past: int = 0
    supposed: int = 0
    doubted: int = 0

    def standing(self, place: int) -> Standing:
        """What stands at this place."""
        if place < self.denied:
            return Standing.DENIED
        if place < max(self.gone, self.past, self.supposed):
            return Standing.DISCOUNTED
        if place < max(self.unlinked, self.other):
            return Standing.DOUBTFUL
        return Standing.CONDITIONAL if place < self.doubted else Standing.LIVE

    def link(self) -> None:
        """Put in doubt what lies beyond an "and"."""
        self.unlinked = max(self.unlinked, self.denied, self.past)
        self.denied = self.past = 0

    def comma(self, denied: int) -> None:
        """End what a comma ends; ``denied`` is how far a list of denied things goes on."""
        self.unlinked = max(self.past, self.gone, self.other)
        self.denied, self.past, self.other, self.gone, self.supposed, self.doubted = denied, 0, 0, 0, 0, 0

    def subject(self) -> None:
        """End what ends where the patient speaks of themselves again; what was supposed is then in doubt."""
        self.denied = self.other = self.gone = 0
        if not self.past:
            self.unlinked = 0
        self.doubted, self.supposed = max(self.doubted, self.supposed), 0

    def fresh(self) -> None:
        """End what ends where the patient comes to the present."""
        self.denied = self.unlinked = self.past = 0


@dataclass
class _Reader:
    words: Tokens
    inside: frozenset[int]
    discounts: DiscountPhrases
    reach: _Reach = field(default_factory=_Reach)
    standings: list[Standing] = field(default_factory=list)

    def read(self) -> list[Standing]:
        place = 0
        while place < len(self.words):
            length = self._past(place) or (self._inside(place) if place in self.inside else self._word(place))
            self.standings += [self.reach.standing(at) for at in range(place, place + length)]
            place += length
        return self.standings

    def _inside(self, place: int) -> int:
        """Pass over a word of a sign's own phrase; "if I was dead" is the patient, whoever was spoken of."""
        if self.discounts.subjects.at(self.words, place):
            self.reach.other = self.reach.gone = 0
        return 1

    def _word(self, place: int) -> int:
        """Take in what stands at this place and say how many words it is."""
        word, found = self.words[place], self.discounts
        if word == STOP:
            self.reach = _Reach()
        elif word == COMMA:
            self.reach.comma(self._list_end(place) if place < self.reach.denied else 0)
        elif (length := found.not_denials.at(self.words, place)) or (length := self._forward(place)):
            return length
        return 1

    def _past(self, place: int) -> int:
        """Take in what says that something is long over, before it or behind it."""
        behind = self.discounts.after_past.at(self.words, place)
        if behind:
            self._look_back(place, Standing.DISCOUNTED, PAST_REACH)
        before = self.discounts.past.at(self.words, place)
        if before:
            self.reach.past = place + before + PAST_REACH
        return max(behind, before)

    def _forward(self, place: int) -> int:
        reach, found = self.reach, self.discounts
        if length := found.breaks.at(self.words, place):
            self.reach = _Reach()
        elif length := found.fresh.at(self.words, place):
            reach.fresh()
        elif length := found.carries.at(self.words, place):
            reach.denied = place + length + DENIAL_REACH
        elif length := found.denied_after.at(self.words, place):
            self._denied_behind(place)
            if found.denials.at(self.words, place):
                reach.denied = place + length + DENIAL_REACH
        elif length := found.denials.at(self.words, place):
            reach.denied = place + length + DENIAL_REACH
        elif length := found.supposed.at(self.words, place):
            reach.supposed = place + length + PAST_REACH
        elif length := found.doubted.at(self.words, place):
            reach.doubted = place + length + PAST_REACH
        elif length := found.others.at(self.words, place):
            reach.other = place + length + OTHERS_REACH
        elif length := found.subjects.at(self.words, place):
            reach.subject()
        elif length := found.links.at(self.words, place):
            reach.link()
        elif place < reach.other and (length := found.gone.at(self.words, place)):
            reach.gone = reach.other
        return length

    def _denied_behind(self, place: int) -> None:
        """A "no" right behind denies; after a comma or a stop it leaves doubt."""
        after = place + 1
        if after < len(self.words) and self.words[after] not in BREAKS:
            return
        broken = place > 0 and self.words[place - 1] in BREAKS
        self._look_back(place, Standing.DOUBTFUL if broken else Standing.DENIED, AFTER_REACH)

    def _look_back(self, place: int, standing: Standing, words: int) -> None:
        """Lower what was said just before, back to where the clause began."""
        place -= 1
        if place >= 0 and self.words[place] in BREAKS:
            place -= 1
        for at in range(place, max(-1, place - words), -1):
            if self.words[at] in BREAKS or self.discounts.breaks.at(self.words, at):
                return
            if self.discounts.links.at(self.words, at):
                standing = max(standing, Standing.DOUBTFUL)
            self.standings[at] = min(self.standings[at], standing)
            if self.discounts.subjects.at(self.words, at) and at not in self.inside:
                return

    def _list_end(self, place: int) -> int:
        """Where a list of denied things that goes on after a comma ends, if an "or" shows that it is one."""
        limit = min(len(self.words), place + 2 * DENIAL_REACH)
        for at in range(place + 1, limit):
            if self.words[at] == STOP or self._word_of_own(at):
                return 0
            if self.discounts.lists.at(self.words, at):
                return at + 1 + DENIAL_REACH
        return 0

    def _word_of_own(self, place: int) -> bool:
        return bool(
            self.discounts.breaks.at(self.words, place)
            or self.discounts.subjects.at(self.words, place)
            or self.discounts.links.at(self.words, place)
        )


def standings(words: Tokens, inside: frozenset[int], discounts: DiscountPhrases) -> list[Standing]:
    """The standing of every word; those ``inside`` a sign's own phrase deny nothing else."""
    return _Reader(words, inside, discounts).read()
