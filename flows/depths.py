"""The three depths in which staff read an intake: fifteen seconds, two minutes, and all of it.

Plain values, in words; every format shows these and computes nothing of its own.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Mark(StrEnum):
    """What there is to know of an answer besides what it says. The wording is in staff.toml, ``mark.…``."""

    TYPED = "typed"
    CHANGED = "changed"
    UNSURE = "unsure"
    SKIPPED = "skipped"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True, slots=True)
class Line:
    """One answer or fact: what it is called, what it says, and the marks on it.

    ``code`` is the id of its question, or nothing. ``marks`` are in words ("typed", "changed twice",
    "contradicts: Medicines"); ``is_flag`` says that it is behind a flag.
    """

    name: str
    says: str
    marks: tuple[str, ...] = ()
    code: str = ""
    is_flag: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading: a concern, the procedures, the safety answers.

    ``code`` is the concern, or the section: concerns, history, safety, wishes, words, ...
    """

    name: str
    lines: tuple[Line, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class FlagLine:
    """A flag in words. ``gate`` is stop, block, wait or caution, ``gate_name`` what staff call that."""

    gate: str
    gate_name: str
    says: str
    code: str = ""
    staff_only: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """Fifteen seconds: may they be booked, what of, from when, and what to ask first.

    ``gate`` is a code ("" while it is not known) and ``gate_says`` one sentence on what
    it means for staff. ``plan`` and ``start_says`` are empty where there is none.
    ``confirm`` is at most three things to ask, and ``more_to_confirm`` how many there are besides.
    ``who`` is the name and then ``about``: age, whom it is for, language. ``came`` is when it was sent, or
    how far it came. Of an intake that a red flag stopped, ``urgency`` is how soon the patient was told to
    get help, and ``told`` the very words. ``rules`` is who stands for the rules.
    """

    gate: str
    gate_name: str
    gate_says: str
    flags: tuple[FlagLine, ...]
    comes_for: tuple[str, ...]
    plan: str
    start: date | None
    start_says: str
    confirm: tuple[str, ...]
    handled: str
    linked: tuple[str, ...]
    ref: str = ""
    who: str = ""
    about: str = ""
    came: str = ""
    more_to_confirm: int = 0
    urgency: str = ""
    told: tuple[str, ...] = ()
    rules: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was given; ``applies`` is False where a later one took its place or removed it."""

    at: datetime
    turn: int
    question: str
    name: str
    says: str
    how: str
    applies: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent: what was asked, the answer, when, and the SHA-256 of the exact words shown."""

    question: str
    name: str
    says: str
    at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class FullRecord:
    """All of it: every answer that applies, by section; every one as given; consents; what made the plan.

    ``about`` is the intake itself: reference, name, chat, times, content version, who stands for the rules.
    ``reasons`` are the rules behind the plan, in words, ``revisions`` when it was sent and what was changed.
    """

    parts: tuple[Part, ...]
    history: tuple[Given, ...]
    consents: tuple[Agreed, ...]
    deeds: tuple[Line, ...]
    facts: tuple[Line, ...]
    about: tuple[Line, ...] = ()
    reasons: tuple[Line, ...] = ()
    revisions: tuple[Line, ...] = ()
