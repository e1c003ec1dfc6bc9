"""The plots of the report, each with its words and the table of the numbers it was drawn from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flows.funnel import SMALLEST_GROUP
from flows.practice import Practice
from storage.exports.overview import LONGEST, Overview
from storage.exports.plots import (
    BAR_STEP,
    COLUMN_FOOT,
    Bar,
    Columns,
    bars,
    columns,
    funnel_bars,
    loss,
    per_cent,
    periods,
    stages,
)

Say = Callable[..., str]
_LABEL_SPACE = 26


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot. ``says`` is it in a sentence, ``header`` and ``rows`` are its numbers."""

    key: str
    title: str
    note: str
    says: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    height: int
    bars: tuple[Bar, ...] = ()
    columns: Columns | None = None


def plots(practice: Practice, overview: Overview, say: Say) -> Iterator[Plot]:
    """Each plot for which there is anything to show."""
    yield from _funnel(practice, overview, say)
    yield from _concerns(overview, say)
    yield from _minutes(overview, say)
    yield from _periods(overview, say)


def _funnel(practice: Practice, overview: Overview, say: Say) -> Iterator[Plot]:
    steps = tuple(stages(practice, overview.funnel.rows(practice)))
    if not steps:
        return
    drawn = funnel_bars(steps, SMALLEST_GROUP)
    rows = [
        (step.name, f"{step.seen:,}", f"{step.answered:,}", f"{step.left:,}", loss(step.left, step.seen))
        for step in steps
    ]
    high = [bar.name for bar in drawn if bar.is_high]
    says = say("plots.funnel.many_leave", names="; ".join(high)) if high else say("plots.funnel.says")
    yield _bars("funnel", say, says, ("question", "seen", "answered", "left", "loss"), rows, drawn)


def _concerns(overview: Overview, say: Say) -> Iterator[Plot]:
    counts = overview.concerns()
    if not counts:
        return
    rows = [(name, f"{count:,}", per_cent(count, overview.asked)) for name, count in counts]
    says = say("plots.concerns.says", name=rows[0][0], share=rows[0][2])
    yield _bars("concerns", say, says, ("concern", "intakes", "share"), rows, bars(counts, overview.asked))


def _bars(
    key: str,
    say: Say,
    says: str,
    header: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    drawn: tuple[Bar, ...],
) -> Plot:
    return Plot(
        key=key,
        title=say(f"plots.{key}.title"),
        note=say(f"plots.{key}.note"),
        says=says,
        header=tuple(say(f"columns.{column}") for column in header),
        rows=tuple(rows),
        height=len(drawn) * BAR_STEP,
        bars=drawn,
    )


def _minutes(overview: Overview, say: Say) -> Iterator[Plot]:
    if overview.sent:
        names = [*map(str, range(LONGEST)), say("plots.minutes.longest", minutes=LONGEST)]
        usual = overview.usual_minutes()
        key = "plots.minutes.says" if usual else "plots.minutes.long"
        says = say(key, minutes=usual or LONGEST)
        yield _columns("minutes", say, says, list(zip(names, overview.minutes(), strict=True)))


def _periods(overview: Overview, say: Say) -> Iterator[Plot]:
    weeks = overview.weeks()
    if weeks:
        key, counts = periods(weeks)
        most = max(counts, key=lambda counted: counted[1])
        yield _columns(key, say, say(f"plots.{key}.says", name=most[0], count=most[1]), counts)


def _columns(key: str, say: Say, says: str, counts: list[tuple[str, int]]) -> Plot:
    return Plot(
        key=key,
        title=say(f"plots.{key}.title"),
        note=say(f"plots.{key}.note"),
        says=says,
        header=(say(f"columns.{key}"), say("columns.intakes")),
        rows=tuple((name, f"{count:,}") for name, count in counts),
        height=COLUMN_FOOT + _LABEL_SPACE,
        columns=columns(counts),
    )
