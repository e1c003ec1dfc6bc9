"""What the overview of a report counts: of any number of intakes, in the memory of a few."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flows.funnel import Funnel, Step, steps
from flows.hearing import several
from flows.intake import Intake
from flows.practice import Practice
from flows.revisions import SENT

LONGEST = 20
"""Minutes from which on an intake just took long: somebody came back to it later."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What one intake adds to the overview; ``week`` is its Monday, ``minutes`` those until it was sent.

    ``steps`` are plain tuples of what a Step holds: thirty an intake go from process to process.
    """

    person: str
    week: date
    minutes: int | None
    concerns: tuple[str, ...]
    steps: tuple[tuple[str, bool, float | None, bool], ...]


def numbers(practice: Practice, intake: Intake, now: datetime) -> Numbers:
    """What this intake adds."""
    began = intake.started_at.astimezone(practice.clinic.zone).date()
    return Numbers(
        intake.person,
        began - timedelta(days=began.weekday()),
        _minutes(intake),
        several(intake.latest().get("concerns")),
        tuple((one.question, one.answered, one.seconds, one.is_left) for one in steps(practice, intake, now)),
    )


def _minutes(intake: Intake) -> int | None:
    """Whole minutes from its start to its first sending; a clock put back in between makes none of it."""
    sent = next((answer.at for answer in intake.answers if answer.question == SENT), intake.completed_at)
    return max(0, int((sent - intake.started_at).total_seconds() // 60)) if sent else None


class Overview:
    """Adds up the numbers of intakes, one by one; ``asked`` counts those who said what they come for."""

    def __init__(self, practice: Practice) -> None:
        self.funnel = Funnel()
        self.begun = 0
        self.sent = 0
        self.asked = 0
        self._practice = practice
        self._concerns: Counter[str] = Counter()
        self._weeks: Counter[date] = Counter()
        self._minutes: Counter[int] = Counter()

    def add(self, one: Numbers) -> None:
        """Count one intake."""
        self.begun += 1
        self._weeks[one.week] += 1
        self.asked += bool(one.concerns)
        self._concerns.update(one.concerns)
        if one.minutes is not None:
            self.sent += 1
            self._minutes[min(one.minutes, LONGEST)] += 1
        self.funnel.add(one.person, tuple(Step(*step) for step in one.steps))

    def concerns(self) -> list[tuple[str, int]]:
        """How many come for each concern, the most frequent first; none that nobody came for."""
        known = self._practice.questionnaire.concerns
        return [(known[code].button, count) for code, count in self._concerns.most_common() if code in known]

    def minutes(self) -> list[int]:
        """How many were sent within each minute, from the first; the last is of those that took LONGEST."""
        return [self._minutes[minute] for minute in range(LONGEST + 1)]

    def usual_minutes(self) -> int | None:
        """Minutes within which half of those sent were sent; None where none was, or half took LONGEST."""
        reached = 0
        for minute, count in enumerate(self.minutes()[:LONGEST], 1):
            reached += count
            if reached * 2 >= self.sent > 0:
                return minute
        return None

    def weeks(self) -> list[tuple[date, int]]:
        """How many began in each week, by its Monday, from the first to the last; empty weeks too."""
        return [(week, self._weeks[week]) for week in self._mondays()]

    def _mondays(self) -> Iterator[date]:
        week = min(self._weeks, default=None)
        last = max(self._weeks, default=None)
        while week is not None and last is not None and week <= last:
            yield week
            week += timedelta(days=7)
