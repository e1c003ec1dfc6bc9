"""What the report's templates show: the heading of the file, and a page for each intake."""

from collections.abc import Iterator, Set
from datetime import datetime

from flows.deeds import HANDLING
from flows.depths import FlagLine, FullRecord, Glance, Part
from flows.plan_text import said_date
from flows.summary import Summary
from storage.exports.edition import Edition
from storage.exports.overview import Overview
from storage.exports.plots import per_cent
from storage.exports.report_plots import Plot, plots

GATES = ("stop", "block", "wait", "caution", "ok", "open", "declined", "withdrawn", "expired")
"""How intakes stand, the gravest first."""

OPEN = "open"
STATUSES = ("complete", "stopped", OPEN, "declined", "withdrawn", "expired")
NOBODY, CHANGED = "nobody", "changed"
HANDLED = (NOBODY, CHANGED, *(act.value for act in HANDLING))
LONG = 60
"""How many lines a sheet of paper has room for beside the first look."""

MOST_FLAGS = 4
"""How many flags a row of the list shows; its page shows all."""


class Heading:
    """What the file says of itself, and of all intakes together."""

    gates, statuses, handled = GATES, STATUSES, HANDLED

    def __init__(self, edition: Edition, overview: Overview, listed: int) -> None:
        self.practice = edition.practice
        self.chosen = edition.chosen
        self.made_at = edition.made_at
        self.begun = overview.begun
        self.listed = listed
        self.is_signed_off = edition.practice.sign_off is not None
        self._overview = overview

    @property
    def clinic(self) -> str:
        """What the clinic is called."""
        return self.practice.clinic.name

    @property
    def zone(self) -> str:
        """The clinic's time zone, in which all times are."""
        return self.practice.clinic.time_zone

    def say(self, key: str, **values: object) -> str:
        """The sentence of staff.toml at this key under ``report``."""
        return self.practice.staff_words(f"report.{key}", **values)

    def gate_name(self, gate: str) -> str:
        """What staff call a gate, or how an intake ended that has none."""
        return self.practice.staff_words(f"gate.{gate}_name")

    def status_name(self, status: str) -> str:
        """What staff call a status."""
        return self.say(f"status.{status}")

    def handled_name(self, code: str) -> str:
        """What staff call a way of being handled."""
        own = code in (NOBODY, CHANGED)
        return self.say(f"handled.{code}") if own else self.practice.staff_words(f"handled.{code}")

    def day(self, at: datetime) -> str:
        """A day in the clinic's zone: "2 Mar 2026"."""
        local = at.astimezone(self.practice.clinic.zone)
        return f"{local.day} {local:%b %Y}"

    def time(self, at: datetime) -> str:
        """A time in the clinic's zone: "2 March 2026, 09:05"."""
        local = at.astimezone(self.practice.clinic.zone)
        return f"{said_date(local.date())}, {local:%H:%M}"

    def clock(self, at: datetime) -> str:
        """A time in the clinic's zone to the second, as a table has it: "2026-03-02 09:05:07"."""
        return at.astimezone(self.practice.clinic.zone).strftime("%Y-%m-%d %H:%M:%S")

    def figures(self) -> Iterator[tuple[str, str]]:
        """The numbers that come first, each with what it counts."""
        seen, usual = self._overview, self._overview.usual_minutes()
        yield f"{seen.begun:,}", self.say("figures.begun")
        yield f"{seen.sent:,}", self.say("figures.sent")
        if seen.begun:
            yield per_cent(seen.sent, seen.begun), self.say("figures.share")
        if usual:
            yield self.say("figures.within", minutes=usual), self.say("figures.usual")

    def plots(self) -> Iterator[Plot]:
        """The plots, each where there is anything to show."""
        return plots(self.practice, self._overview, self.say)


class Page:
    """One intake, for its row and its page. ``listed`` are the references that have a page in this file."""

    def __init__(self, summary: Summary, listed: Set[str]) -> None:
        self.ref = summary.intake.ref
        self.name = summary.name
        self.address = summary.address
        self.began = summary.intake.started_at
        self.gate = summary.standing
        self.status = OPEN if summary.sent.status.is_open else summary.sent.status.value
        self.linked = tuple((ref, ref in listed) for ref in summary.linked)
        self._summary = summary

    @property
    def glance(self) -> Glance:
        """The fifteen seconds."""
        return self._summary.glance

    @property
    def about(self) -> str:
        """The rest of who it is about: age, for whom, which language."""
        return self.glance.about

    @property
    def details(self) -> tuple[Part, ...]:
        """The two minutes."""
        return self._summary.details

    @property
    def is_long(self) -> bool:
        """Whether it is so long that a sheet of paper takes it in small print only."""
        return len(self.glance.flags) + sum(len(part.lines) + 2 for part in self.details) > LONG

    @property
    def record(self) -> FullRecord:
        """All of it."""
        return self._summary.record

    @property
    def rules(self) -> str:
        """Who stands for the rules, or that nobody does yet."""
        return self._summary.rules_sentence

    @property
    def first_flags(self) -> tuple[FlagLine, ...]:
        """The gravest flags, for the row."""
        return self.glance.flags[:MOST_FLAGS]

    @property
    def more_flags(self) -> int:
        """How many flags the row leaves out."""
        return max(0, len(self.glance.flags) - MOST_FLAGS)

    @property
    def rank(self) -> int:
        """Where its gate comes among all, the gravest first."""
        return GATES.index(self.gate)

    @property
    def handled(self) -> str:
        """How it is handled, as a code to choose by."""
        now = self._summary.handling
        if now.last is None:
            return NOBODY
        return CHANGED if now.is_changed else now.last.act.value

    @property
    def handled_by(self) -> str:
        """Who did last what moved it along."""
        last = self._summary.handling.last
        return (last.name or last.by) if last else ""

    @property
    def handled_rank(self) -> int:
        """Where that comes among all, what nobody does anything about first."""
        return HANDLED.index(self.handled)
