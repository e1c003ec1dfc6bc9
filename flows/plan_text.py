"""A plan in words: cadence, start, reasons, the concerns explained, and what a visit is like."""

from collections.abc import Iterator
from datetime import date, timedelta

from flows.chosen import chosen
from flows.intake import Intake, Status
from flows.needs import Stage
from flows.outcome import Outcome, outcome
from flows.patient_view import shown_to_patient
from flows.plans import OneVisit, Plan, YearlyVisits
from flows.practice import Practice, Voice
from flows.prompts import Message
from flows.revisions import CLEARED, as_sent_before, since_sent
from flows.safety import Gate
from flows.timeline import latest_start_days

FORTNIGHT = 2


def said_date(day: date) -> str:
    """A date as it is said ("2 March 2026")."""
    return f"{day.day} {day:%B %Y}"


def plan_messages(practice: Practice, voice: Voice, intake: Intake) -> tuple[Message, ...]:
    """The whole plan, as messages of about a phone's screen each.

    None at all where what was answered no longer tells even the age, because the questions were changed.
    """
    drawn = outcome(practice, intake)
    return PlanText(practice, voice, intake, drawn).messages() if drawn else ()


def plan_text(practice: Practice, voice: Voice, intake: Intake) -> "PlanText | None":
    """The plan of a finished intake in words, or None where a red flag stopped it, or it is not finished."""
    drawn = outcome(practice, intake) if intake.status is Status.COMPLETE else None
    if drawn is None or drawn.plan.gate is Gate.STOP:
        return None
    return PlanText(practice, voice, intake, drawn)


class PlanText:
    """The sentences that a plan is told in, wherever it is told: in the chat, on the card, on the sheet."""

    def __init__(self, practice: Practice, voice: Voice, intake: Intake, drawn: Outcome) -> None:
        self.practice = practice
        self.voice = voice
        self.intake = intake
        self.plan: Plan = shown_to_patient(drawn.plan, practice.rules)
        self.facts = drawn.facts

    def messages(self) -> tuple[Message, ...]:
        """Everything, as messages of about a phone's screen each."""
        said = self.voice.words("sent.text", ref=self.intake.ref, date=said_date(self.date(0)))
        key = "sent.heading_cleared" if self.is_cleared else "sent.heading"
        parts = (said, self.voice.words("sent.replaces")) if self.replaces_a_plan else (said,)
        return (Message(parts, self.voice.words(key)), self.suggested(), *self.explained(), *self.visit())

    @property
    def is_cleared(self) -> bool:
        """Whether a clinician has cleared it as it was sent, and nothing was sent since."""
        return self.facts.cleared and any(answer.question == CLEARED for answer in since_sent(self.intake))

    @property
    def replaces_a_plan(self) -> bool:
        """Whether another plan was sent before this one, and still stands above it in the chat."""
        before = as_sent_before(self.intake)
        drawn = outcome(self.practice, before) if before else None
        if drawn is None or not drawn.plan.gate.shows_a_plan:
            return False
        earlier = shown_to_patient(drawn.plan, self.practice.rules)
        return (earlier.stages, earlier.earliest_start_days) != (
            self.plan.stages,
            self.plan.earliest_start_days,
        )

    def suggested(self) -> Message:
        """The plan itself, or what happens next where there is none to show."""
        return self._blocked() if self.plan.gate is Gate.BLOCK else self._planned()

    def explained(self) -> Iterator[Message]:
        """What was asked about: each concern, and the procedures."""
        yield from self._concerns()
        yield from self._procedures()

    # -- the plan -------------------------------------------------------------------------------------------

    def _blocked(self) -> Message:
        says = self.voice.say(self.practice.rules.safety.gates.block.says)
        return Message(
            (says, self.voice.words("plan.block_next"), self.voice.words("plan.practitioner")),
            self.voice.words("plan.heading_block"),
        )

    def _planned(self) -> Message:
        parts = (
            *self._cadence(),
            *self._start(),
            *self._afterwards(),
            *self._noted(),
            f"{self.voice.words('plan.not_diagnosis')} {self.voice.words('plan.practitioner')}",
        )
        return Message(parts, self.voice.words("plan.heading"))

    def _cadence(self) -> Iterator[str]:
        match self.plan.stages:
            case ():
                yield self.voice.words("plan.hold")
            case (YearlyVisits(fewest=low, most=high),):
                yield self.voice.words("plan.upkeep_one" if high == 1 else "plan.upkeep", low=low, high=high)
            case (OneVisit(),):
                yield self.voice.words("plan.event_one")
            case stages:
                yield self._course([stage for stage in stages if isinstance(stage, Stage)])
        yield from filter(None, (self.fewer(), self.event_note()))

    def _course(self, stages: list[Stage]) -> str:
        first, *rest = (self.stage(stage) for stage in stages)
        told = "; ".join((first, *(self.voice.words("plan.course_then", stage=stage) for stage in rest)))
        parts = [self.voice.words("plan.course", stages=told)]
        if rest:
            parts.append(
                self.voice.words("plan.course_total", visits=self.plan.visits, weeks=self.plan.weeks)
            )
        return " ".join((*parts, self.usual_range()))

    def stage(self, stage: Stage) -> str:
        """How many visits a stage has, and how often."""
        if stage.visits == 1:
            return self.voice.words("plan.one_visit")
        key = "plan.every_week" if stage.every_weeks == 1 else "plan.every_weeks"
        return self.voice.words(key, visits=stage.visits, weeks=stage.every_weeks)

    def usual_range(self) -> str:
        """How far a course may be from what is suggested, or nothing where there is none."""
        match self.plan.stages:
            case (Stage(every_weeks=weeks), *_):
                return self.voice.words("plan.range_short" if weeks <= FORTNIGHT else "plan.range_long")
            case _:
                return ""

    def fewer(self) -> str:
        """What fewer visits mean, or nothing where they were not asked for."""
        asked = self.facts.preference == "fewer" and self.plan.phase != "HOLD"
        return self.voice.words("plan.fewer") if asked else ""

    def event_note(self) -> str:
        """Why the last visit is when it is, or nothing where no event changed the course."""
        shortened = any(reason.rule == "cadence.event.shortened" for reason in self.plan.reasons)
        return self.voice.words("plan.event_note") if shortened else ""

    def _start(self) -> Iterator[str]:
        """When to begin. Before an event that visits wait for, only a wait is worth saying."""
        earliest, latest = self.plan.earliest_start_days, self.latest_start_days
        if earliest:
            date = said_date(self.date(earliest))
            yield self.voice.say(self.practice.rules.safety.gates.wait.says, date=date)
        if latest is not None:
            yield self.voice.words("plan.start_by", date=said_date(self.date(latest)))
        elif not earliest and self.plan.phase != "HOLD":
            yield self.voice.words("plan.start_now")

    @property
    def latest_start_days(self) -> int | None:
        """The days in which to begin, where an event does not leave it open."""
        return latest_start_days(self.plan, self.facts, self.practice.rules.cadence.event)

    def date(self, days: int) -> date:
        """The date so many days after the intake was sent, in the clinic's time zone."""
        sent = self.intake.completed_at or self.intake.updated_at
        return sent.astimezone(self.practice.clinic.zone).date() + timedelta(days=days)

    def _afterwards(self) -> Iterator[str]:
        parts = tuple(filter(None, (self.review(), self.maintenance())))
        if parts:
            yield " ".join(parts)

    def review(self) -> str:
        """Where it is judged whether to go on, or nothing where there is no course."""
        if self.plan.phase not in ("COURSE", "STAGED"):
            return ""
        visit = self.plan.review_at_visit
        return self.voice.words("plan.review_end" if visit is None else "plan.review_at", visit=visit)

    def maintenance(self) -> str:
        """What comes after the course, or nothing where there is none."""
        if not self.plan.maintenance or self.plan.phase == "UPKEEP":
            return ""
        return self.voice.say(self.practice.rules.cadence.maintenance[self.plan.maintenance].says)

    def _noted(self) -> Iterator[str]:
        cautions = [self.called(code) for code in self.plan.cautions]
        if cautions:
            yield self.voice.words("plan.caution", things="; ".join(dict.fromkeys(cautions)))
        if self.plan.confirm:
            things = ", ".join(self.voice.say(self.practice.groups[code].name) for code in self.plan.confirm)
            yield self.voice.words("plan.confirm", things=things)

    def called(self, code: str) -> str:
        """A condition in the words that were chosen; a concern or procedure by its name."""
        found = chosen(self.practice, self.voice, self.intake, "condition", code)
        return found[1].label if found else self.voice.say(self.practice.labels[code])

    # -- what was asked about -------------------------------------------------------------------------------

    def _concerns(self) -> Iterator[Message]:
        for code in self.facts.concerns:
            concern = self.practice.questionnaire.concerns[code]
            paragraphs = [
                self.voice.say(concern.say),
                self.voice.words("plan.evidence", evidence=self.voice.say(concern.evidence_say)),
            ]
            if concern.see_first:
                paragraphs.append(self.voice.say(concern.see_first))
            yield Message(tuple(paragraphs), self.voice.say(concern.label))

    def _procedures(self) -> Iterator[Message]:
        topics = self.practice.questionnaire.procedures
        chosen = self.practice.questionnaire.applying(self.intake.latest()).get("procedures")
        codes = chosen if isinstance(chosen, tuple) else ()
        said = [self.voice.say(topics[code].say) for code in codes if code in topics]
        if said:
            yield Message(tuple(dict.fromkeys(said)), self.voice.words("plan.procedures_heading"))

    def visit(self) -> Iterator[Message]:
        """What a visit is like: its steps, and then what to know before and after."""
        yield Message(
            ("\n".join(self.voice.lines("visit.steps")), self.voice.words("visit.time")),
            self.voice.words("plan.visit_heading"),
        )
        keys = ("visit.side_effects", "visit.before", "visit.after", "visit.results")
        yield Message((*map(self.voice.words, keys), self.voice.words("plan.practitioner")))
