"""Routes: every way to a red flag, by an option, by a pair of answers, or by typed words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from typing import Literal

from flows.conditions import Value
from flows.facts import RED_FLAGS
from flows.lexicon import Lexicon, Rule
from flows.practice import Practice
from flows.proof.kinds import value_of
from flows.proof.paths import Paths
from flows.sign_phrases import END, GAP
from flows.understanding import hear

TRIED = 60
"""Sentences tried for one rule."""

_PART = re.compile(r"\([^)]*\)|\S+")


@dataclass(frozen=True, slots=True)
class Route:
    """One way to a red flag: the answers with it, where it takes some, or the words where it is typed."""

    flag: str
    variant: str | None
    way: Literal["option", "pair", "typed"]
    answers: Mapping[str, Value]
    words: str = ""


def routes(practice: Practice, paths: Paths) -> tuple[Route, ...]:
    """Every way to every red flag, by options first."""
    return (*_by_option(practice, paths), *_by_pair(paths), *_by_words(practice.lexicon))


def _by_option(practice: Practice, paths: Paths) -> Iterator[Route]:
    for question_id, answers in paths.arrivals.items():
        question = practice.questionnaire.questions[question_id]
        for option in getattr(question, "options", ()):
            if option.red_flag:
                given = {**answers, question_id: value_of(question, option)}
                yield Route(option.red_flag, option.variant, "option", given)


def _by_pair(paths: Paths) -> Iterator[Route]:
    for pair, answers in paths.met.items():
        yield Route(pair.red_flag, pair.variant, "pair", answers)


def _by_words(lexicon: Lexicon) -> Iterator[Route]:
    for flag in RED_FLAGS:
        rules = (rule for rule in lexicon.rules if rule.flag == flag and rule.level == "certain")
        heard = (words for rule in rules for words in _sentences(lexicon, rule))
        words = next((words for words in heard if flag in hear(words, lexicon).certain), None)
        if words:
            yield Route(flag, None, "typed", {}, words)


def _sentences(lexicon: Lexicon, rule: Rule) -> Iterator[str]:
    """Sentences that say all the signs of a rule, as plainly as they come."""
    for language in lexicon.language.values():
        signs = language.listening.signs
        said = [
            [_plain(phrase, language.listening.words) for phrase in signs.get(sign, ())] for sign in rule.all
        ]
        yield from map(", ".join, islice(product(*said), TRIED))


def _plain(phrase: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """One way to say a phrase: the first of each choice, and nothing in a gap."""
    parts = [part for part in _PART.findall(phrase) if part not in (GAP, END)]
    return " ".join(
        words[part[1:]][0] if part.startswith("@") else part.strip("()").split("|")[0] for part in parts
    )
