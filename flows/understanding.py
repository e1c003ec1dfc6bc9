"""hear(): red flags in typed words, whatever was asked."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from flows.ears import Mention
from flows.facts import RED_FLAGS, in_order
from flows.lexicon import Lexicon, Rule, load_lexicon
from flows.standing import Standing
from flows.typed_words import STOP, Tokens, tokens

__all__ = ["Heard", "Lexicon", "hear", "load_lexicon"]

NEARBY = 8
"""Words within which another sign softens or cancels one."""

FULL_STOP = 2
"""Words that the end of a sentence counts for in a distance."""

Outcome = Literal["certain", "possible"]

Places = Mapping[str, Sequence[Mention]]
"""Every mention of each sign."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Red flags in a text, in the order they are published: heard for certain, and to be asked about."""

    certain: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()


def hear(text: str, lexicon: Lexicon, context: frozenset[str] = frozenset()) -> Heard:
    """Listen for red flags; ``context`` is the signs already known: "headache", "botox", "age50"."""
    words, mentions = lexicon.ears.mentions(tokens(text))
    if not mentions:
        return Heard()
    by_sign: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_sign.setdefault(mention.sign, []).append(mention)
    hearing = _Hearing(by_sign, context, _distances(words))
    outcomes = [(hearing.outcome(rule), rule.flag) for rule in lexicon.rules]
    certain = {flag for outcome, flag in outcomes if outcome == "certain"}
    possible = {flag for outcome, flag in outcomes if outcome == "possible"} - certain
    return Heard(tuple(in_order(RED_FLAGS, certain)), tuple(in_order(RED_FLAGS, possible)))


def _distances(words: Tokens) -> Sequence[int]:
    """How far along every word is, ends of sentences counting for more."""
    return list(accumulate(1 + FULL_STOP * (word == STOP) for word in words))


@dataclass(frozen=True, slots=True)
class _Hearing:
    """What was said in one text, for rule after rule to be tried on."""

    mentions: Places
    context: frozenset[str]
    distance: Sequence[int]

    def outcome(self, rule: Rule) -> Outcome | None:
        """What the rule makes of the text."""
        spoken = [sign for sign in rule.all if sign in self.mentions]
        if not spoken or not self._known(rule).union(spoken).issuperset(rule.all):
            return None
        best: Outcome | None = None
        for least in (Standing.LIVE, Standing.DOUBTFUL):
            for start, end in self._together(rule, spoken, least):
                outcome = self._softened(rule, start, end, least)
                if outcome == "certain":
                    return outcome
                best = best or outcome
        return best

    def _together(self, rule: Rule, spoken: Sequence[str], least: Standing) -> Iterator[tuple[int, int]]:
        """Where the rule's signs stand close enough: the last of each, as the words go by."""
        needed = [sign for sign in spoken if sign not in self._known(rule)] or spoken
        last: dict[str, Mention] = {}
        for mention in self._counting(rule, needed, least):
            last[mention.sign] = mention
            if len(last) == len(needed):
                start = min(each.start for each in last.values())
                end = max(each.end for each in last.values())
                if not rule.within or self._apart(start, mention.start) <= rule.within:
                    yield start, end

    def _known(self, rule: Rule) -> frozenset[str]:
        return self.context if rule.known else frozenset()

    def _counting(self, rule: Rule, signs: Sequence[str], least: Standing) -> list[Mention]:
        """The mentions that count for at least so much under this rule, as they stand in the text."""
        return sorted(
            (
                mention
                for sign in signs
                for mention in self.mentions[sign]
                if _counted(rule, mention.standing) >= least
            ),
            key=lambda mention: mention.start,
        )

    def _softened(self, rule: Rule, start: int, end: int, least: Standing) -> Outcome | None:
        if self._near(rule.unless, start, end):
            return None
        if rule.level == "possible":
            return "possible" if least == Standing.LIVE else None
        doubt = least < Standing.LIVE or self._near(rule.softened_by, start, end)
        return "possible" if doubt else "certain"

    def _near(self, signs: Sequence[str], start: int, end: int) -> bool:
        """Tell whether one of these signs stands shortly before, within or shortly after."""
        first, last = self.distance[start] - NEARBY, self.distance[end - 1] + NEARBY
        for sign in signs:
            mentions = self.mentions.get(sign, ())
            at = bisect_left(mentions, first, key=lambda mention: self.distance[mention.start])
            if at < len(mentions) and self.distance[mentions[at].start] <= last:
                return True
        return False

    def _apart(self, earlier: int, later: int) -> int:
        return self.distance[later] - self.distance[earlier]


def _counted(rule: Rule, standing: Standing) -> Standing:
    """What a standing is worth to the rule, which may ask even about what is denied or past."""
    if standing == Standing.LIVE or (standing == Standing.CONDITIONAL and rule.conditional == "certain"):
        return Standing.LIVE
    asked = rule.denied if standing == Standing.DENIED else rule.discounted
    if asked == "possible":
        return Standing.LIVE if rule.level == "possible" else Standing.DOUBTFUL
    return min(standing, Standing.DOUBTFUL)
