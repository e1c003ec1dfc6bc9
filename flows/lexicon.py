"""Lexicon: how people type, per language; lexicon.toml in types."""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from flows.content_files import CONTENT, parse
from flows.ears import AGE_50, Ears, Listening
from flows.facts import RedFlagCode
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


class Rule(_Table):
    """What makes a red flag: all these signs within so many words, or anywhere where ``within`` is 0.

    ``softened_by`` signs close by make it only possible, ``unless`` signs nothing. What is denied, and what
    is past, another person's or supposed, counts for nothing unless the rule says that it stays possible.
    What hangs on an "if" is possible, unless the rule says that it is certain all the same.
    A sign ``known`` already stands for one that is said, unless the rule says that all must be said.
    """

    flag: RedFlagCode
    level: Literal["certain", "possible"] = "certain"
    all: tuple[str, ...] = Field(min_length=1)
    within: int = Field(default=10, ge=0)
    softened_by: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    denied: Literal["nothing", "possible"] = "nothing"
    discounted: Literal["nothing", "possible"] = "nothing"
    conditional: Literal["possible", "certain"] = "possible"
    known: bool = True


class Language(_Table):
    """What is known of one language."""

    replies: Replies
    listening: Listening


class Lexicon(_Table):
    """Every language at once: a patient may type any of them, whatever the intake's own language."""

    language: Mapping[str, Language] = Field(min_length=1)
    rules: tuple[Rule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _every_sign_is_known(self) -> Self:
        known = {sign for language in self.language.values() for sign in language.listening.signs} | {AGE_50}
        for place, rule in enumerate(self.rules, start=1):
            for sign in (*rule.all, *rule.softened_by, *rule.unless):
                if sign not in known:
                    raise ValueError(f"rule {place}, {rule.flag}: no language has the sign {sign!r}")
        return self

    @cached_property
    def vocabulary(self) -> "Vocabulary":
        """The small words of every language together."""
        return Vocabulary([language.replies for language in self.language.values()])

    @cached_property
    def ears(self) -> Ears:
        """What is listened for in every language together."""
        return Ears([language.listening for language in self.language.values()])


class Vocabulary:
    """The small words of several languages, ready to be looked for."""

    def __init__(self, replies: Iterable[Replies]) -> None:
        every = list(replies)
        self.yes = Phrases(name_tokens(word) for one in every for word in one.yes)
        self.no = Phrases(name_tokens(word) for one in every for word in one.no)
        self.unsure = Phrases(name_tokens(word) for one in every for word in one.unsure)
        self.courtesy = Phrases(name_tokens(word) for one in every for word in one.courtesy)
        self.filler = Phrases(name_tokens(word) for one in every for word in (*one.filler, *one.courtesy))
        self.choosing = Phrases(name_tokens(word) for one in every for word in one.choosing)
        self.joins = Phrases(name_tokens(word) for one in every for word in one.joins)
        self.alternatives = Phrases(name_tokens(word) for one in every for word in one.alternatives)
        self.negations = frozenset(name_tokens(word)[0] for one in every for word in one.negations)
        self.not_typos = frozenset(name_tokens(word)[0] for one in every for word in one.not_typos)
        self.opposites = frozenset(name_tokens(word)[0] for one in every for word in one.opposites)
        self.numbers = _Amounts(pair for one in every for pair in one.numbers.items())
        self.counts = _Amounts(pair for one in every for pair in one.counts.items())
        self.times = _Amounts(pair for one in every for pair in one.times.items())
        self.units = {
            unit: Phrases(name_tokens(word) for one in every for word in one.units.get(unit, ()))
            for unit in UNITS
        }
        self.to = Phrases(name_tokens(word) for one in every for word in one.to)
        self.under = Phrases(name_tokens(word) for one in every for word in one.under)
        self.up_to = Phrases(name_tokens(word) for one in every for word in one.up_to)
        self.over = Phrases(name_tokens(word) for one in every for word in one.over)
        self.from_on = Phrases(name_tokens(word) for one in every for word in one.from_on)
        self.countdown = Phrases(name_tokens(word) for one in every for word in one.countdown)

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
        self._phrases = Phrases(self._amounts)

    def at(self, words: Tokens, place: int) -> tuple[float, int]:
        """The number of the longest phrase at this place and how many words it takes."""
        length = self._phrases.at(words, place)
        return (self._amounts[words[place : place + length]], length) if length else (0, 0)


@cache
def load_lexicon(content: Path = CONTENT) -> Lexicon:
    """Load lexicon.toml; ContentError names file and key."""
    return parse(Lexicon, content / "lexicon.toml")
