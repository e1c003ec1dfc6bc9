"""A page an intake as one accessible PDF: what a practitioner reads on a tablet or on paper."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, BinaryIO

from flows.answer_words import answer_words
from flows.depths import FlagLine, Line, Part
from flows.glance import said_time
from flows.plan_text import said_date
from flows.practice import Practice
from flows.summary import ENDED, Summary
from storage.exports.edition import Edition, Format
from storage.exports.rows import visible
from storage.exports.typesetting import Typeset, undrawn

MOST = 500
"""Intakes in one file: nobody reads more pages, and they are set in one go."""

MARK = "▯"
"""What stands where no font has the character: most fonts' own picture of that."""

MOST_CODES = 12
"""The most missing characters that a page names."""

_LONG_WORD = re.compile(r"\S{30,}")
_PIECE = re.compile(r"\S{1,10}")
_MAY_BREAK = "\u200b"

_LABELS = ("flags", "told", "comes_for", "plan", "start", "confirm", "promise", "continues", "nobody")
_CONTROL_PICTURES = {0x2400 + code: f"<U+{code:04X}>" for code in range(0x20)}

Page = dict[str, Any]


def page_of(edition: Edition) -> Callable[[Summary], Page]:
    """What makes a summary's page: all that stands on it, in words, and how it fits.

    A character that no font has becomes a mark, and the page names it.
    """
    shared = _shared(edition)

    def page(summary: Summary) -> Page:
        drawable = _drawable(edition.practice, _each_text(_page(summary), _visible))
        told: Page = _each_text(drawable, _breakable)
        return told | {"fit": Typeset("fit.typ", shared | {"intake": told}).told("<fit>")}

    return page


def write_pages(edition: Edition, items: Iterator[Page], out: BinaryIO) -> None:
    """Set the pages as PDF/UA-1, in one file, each with a bookmark."""
    out.write(Typeset("intakes.typ", _shared(edition) | {"intakes": list(items)}).pdf())


def _shared(edition: Edition) -> Page:
    practice, words = edition.practice, edition.practice.staff_words
    at = edition.made_at.astimezone(practice.clinic.zone)
    return {
        "paper": "us-letter" if practice.clinic.copy_mode == "us" else "a4",
        "clinic": practice.clinic.name,
        "title": words("page.title", clinic=practice.clinic.name),
        "made": words("page.made", at=f"{said_date(at.date())}, {at:%H:%M}"),
        "words": {label: words(f"page.{label}") for label in _LABELS},
    }


def _drawable(practice: Practice, page: Page) -> Page:
    """The page with a mark in the place of what cannot be drawn, and a note that names it."""
    missing: set[str] = set()

    def marked(text: str) -> str:
        if text.isascii() or not (undrawable := undrawn(text)):
            return text
        missing.update(undrawable)
        return "".join(MARK if one in undrawable else one for one in text)

    drawable: Page = _each_text(page, marked)
    return drawable | {"last": [*_not_drawn(practice, sorted(missing)), *drawable["last"]]}


def _not_drawn(practice: Practice, missing: list[str]) -> Iterator[str]:
    codes = [f"U+{ord(character):04X}" for character in missing]
    told, more = ", ".join(codes[:MOST_CODES]), len(codes) - MOST_CODES
    if more > 0:
        told = practice.staff_words("page.more_not_drawn", codes=told, count=more)
    if codes:
        yield practice.staff_words("page.not_drawn", mark=MARK, codes=told)


def _visible(text: str) -> str:
    """With every control character where it can be seen, spelled out: no font here has their pictures."""
    return visible(text).translate(_CONTROL_PICTURES)


def _breakable(text: str) -> str:
    """The text with places to break in words that are longer than any: they would leave the page."""
    return _LONG_WORD.sub(lambda word: _MAY_BREAK.join(_PIECE.findall(word[0])), text)


def _each_text(data: Any, change: Callable[[str], str]) -> Any:
    """The same data with this done to every text in it."""
    match data:
        case str():
            return change(data)
        case dict():
            return {key: _each_text(value, change) for key, value in data.items()}
        case list():
            return [_each_text(value, change) for value in data]
        case _:
            return data


def _page(summary: Summary) -> Page:
    glance, words = summary.glance, summary.practice.staff_words
    more = glance.more_to_confirm
    return {
        "ref": glance.ref,
        "who": glance.who,
        "came": glance.came,
        "gate": glance.gate,
        "gate_name": glance.gate_name,
        "gate_says": glance.gate_says,
        "urgency": glance.urgency,
        "flags": list(_flags(glance.flags)),
        "no_flags": _no_flags(summary),
        "told": list(glance.told),
        "comes_for": "; ".join(glance.comes_for),
        "plan": glance.plan,
        "start_says": glance.start_says,
        "confirm": list(glance.confirm),
        "more_to_confirm": words("page.more_to_confirm", count=more) if more else "",
        "parts": [_part(part) for part in summary.details],
        "last": [line for line in _last(summary) if line],
    }


def _flags(flags: tuple[FlagLine, ...]) -> Iterator[Page]:
    """The flags of each gate, the gravest first."""
    for gate, found in groupby(flags, key=lambda flag: (flag.gate, flag.gate_name)):
        yield {"gate": gate[0], "name": gate[1], "says": [flag.says for flag in found]}


def _no_flags(summary: Summary) -> str:
    """What to say where there are none: before the end some may follow, and of what is gone none is kept."""
    if summary.standing in ENDED:
        return ""
    return summary.practice.staff_words("page.none_yet" if summary.standing == "open" else "page.no_flags")


def _part(part: Part) -> Page:
    return {"name": part.name, "lines": [_line(line) for line in part.lines]}


def _line(line: Line) -> Page:
    return {"name": line.name, "says": line.says, "marks": "; ".join(line.marks), "is_flag": line.is_flag}


def _last(summary: Summary) -> Iterator[str]:
    """How it is handled, what it is linked to, what was agreed to, and who stands for the rules."""
    glance, words = summary.glance, summary.practice.staff_words
    answers = answer_words(summary.practice)
    yield glance.handled
    if glance.linked:
        yield words("page.linked", refs=", ".join(glance.linked))
    for agreed in summary.consent:
        name, at = answers.full_name(agreed.question), said_time(summary, agreed.at)
        yield words("page.agreed", name=name, says=answers.says(agreed.question, agreed.value), at=at)
    yield summary.rules_sentence
    if any(line.is_flag for part in summary.details for line in part.lines):
        yield words("page.flagged")


PDF = Format(page_of, write_pages, MOST)
