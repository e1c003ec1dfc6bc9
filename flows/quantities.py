"""Lengths of time and ranges of numbers, in labels and in replies: "3–6 months", "60 or older", "44 yo"."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from flows.lexicon import Unit, Vocabulary
from flows.typed_words import RANGE, Phrases, Tokens

DAYS: dict[Unit, float] = {"day": 1, "week": 7, "month": 365.25 / 12, "year": 365.25}

_LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, its unit of time if it has one, and how many words it took."""

    number: float
    unit: Unit | None
    length: int

    @property
    def days(self) -> float:
        """The length in days; a bare number in a question about ranges is years of age."""
        return self.number * DAYS[self.unit or "year"]


@dataclass(frozen=True, slots=True)
class Span:
    """From a number to a number; an open end does not take in the number itself."""

    low: float
    high: float
    unit: Unit | None
    low_open: bool = False
    high_open: bool = False

    def holds(self, quantity: Quantity) -> bool:
        """Tell whether the quantity lies within; a bare number is years of age."""
        if (self.unit or "year") != "year" and quantity.unit is None:
            return False
        if self.unit is None and quantity.unit not in (None, "year"):
            return False
        scale = DAYS[self.unit or "year"]
        low, high, days = self.low * scale, self.high * scale, quantity.days
        return (low < days or (low == days and not self.low_open)) and (
            days < high or (days == high and not self.high_open)
        )

    def same(self, other: "Span") -> bool:
        """Tell whether this is the same range, whatever the wording: "60+", "over 60"."""
        units = {self.unit or "year", other.unit or self.unit or "year"}
        return (self.low, self.high) == (other.low, other.high) and len(units) == 1


def number_at(words: Tokens, place: int, vocabulary: Vocabulary) -> tuple[float, int] | None:
    """The number at this place, in digits or in words, and how many words it takes."""
    number, length = vocabulary.numbers.at(words, place)
    if length:
        return float(number), length
    word = words[place]
    if word[0].isdigit():
        return (float(word), 1) if len(word) <= _LONGEST_NUMBER else (inf, 1)
    return None


def quantity_at(words: Tokens, place: int, vocabulary: Vocabulary) -> Quantity | None:
    """The quantity at this place: a number with or without a unit, or "a week"."""
    found = number_at(words, place, vocabulary)
    if found:
        unit, length = vocabulary.unit_at(words, place + found[1])
        return Quantity(found[0], unit, found[1] + length)
    count, length = vocabulary.counts.at(words, place)
    unit, more = vocabulary.unit_at(words, place + length)
    return Quantity(float(count), unit, length + more) if length and unit else None


def read_span(words: Tokens, vocabulary: Vocabulary) -> Span | None:
    """Read a label or a reply as a range, where it says one; other words around it mean nothing."""
    match list(_quantities(words, vocabulary)):
        case [(first, start), (second, end)] if _means_to(words[start + first.length : end], vocabulary):
            low = first.number if not first.unit else first.days / DAYS[second.unit or "year"]
            return Span(low, second.number, second.unit or first.unit)
        case [(quantity, _)]:
            return _half_open(quantity, words, vocabulary)
        case _:
            return None


def _half_open(quantity: Quantity, words: Tokens, vocabulary: Vocabulary) -> Span | None:
    """Everything under or over one quantity, if the words say so."""
    number, unit = quantity.number, quantity.unit
    if _has(words, vocabulary.from_on):
        return Span(number, inf, unit)
    if _has(words, vocabulary.over):
        return Span(number, inf, unit, low_open=True)
    if _has(words, vocabulary.up_to):
        return Span(0, number, unit)
    return Span(0, number, unit, high_open=True) if _has(words, vocabulary.under) else None


def _means_to(between: Tokens, vocabulary: Vocabulary) -> bool:
    return between == (RANGE,) or vocabulary.to.cover(between)


def _quantities(words: Tokens, vocabulary: Vocabulary) -> Iterator[tuple[Quantity, int]]:
    place = 0
    while place < len(words):
        quantity = quantity_at(words, place, vocabulary)
        if quantity:
            yield quantity, place
        place += quantity.length if quantity else 1


def _has(words: Tokens, phrases: Phrases) -> bool:
    return any(phrases.at(words, place) for place in range(len(words)))
