"""Deeds: what staff do about intakes, each kept for good; how an intake is handled is derived from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Act(StrEnum):
    """What can be done at the desk, or at the command line."""

    OPENED = "opened"
    CLAIMED = "claimed"
    CONTACTED = "contacted"
    BOOKED = "booked"
    NOT_SUITABLE = "not_suitable"
    ASKED = "asked"
    CLEARED = "cleared"
    EXPORTED = "exported"
    ERASED = "erased"
    PURGED = "purged"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    REPLAYED = "replayed"


HANDLING = (Act.CLAIMED, Act.CONTACTED, Act.BOOKED, Act.NOT_SUITABLE)
"""What moves an intake along, from first to last; the last two close it."""

CLOSING = (Act.BOOKED, Act.NOT_SUITABLE)


class Who(NamedTuple):
    """Who does something.

    ``by`` is ``telegram:<user id>``, ``os:<user name>``, ``patient`` or ``retention``; ``name`` what they are
    called, and nothing for a patient: it would outlive what they had erased.
    """

    by: str
    name: str = ""


PATIENT = Who("patient")
RETENTION = Who("retention")


@dataclass(frozen=True, slots=True)
class Deed:
    """One act, by whom and when; ``by`` and ``name`` as in Who.

    ``detail`` is a code, a filter or counts: never a word of a patient's.
    """

    act: Act
    by: str
    name: str
    at: datetime
    ref: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Handling:
    """How far staff have come with an intake: the last deed that moved it along, or None.

    ``opened`` is the first who read it. ``is_changed`` says that the patient sent it again since.
    """

    last: Deed | None = None
    opened: Deed | None = None
    is_changed: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether there is nothing more to do about it."""
        return self.last is not None and self.last.act in CLOSING and not self.is_changed


def handling(deeds: Iterable[Deed], sent_at: datetime | None = None) -> Handling:
    """What these deeds, in order, come to for an intake last sent at this time."""
    last: Deed | None = None
    opened: Deed | None = None
    for deed in deeds:
        if deed.act in HANDLING:
            last = deed
        if deed.act is Act.OPENED and opened is None:
            opened = deed
    is_changed = last is not None and sent_at is not None and sent_at > last.at
    return Handling(last, opened, is_changed)
