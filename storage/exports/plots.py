"""The plots of a report as shapes: where every bar, line and label lies, for a template to draw as SVG.

Widths are in per cent and heights in pixels, so that a plot fills its column and its words keep their size on
a telephone as on a desk.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from flows.funnel import FunnelRow
from flows.practice import Practice

MANY_LEAVE = 0.07
"""A question at which more than this part leave is worth a look."""

BAR_STEP = 30
COLUMN_TOP, COLUMN_FOOT = 22, 162
_LEFT, _RIGHT = 9.0, 97.0
_WIDEST = 8.0
_LABEL = 18.0
_MOST_WEEKS, _MOST_MONTHS = 53, 60
_TOPS = (1, 2, 4, 6, 8, 10, 12, 16, 20, 30, 40, 50, 60, 80)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of ``width`` per cent under its name; ``lost`` is the width of what follows it, paler."""

    name: str
    y: int
    width: float
    count: str
    share: str
    lost: float = 0.0
    is_high: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it counts in words, its place, and the label under it, where there is room for one."""

    name: str
    count: int
    x: float
    width: float
    y: float
    height: float
    label: str

    @property
    def middle(self) -> float:
        """Where its label is centered."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns side by side that stand on the height ``foot``; ``ticks`` are lines: numbers and heights."""

    columns: tuple[Column, ...]
    ticks: tuple[tuple[int, float], ...]
    foot: int = COLUMN_FOOT


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the funnel, or all questions about one concern or procedure together."""

    name: str
    seen: int
    answered: int
    left: int

    @property
    def loss(self) -> float:
        """Which part of those who came to it left there, from 0 to 1."""
        return self.left / self.seen if self.seen else 0.0


def bars(counts: Sequence[tuple[str, int]], of: int) -> tuple[Bar, ...]:
    """A bar for each count, with its share of all; the longest fills the width."""
    longest = max((count for _, count in counts), default=0) or 1
    return tuple(
        Bar(name, place * BAR_STEP, 100 * count / longest, f"{count:,}", per_cent(count, of))
        for place, (name, count) in enumerate(counts)
    )


def stages(practice: Practice, rows: Iterable[FunnelRow]) -> Iterator[Stage]:
    """The rows of the funnel in order, those about the same concern or procedure as one.

    Where it is only known that somebody left in a section, the part is of those who came into the section.
    """
    questions = practice.questionnaire.questions
    came = 0
    for code, found in groupby(rows, key=lambda row: _topic(practice, row) or row.question):
        stage = _stage(practice, code, list(found))
        if code in questions and not questions[code].enable_when:
            came = stage.answered
        is_section = code not in questions and code in practice.questionnaire.section_of.values()
        yield replace(stage, seen=came, answered=came - stage.left) if is_section and came else stage


def _topic(practice: Practice, row: FunnelRow) -> str:
    question = practice.questionnaire.questions.get(row.question)
    return question.topic or "" if question else ""


def _stage(practice: Practice, code: str, rows: list[FunnelRow]) -> Stage:
    topic = practice.questionnaire.concerns.get(code) or practice.questionnaire.procedures.get(code)
    seen, left = max(row.seen for row in rows), sum(row.left for row in rows)
    answered = seen - left - sum(row.still_open for row in rows)
    return Stage(topic.button if topic else rows[0].name, seen, answered, left)


def funnel_bars(steps: Sequence[Stage], smallest: int) -> tuple[Bar, ...]:
    """A bar for those who answered and, after it, one for those who left; few people make no high loss."""
    most = max((step.seen for step in steps), default=0) or 1
    return tuple(
        Bar(
            step.name,
            place * BAR_STEP,
            100 * step.answered / most,
            f"{step.answered:,}",
            loss(step.left, step.seen) if step.left else "",
            100 * step.left / most,
            step.seen >= smallest and step.loss > MANY_LEAVE,
        )
        for place, step in enumerate(steps)
    )


def columns(counts: Sequence[tuple[str, int]]) -> Columns:
    """A column for each count, with as many labels as fit under them on a narrow screen."""
    top = _top(max((count for _, count in counts), default=0))
    room = min(_WIDEST, (_RIGHT - _LEFT) / max(1, len(counts)))
    every = math.ceil(_LABEL / room)
    return Columns(
        tuple(
            _column(name, count, place, room, top, has_label=place % every == 0)
            for place, (name, count) in enumerate(counts)
        ),
        tuple((tick, _height(tick, top)) for tick in ((top, top // 2) if top > 1 else (top,))),
    )


def _column(name: str, count: int, place: int, room: float, top: int, *, has_label: bool) -> Column:
    gap = min(0.6, room / 5)
    x, width, y = _LEFT + place * room, room - gap, _height(count, top)
    return Column(name, count, x, width, y, COLUMN_FOOT - y, name if has_label else "")


def _height(count: int, top: int) -> float:
    return COLUMN_FOOT - (COLUMN_FOOT - COLUMN_TOP) * count / top


def _top(most: int) -> int:
    """A round number no smaller than this, whose half is whole."""
    power = 1
    while True:
        for top in _TOPS:
            if top * power >= most:
                return top * power
        power *= 10


def periods(weeks: Sequence[tuple[date, int]]) -> tuple[str, list[tuple[str, int]]]:
    """What they are grouped by so that it fits (week, month or year), and the count of each, by its label."""
    if len(weeks) <= _MOST_WEEKS:
        return "week", [(f"{monday.day} {monday:%b}", count) for monday, count in weeks]
    months = _grouped(weeks, "%b %Y")
    return ("month", months) if len(months) <= _MOST_MONTHS else ("year", _grouped(weeks, "%Y"))


def _grouped(weeks: Iterable[tuple[date, int]], label: str) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for monday, count in weeks:
        found[format(monday, label)] += count
    return list(found.items())


def per_cent(part: int, of: int) -> str:
    """A share to whole per cents, or nothing of nobody."""
    return f"{100 * part / of:.0f}%" if of else ""


def loss(left: int, seen: int) -> str:
    """A loss to a tenth of a per cent, with its sign."""
    told = f"{100 * left / seen:.1f}" if seen else "0.0"
    return "0%" if told == "0.0" else f"−{told}%"
