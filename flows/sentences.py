"""sentences(): a text of ours, one sentence at a time."""

import re
from collections.abc import Iterator

_END = re.compile(
    r"[\n\r\v\f\u2028\u2029]+"
    r"|(?:…|\.{3,}|[。！？；])[。！？；….!?]*[\"'”’»)\]」』）]*"
    r"|[.!?]+[\"'”’»)\]]*(?=\s|$)"
    r"|(?<=[a-zà-ÿ])[.!?](?=[A-ZÀ-Þ¿¡])"
)
"""Where a sentence may end: a new line, an ellipsis, a Chinese mark, a mark before a space or a capital."""

_NEVER_LAST = frozenset(
    ("e.g", "i.e", "approx", "vs", "cf", "ca", "dr", "mr", "mrs", "ms", "prof", "st", "sr", "sra")
)
_SOMETIMES_LAST = frozenset(("etc", "a.m", "p.m", "min", "u.s", "u.k", "p.ej"))

_LONGEST_ABBREVIATION = 8


def sentences(text: str) -> Iterator[str]:
    """Split into sentences, each with its marks; a line of a list is one, and so is a heading."""
    start = 0
    for mark in _END.finditer(text):
        if _goes_on(text, start, mark):
            continue
        if sentence := _tidy(text[start : mark.end()]):
            yield sentence
        start = mark.end()
    if sentence := _tidy(text[start:]):
        yield sentence


def _goes_on(text: str, start: int, mark: re.Match[str]) -> bool:
    """Tell whether the sentence goes on behind the mark: "e.g.", "about 20 min. after", "2. Face"."""
    if mark[0] != ".":
        return False
    before = text[max(start, mark.start() - _LONGEST_ABBREVIATION) : mark.start()]
    word = before.rsplit(maxsplit=1)[-1].lstrip("(“\"'").casefold() if before.strip() else ""
    if word in _NEVER_LAST:
        return True
    if word in _SOMETIMES_LAST:
        return text[mark.end() : mark.end() + 2].lstrip()[:1].islower()
    return word.isdecimal() and not text[start : mark.start()].strip(" •·*-(").strip(word)


def _tidy(sentence: str) -> str:
    """The sentence without space around it, or nothing where it holds no word."""
    return sentence.strip() if any(map(str.isalnum, sentence)) else ""
