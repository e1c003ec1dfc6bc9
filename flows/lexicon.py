"""Lexicon: how people type, per language; lexicon.toml in types."""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, RootModel

from flows.content_files import CONTENT, parse
from flows.typed_words import Phrases, Tokens, name_tokens

Unit = Literal["day", "week", "month", "year"]
UNITS: tuple[Unit, ...] = ("day", "week", "month", "year")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Replies(_Table):
    """The small words of a reply.

    ``filler`` may stand around what is named and changes nothing; only ``courtesy`` may stand around a bare
    yes, no or not sure. ``choosing`` goes before a number that is a place. ``not_typos`` are words of their
    own, however close to another. ``opposites`` are the beginnings that turn a word into its opposite.
    ``counts`` are numbers only before a unit ("a week"), ``times`` whole weeks from now.
    """

    yes: tuple[str, ...]
    no: tuple[str, ...]
    unsure: tuple[str, ...]
    courtesy: tuple[str, ...]
    filler: tuple[str, ...]
    choosing: tuple[str, ...]
    joins: tuple[str, ...]
    alternatives: tuple[str, ...]
    negations: tuple[str, ...]
    not_typos: tuple[str, ...]
    opposites: tuple[str, ...]
    numbers: Mapping[str, int]
    counts: Mapping[str, float]
    units: Mapping[Unit, tuple[str, ...]]
    to: tuple[str, ...]
    under: tuple[str, ...]
    up_to: tuple[str, ...]
    over: tuple[str, ...]
    from_on: tuple[str, ...]
    countdown: tuple[str, ...]
    times: Mapping[str, int]


class Language(_Table):
    """What is known of one language."""

    replies: Replies


class Lexicon(RootModel[Mapping[str, Language]]):
    """Every language at once: a patient may type any of them, whatever the intake's own language."""

    model_config = ConfigDict(frozen=True)

    @cached_property
    def vocabulary(self) -> "Vocabulary":
        """The small words of every language together."""
        return Vocabulary([language.replies for language in self.root.values()])


class Vocabulary:
    """The small words of several languages, ready to be looked for."""

    def __init__(self, replies: Iterable[Replies]) -> None:
        every = list(replies)
        self.yes = Phrases(word for one in every for word in one.yes)
        self.no = Phrases(word for one in every for word in one.no)
        self.unsure = Phrases(word for one in every for word in one.unsure)
        self.courtesy = Phrases(word for one in every for word in one.courtesy)
        self.filler = Phrases(word for one in every for word in (*one.filler, *one.courtesy))
        self.choosing = Phrases(word for one in every for word in one.choosing)
        self.joins = Phrases(word for one in every for word in one.joins)
        self.alternatives = Phrases(word for one in every for word in one.alternatives)
        self.negations = frozenset(name_tokens(word)[0] for one in every for word in one.negations)
        self.not_typos = frozenset(name_tokens(word)[0] for one in every for word in one.not_typos)
        self.opposites = frozenset(name_tokens(word)[0] for one in every for word in one.opposites)
        self.numbers = _Amounts(pair for one in every for pair in one.numbers.items())
        self.counts = _Amounts(pair for one in every for pair in one.counts.items())
        self.times = _Amounts(pair for one in every for pair in one.times.items())
        self.units = {
            unit: Phrases(word for one in every for word in one.units.get(unit, ())) for unit in UNITS
        }
        self.to = Phrases(word for one in every for word in one.to)
        self.under = Phrases(word for one in every for word in one.under)
        self.up_to = Phrases(word for one in every for word in one.up_to)
        self.over = Phrases(word for one in every for word in one.over)
        self.from_on = Phrases(word for one in every for word in one.from_on)
        self.countdown = Phrases(word for one in every for word in one.countdown)

    def unit_at(self, words: Tokens, place: int) -> tuple[Unit | None, int]:
        """The unit of time at this place and how many words it takes."""
        for unit, phrases in self.units.items():
            if length := phrases.at(words, place):
                return unit, length
        return None, 0


class _Amounts:
    """Phrases that are worth a number."""

    def __init__(self, amounts: Iterable[tuple[str, float]]) -> None:
        self._amounts = {name_tokens(phrase): amount for phrase, amount in amounts}
        self._phrases = Phrases(" ".join(phrase) for phrase in self._amounts)

    def at(self, words: Tokens, place: int) -> tuple[float, int]:
        """The number of the longest phrase at this place and how many words it takes."""
        length = self._phrases.at(words, place)
        return (self._amounts[words[place : place + length]], length) if length else (0, 0)


@cache
def load_lexicon(content: Path = CONTENT) -> Lexicon:
    """Load lexicon.toml; ContentError names file and key."""
    return parse(Lexicon, content / "lexicon.toml")
