"""The queue: what waits for staff, most pressing first, and how many of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cached_property

from flows.clinic import Clinic
from flows.deeds import Act
from flows.handling import Standing
from flows.working_hours import worked_for

STOPPED_LEVELS = ("E", "D", "S")
"""How urgent a stop is; any other level is the gate of an intake that was sent."""


class Step(IntEnum):
    """How far staff are, what presses most first."""

    STOPPED = 0
    UNCLAIMED = 1
    CHANGED = 2
    CLAIMED = 3
    CONTACTED = 4
    CLOSED = 5


@dataclass(frozen=True)
class Waiting:
    """An intake that was sent or stopped; ``level`` as in its newest notice."""

    ref: str
    level: str
    sent_at: datetime
    standing: Standing

    @cached_property
    def step(self) -> Step:
        """How far staff are with it."""
        handled = self.standing.handled
        if handled.is_closed:
            return Step.CLOSED
        if handled.is_changed:
            return Step.CHANGED
        if handled.last is None:
            return Step.STOPPED if self.level in STOPPED_LEVELS else Step.UNCLAIMED
        return Step.CONTACTED if handled.last.act is Act.CONTACTED else Step.CLAIMED

    @property
    def is_unread(self) -> bool:
        """Whether nobody has opened it, nor done anything about it."""
        return self.standing.handled.opened is None and self.standing.handled.last is None

    def is_late(self, now: datetime, clinic: Clinic) -> bool:
        """Whether nobody has claimed it for longer than the clinic lets an intake wait."""
        limit = timedelta(hours=clinic.desk.remind_after_hours)
        nobodys = self.standing.is_unclaimed
        return nobodys and worked_for(limit, self.sent_at, now, clinic.desk, clinic.zone)


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, most pressing first. ``late`` are the references of those that have waited too long."""

    waiting: tuple[Waiting, ...]
    late: frozenset[str]

    @property
    def unread(self) -> int:
        """How many nobody has opened."""
        return sum(one.is_unread for one in self.waiting)

    @property
    def unclaimed(self) -> int:
        """How many nobody has claimed."""
        return sum(one.step in (Step.STOPPED, Step.UNCLAIMED) for one in self.waiting)

    @property
    def changed(self) -> int:
        """How many their patient has sent again since staff did something."""
        return sum(one.step is Step.CHANGED for one in self.waiting)

    @property
    def claimed(self) -> int:
        """How many somebody is at, the patient contacted or not."""
        return sum(one.step in (Step.CLAIMED, Step.CONTACTED) for one in self.waiting)


def queue_of(sent: Iterable[Waiting], now: datetime, clinic: Clinic) -> Queue:
    """The queue at this moment, without what is closed; of what presses alike the oldest is first."""
    waiting = sorted((one for one in sent if one.step is not Step.CLOSED), key=_pressing)
    return Queue(tuple(waiting), frozenset(one.ref for one in waiting if one.is_late(now, clinic)))


def _pressing(one: Waiting) -> tuple[int, int, datetime, str]:
    urgency = STOPPED_LEVELS.index(one.level) if one.level in STOPPED_LEVELS else len(STOPPED_LEVELS)
    return (one.step, urgency if one.step is Step.STOPPED else 0, one.sent_at, one.ref)
