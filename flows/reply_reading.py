"""Reading: one typed reply, taken apart word by word until every word is understood."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from flows.lexicon import Vocabulary
from flows.option_names import Named, OptionNames, Places, joined
from flows.quantities import Span, quantity_at, read_span
from flows.typed_words import BREAKS, Phrases, Tokens, name_tokens

UNSURE = frozenset(("unsure", "not_sure"))
"""Codes of the option for somebody who does not know."""

Reason = Literal["nothing", "unknown", "several", "exclusive", "negated", "number", "too_long"]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A reply that does not answer the question, and why."""

    reason: Reason


@dataclass
class Reading:
    """One reply being read: what was found so far, in all and since the last comma or "and"."""

    words: Tokens
    options: Sequence[Named]
    names: OptionNames
    numbered: bool
    found: dict[int, None] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    alternative: bool = False
    doubtful: bool = False
    agreed: bool = False

    @property
    def vocabulary(self) -> Vocabulary:
        """The small words of every language."""
        return self.names.vocabulary

    def whole(self) -> Sequence[int] | Unreadable | None:
        """Read a reply that is one name, one range, or a bare yes, no or not sure; None where it is more."""
        words = tuple(word for word in self.words if word not in BREAKS)
        bare = self._without_courtesy(words)
        named = self.names.exact.get(joined(words)) or self.names.exact.get(joined(bare))
        if named:
            return _only(named)
        for phrases, choose in (
            (self.vocabulary.unsure, self._unsure),
            (self.vocabulary.no, self._none),
            (self.vocabulary.yes, self._agreement),
        ):
            if phrases.cover(bare):
                return choose()
        return self._range(words) or self._misspelled(bare)

    def parts(self) -> Sequence[int] | Unreadable:
        """Read a reply word by word."""
        place = start = 0
        while place < len(self.words):
            step = self._break(place)
            if step:
                if not self._consistent():
                    return Unreadable("unknown")
                start = place + step
            else:
                read = self._step(place, start)
                if isinstance(read, Unreadable):
                    return read
                step = read
            place += step
        if not self._consistent():
            return Unreadable("unknown")
        return self._verdict()

    def _step(self, place: int, start: int) -> int | Unreadable:
        """Read what stands at this place and say how many words it took."""
        return (
            self._named(self.names.at(self.words, place))
            or self._number(place)
            or self._small_word(place)
            or self._denied(place)
            or self._named(self.names.near(self.words, place))
            or self._named(self._beginning(place, start))
            or Unreadable("negated" if self._denies() else "unknown")
        )

    def _break(self, place: int) -> int:
        if self.words[place] in BREAKS:
            return 1
        if self.names.at(self.words, place):
            return 0
        return self.vocabulary.joins.at(self.words, place)

    def _named(self, match: tuple[Places, int] | None) -> int | Unreadable:
        if match is None:
            return 0
        places, length = match
        if len(places) > 1:
            return Unreadable("several")
        self._add(next(iter(places)), self.named)
        return length

    def _number(self, place: int) -> int | Unreadable:
        """Read a place in the list, or an amount that lies in the range of one option."""
        quantity = quantity_at(self.words, place, self.vocabulary)
        if quantity is None:
            return 0
        number = quantity.number
        if (
            quantity.unit is None
            and self.numbered
            and number.is_integer()
            and 1 <= number <= len(self.options)
        ):
            self._add(int(number) - 1, self.numbers)
            return quantity.length
        within = [i for i, span in self._spans() if span.holds(quantity)]
        if len(within) != 1:
            return Unreadable("several" if within else "unknown")
        self._add(within[0], self.named)
        return quantity.length

    def _small_word(self, place: int) -> int:
        """Pass over words that change nothing, remembering those that could."""
        for phrases, mark in (
            (self.vocabulary.unsure, "doubtful"),
            (self.vocabulary.yes, "agreed"),
            (self.vocabulary.alternatives, "alternative"),
        ):
            if length := phrases.at(self.words, place):
                longer = self.vocabulary.filler.at(self.words, place)
                if longer < length or mark == "doubtful":
                    setattr(self, mark, True)
                return max(length, longer)
        return self._filler(place)

    def _filler(self, place: int) -> int:
        length = self.vocabulary.filler.at(self.words, place)
        choosing = self.vocabulary.choosing.at(self.words, place)
        return max(length, choosing)

    def _denied(self, place: int) -> int | Unreadable:
        return Unreadable("negated") if self.words[place] in self.vocabulary.negations else 0

    def _denies(self) -> bool:
        return any(word in self.vocabulary.negations for word in self.words)

    def _beginning(self, place: int, start: int) -> tuple[Places, int] | None:
        """A name of which only the beginning was typed, as the whole of one part of the reply."""
        if place != start:
            return None
        end = place + 1
        while end < len(self.words) and not self._break(end):
            end += 1
        places = self.names.beginning(self.words[place:end])
        return (places, end - place) if places else None

    def _add(self, option: int, among: set[int]) -> None:
        self.found[option] = None
        among.add(option)

    def _consistent(self) -> bool:
        """End one part: a number and a name in it must be the same option ("2. Acne")."""
        same = not self.numbers or not self.named or self.numbers == self.named
        self.numbers, self.named = set(), set()
        return same

    def _verdict(self) -> Sequence[int] | Unreadable:
        if not self.found:
            return Unreadable("several" if self.doubtful else "unknown")
        if self.doubtful or (self.alternative and len(self.found) > 1):
            return Unreadable("several")
        if self.agreed and self._called(self.vocabulary.yes) - set(self.found):
            return Unreadable("several")
        if len(self.found) > 1 and any(self._is_negative(option) for option in self.found):
            return Unreadable("negated")
        return tuple(self.found)

    def _is_negative(self, option: int) -> bool:
        return bool(self.vocabulary.negations.intersection(name_tokens(self.options[option].label)))

    def _unsure(self) -> Sequence[int] | Unreadable:
        return _only(self._unsure_places(), otherwise="unknown")

    def _none(self) -> Sequence[int] | Unreadable:
        exclusive = {place for place, option in enumerate(self.options) if option.exclusive}
        return _only(
            (exclusive | self._called(self.vocabulary.no)) - self._unsure_places(), otherwise="negated"
        )

    def _agreement(self) -> Sequence[int] | Unreadable:
        return _only(self._called(self.vocabulary.yes) - self._unsure_places(), otherwise="unknown")

    def _unsure_places(self) -> Places:
        return frozenset(place for place, option in enumerate(self.options) if option.code in UNSURE)

    def _called(self, phrases: Phrases) -> Places:
        """The options whose label or short label begins with one of these."""
        return frozenset(
            place
            for place, option in enumerate(self.options)
            if any(phrases.at(name_tokens(name), 0) for name in (option.label, option.short) if name)
        )

    def _range(self, words: Tokens) -> Sequence[int] | None:
        span = read_span(words, self.vocabulary)
        same = [place for place, other in self._spans() if span and span.same(other)]
        return same if len(same) == 1 and not self._denies() else None

    def _misspelled(self, words: Tokens) -> Sequence[int] | Unreadable | None:
        near = self.names.near(words, 0)
        return _only(near[0]) if near and near[1] == len(words) else None

    def _spans(self) -> list[tuple[int, Span]]:
        spans = [
            (place, read_span(name_tokens(option.label), self.vocabulary))
            for place, option in enumerate(self.options)
        ]
        return [(place, span) for place, span in spans if span]

    def _without_courtesy(self, words: Tokens) -> Tokens:
        start, end = 0, len(words)
        while step := self.vocabulary.courtesy.at(words, start):
            start += step
        while end > start and self.vocabulary.courtesy.at(words[end - 1 : end], 0):
            end -= 1
        return words[start:end]


def _only(places: frozenset[int] | set[int], otherwise: Reason = "unknown") -> Sequence[int] | Unreadable:
    if len(places) == 1:
        return tuple(places)
    return Unreadable("several" if places else otherwise)
