"""Summary: what staff read of one intake; the one source of every export and notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from flows import details, full_record, glance, handled_text
from flows.conditions import Value
from flows.contradictions import Contradiction, contradictions_in
from flows.deeds import Deed, Handling, handling
from flows.depths import FlagLine, FullRecord, Glance, Part
from flows.flag_answers import answers_behind, waits_of
from flows.handling import last_sent_at
from flows.hinge_text import hinge_line
from flows.hinges import Hinge, hinges
from flows.intake import Answer, Intake, Status
from flows.marks import Marked, marks
from flows.outcome import Outcome, outcome, red_flags
from flows.plan_changes import plan_line
from flows.plans import Plan
from flows.practice import Practice
from flows.reduction import RedFlag
from flows.revisions import MARKS, SENT, as_last_sent, is_amending, since_sent
from flows.safety import Gate, SafetyFlag, screen, stop_flags
from flows.stop_text import gravest

ENDED = (Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED)
"""Ends that leave no answers."""


@dataclass(frozen=True)
class Summary:
    """One intake as staff read it, with the patient's name, and the chat to reach them in as ``address``.

    ``linked`` are the references of the same person's other intakes, oldest first; ``deeds`` what staff did
    about this one. Three depths: ``glance`` (fifteen seconds), ``details`` (two minutes), ``record`` (all).
    """

    practice: Practice
    intake: Intake
    name: str
    address: str
    linked: tuple[str, ...] = ()
    deeds: tuple[Deed, ...] = ()

    # -- the three depths -----------------------------------------------------------------------------------

    @cached_property
    def glance(self) -> Glance:
        """Fifteen seconds: may they be booked, what of, from when, and what to ask first."""
        return glance.glance(self)

    @cached_property
    def details(self) -> tuple[Part, ...]:
        """Two minutes: what was answered, by concern, and what to look at in the answers."""
        return details.details(self)

    @cached_property
    def record(self) -> FullRecord:
        """All of it."""
        return full_record.full_record(self)

    # -- what was answered ----------------------------------------------------------------------------------

    @cached_property
    def sent(self) -> Intake:
        """The intake without changes that the patient has begun and not sent."""
        return as_last_sent(self.intake)

    @cached_property
    def given(self) -> tuple[Answer, ...]:
        """The answers as they were given, those changed since as well, and the marks among them.

        Changes that the patient has begun and not sent are left out.
        """
        if not is_amending(self.intake):
            return self.intake.answers
        since = since_sent(self.intake)
        before = self.intake.answers[: len(self.intake.answers) - len(since)]
        return (*before, *(answer for answer in since if answer.question in MARKS))

    @cached_property
    def answers(self) -> dict[str, Value]:
        """The answers that apply, by question id, in the questionnaire's order."""
        return self.practice.questionnaire.applying(self.sent.latest())

    @cached_property
    def marks(self) -> Mapping[str, tuple[Marked, ...]]:
        """What there is to know of the answers besides what they say, by question id."""
        return marks(self.practice, self.sent, self.answers, self.contradictions)

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """The answers that do not fit together."""
        return tuple(contradictions_in(self.answers, self.practice.contradictions))

    @cached_property
    def consent(self) -> tuple[Answer, ...]:
        """What was agreed to or refused, with the digest of the text shown."""
        return tuple(a for a in self.intake.answers if a.question.startswith(f"{Status.CONSENT}."))

    # -- what it comes to -----------------------------------------------------------------------------------

    @cached_property
    def outcome(self) -> Outcome | None:
        """What the answers come to so far, or None where the age is not known yet."""
        return outcome(self.practice, self.sent, self.answers)

    @property
    def plan(self) -> Plan | None:
        """The plan, of a complete intake only: of half the answers it would promise too much."""
        is_complete = self.sent.status is Status.COMPLETE
        return self.outcome.plan if self.outcome and is_complete else None

    @property
    def plan_line(self) -> str:
        """The suggested visits on one line ("weekly ×8, then every 2 weeks ×2"), or nothing."""
        return plan_line(self.plan) if self.plan else ""

    @cached_property
    def start(self) -> date | None:
        """The first day on which facial needling may begin, of a complete intake."""
        days = self.plan.earliest_start_days if self.plan else None
        return None if days is None else self.day(days)

    def day(self, days: int) -> date:
        """The date so many days after the intake was sent, in the clinic's time zone."""
        sent = self.sent.completed_at or self.intake.updated_at
        return sent.astimezone(self.practice.clinic.zone).date() + timedelta(days=days)

    @cached_property
    def hinges(self) -> tuple[Hinge, ...]:
        """What the plan hinges on: at most three answers to confirm, the gravest first."""
        return hinges(self.practice, self.outcome.facts, self.plan) if self.outcome and self.plan else ()

    def hinge_line(self, hinge: Hinge) -> str:
        """A hinge as staff read it: what to confirm, and what another answer would change."""
        return hinge_line(self.practice, hinge, self.day)

    @cached_property
    def confirm(self) -> tuple[str, ...]:
        """What to ask before booking: what was not sure, then what else the plan hinges on."""
        return tuple(glance.confirm(self))

    # -- safety ---------------------------------------------------------------------------------------------

    @property
    def gate(self) -> str:
        """The gate of a complete intake, stop for one with a red flag, or nothing: it is not known yet."""
        if self.red_flags:
            return Gate.STOP.code
        return self.plan.gate.code if self.plan else ""

    @property
    def standing(self) -> str:
        """The gate, or how it ended that there is none, or that it is still open."""
        if self.gate:
            return self.gate
        return self.sent.status.value if self.sent.status in ENDED else "open"

    @cached_property
    def found(self) -> tuple[RedFlag, ...]:
        """Red flags found, each with its graver variant if it is that."""
        return red_flags(self.practice, self.sent, self.answers)

    @property
    def red_flags(self) -> frozenset[str]:
        """Red flags found, by code."""
        if self.outcome:
            return frozenset(self.outcome.facts.red_flags)
        return frozenset(code for code, _ in self.found)

    @property
    def urgency(self) -> str:
        """How urgent the gravest red flag is: E, D or S; nothing where there is none."""
        return gravest(self.practice, self.found) if self.red_flags else ""

    @cached_property
    def flags(self) -> tuple[SafetyFlag, ...]:
        """Everything the safety screen found, gravest first.

        A doubt counts in a complete intake only: before that it may just not have been asked yet.
        """
        rules = self.practice.rules
        if self.outcome is None:
            return tuple(stop_flags(self.red_flags, rules.safety))
        found = screen(self.outcome.facts, rules).flags
        if self.plan is None:
            found = tuple(flag for flag in found if not glance.in_doubt(flag))
        return tuple(sorted(found, key=lambda flag: -flag.gate))

    @cached_property
    def flag_lines(self) -> tuple[FlagLine, ...]:
        """The flags in words, gravest first and each once."""
        return tuple(glance.flag_lines(self))

    def flag_name(self, flag: SafetyFlag) -> str:
        """What staff call a flag."""
        return glance.flag_name(self.practice, flag)

    @cached_property
    def behind_flags(self) -> frozenset[str]:
        """The questions whose answers are behind a flag."""
        return frozenset(answers_behind(self.practice, self.answers, self.flags))

    @cached_property
    def waits(self) -> Mapping[str, date]:
        """Until when to wait for an earlier procedure, by the question that tells when it was."""
        found = waits_of(self.practice, self.answers, self.flags)
        return {question: self.day(days) for question, days in found.items()}

    # -- what staff make of it ------------------------------------------------------------------------------

    @property
    def sent_at(self) -> datetime | None:
        """When it was last sent, or a red flag stopped it; None where neither has happened."""
        return last_sent_at(self.intake)

    @cached_property
    def handling(self) -> Handling:
        """How far staff have come with it."""
        return handling(self.deeds, self.sent_at)

    @cached_property
    def handled(self) -> str:
        """How far staff have come with it, in words."""
        return " ".join(handled_text.handled(self))

    @cached_property
    def minutes(self) -> int | None:
        """How many minutes after it began it was first sent, or None where it never was."""
        first = next((answer for answer in self.intake.answers if answer.question == SENT), None)
        return max(0, int((first.at - self.intake.started_at).total_seconds() // 60)) if first else None

    @property
    def rules_line(self) -> str:
        """Who stands for the rules behind this, and since when; or that nobody does yet."""
        return self._of_rules("summary.signed_off", "summary.not_signed_off")

    @property
    def rules_sentence(self) -> str:
        """The same as a sentence of its own."""
        return self._of_rules("summary.rules_signed_off", "summary.rules_not_signed_off")

    def _of_rules(self, signed: str, unsigned: str) -> str:
        sign_off, words = self.practice.sign_off, self.practice.staff_words
        return words(signed, by=sign_off.by, on=sign_off.on) if sign_off else words(unsigned)
