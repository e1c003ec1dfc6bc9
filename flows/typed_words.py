"""Typed text as plain tokens, so that "Crow's FEEEET!" and "crows feet" are the same words."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

Tokens = tuple[str, ...]

COMMA = ","
"""The token of every mark that separates things, a new line among them."""

STOP = "."
"""The token of every mark that ends a sentence."""

RANGE = "-"
"""The token of a dash between two numbers."""

BREAKS = frozenset((COMMA, STOP))

_DASHES = "‐‑‒–—―−"
_FOLDS = str.maketrans(
    dict.fromkeys("'’‘ʼ`´′", "")
    | dict.fromkeys(",;、\n\r|•·，；", " , ")
    | dict.fromkeys("!?。！？", " . ")
    | dict.fromkeys(_DASHES, "-")
    | {"&": " & "}
)
_REPEATED = re.compile(r"([^\W\d_])\1\1+")
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_SPACELESS = "\u3040-\u30ff\u3400-\u9fff"
_TOKEN = re.compile(
    r"\d+(?:\.\d+)?"
    r"|(?<=\d)-(?=\d)|(?<=\d) - ?(?=\d)|(?<=\d)- (?=\d)"  # the dash of a range
    r"|(?<=\d)[+%/]"  # 60+, 50%, 4/5
    r"|\.{2,}"
    r"|[,.&]"
    rf"|[{_SPACELESS}]"  # a language without spaces: every character a word
    rf"|[^\W\d_{_SPACELESS}]+"
)


def plain(text: str) -> str:
    """Fold case, width, accents, quotes and letters held down: "CRÈME" is "creme", "soooo" is "soo"."""
    folded = unicodedata.normalize("NFKD", text.translate(_FOLDS)).casefold()
    if not folded.isascii():
        folded = "".join(c for c in folded if unicodedata.category(c)[0] not in "MC")
        folded = unicodedata.normalize("NFC", folded).translate(_FOLDS)
    return _REPEATED.sub(r"\1\1", folded)


def tokens(text: str) -> Tokens:
    """Split into words, numbers and marks that separate; of a text of signs alone ("?", "👍"), the signs."""
    found = tuple(_mark(token) for token in _TOKEN.findall(plain(text)))
    return found if any(token not in BREAKS for token in found) else _signs(text)


def _mark(token: str) -> str:
    if token.startswith(".."):
        return COMMA
    return RANGE if "-" in token else token


def _signs(text: str) -> Tokens:
    return tuple(dict.fromkeys(c for c in text if c == "?" or unicodedata.category(c) in ("So", "Sm")))


def squeezed(words: Iterable[str]) -> Tokens:
    """The words with every doubled letter single: "filler" and "filer", "yesss" and "yes" agree."""
    return tuple(_DOUBLED.sub(r"\1", word) for word in words)


@lru_cache(maxsize=16384)
def phrase_tokens(phrase: str) -> Tokens:
    """The words of a wording of ours, remembered; what patients type is never kept."""
    return tuple(token for token in tokens(phrase) if token not in BREAKS)


@lru_cache(maxsize=16384)
def name_tokens(name: str) -> Tokens:
    """The words of a name of ours, squeezed: what replies are compared with."""
    return squeezed(phrase_tokens(name))


class Phrases:
    """A set of phrases, and how long the longest is that stands at a place."""

    def __init__(self, phrases: Iterable[Tokens]) -> None:
        self._by_first: dict[str, list[Tokens]] = {}
        for phrase in set(phrases):
            if phrase:
                self._by_first.setdefault(phrase[0], []).append(phrase)
        for group in self._by_first.values():
            group.sort(key=len, reverse=True)

    def at(self, words: Tokens, place: int) -> int:
        """The number of words of the longest phrase at this place, 0 where there is none."""
        if place >= len(words):
            return 0
        for phrase in self._by_first.get(words[place], ()):
            if words[place : place + len(phrase)] == phrase:
                return len(phrase)
        return 0

    def cover(self, words: Tokens) -> bool:
        """Tell whether the words are these phrases one after another, and nothing else."""
        place = 0
        while place < len(words):
            step = self.at(words, place)
            if not step:
                return False
            place += step
        return place > 0
