"""A plan in words: cadence, start, reasons, the concerns explained, and what a visit is like."""

from collections.abc import Iterator
from datetime import timedelta

from flows.intake import Intake
from flows.needs import Stage
from flows.outcome import Outcome, outcome
from flows.patient_view import shown_to_patient
from flows.plans import OneVisit, Plan, YearlyVisits
from flows.practice import Practice, Voice
from flows.prompts import Message
from flows.safety import Gate

FORTNIGHT = 2


def plan_messages(practice: Practice, voice: Voice, intake: Intake) -> tuple[Message, ...]:
    """The whole plan, as messages of about a phone's screen each."""
    drawn = outcome(practice, intake)
    assert drawn is not None, "a complete intake has an age and a skin"  # noqa: S101 -- confirmed only from review
    return _PlanText(practice, voice, intake, drawn).messages()


class _PlanText:
    def __init__(self, practice: Practice, voice: Voice, intake: Intake, drawn: Outcome) -> None:
        self.practice = practice
        self.voice = voice
        self.intake = intake
        self.plan: Plan = shown_to_patient(drawn.plan, practice.rules)
        self.facts = drawn.facts

    def messages(self) -> tuple[Message, ...]:
        said = self.voice.words("sent.text", ref=self.intake.ref, date=self._date(0))
        sent = Message((said,), self.voice.words("sent.heading"))
        plan = self._blocked() if self.plan.gate is Gate.BLOCK else self._planned()
        return (sent, plan, *self._concerns(), *self._procedures(), *self._visit())

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
            self._start(),
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
        if self.facts.preference == "fewer" and self.plan.phase != "HOLD":
            yield self.voice.words("plan.fewer")
        shortened = any(reason.rule == "cadence.event.shortened" for reason in self.plan.reasons)
        if shortened:
            yield self.voice.words("plan.event_note")

    def _course(self, stages: list[Stage]) -> str:
        first, *rest = (self._stage(stage) for stage in stages)
        told = "; ".join((first, *(self.voice.words("plan.course_then", stage=stage) for stage in rest)))
        parts = [self.voice.words("plan.course", stages=told)]
        if rest:
            parts.append(
                self.voice.words("plan.course_total", visits=self.plan.visits, weeks=self.plan.weeks)
            )
        often = stages[0].every_weeks <= FORTNIGHT
        parts.append(self.voice.words("plan.range_short" if often else "plan.range_long"))
        return " ".join(parts)

    def _stage(self, stage: Stage) -> str:
        if stage.visits == 1:
            return self.voice.words("plan.one_visit")
        key = "plan.every_week" if stage.every_weeks == 1 else "plan.every_weeks"
        return self.voice.words(key, visits=stage.visits, weeks=stage.every_weeks)

    def _start(self) -> str:
        if not self.plan.earliest_start_days:
            return self.voice.words("plan.start_now")
        date = self._date(self.plan.earliest_start_days)
        return self.voice.say(self.practice.rules.safety.gates.wait.says, date=date)

    def _date(self, days: int) -> str:
        """The date so many days after the intake was sent, in the clinic's time zone."""
        sent = self.intake.completed_at or self.intake.updated_at
        date = sent.astimezone(self.practice.clinic.zone).date() + timedelta(days=days)
        return f"{date.day} {date:%B %Y}"

    def _afterwards(self) -> Iterator[str]:
        parts = []
        if self.plan.phase in ("COURSE", "STAGED"):
            visit = self.plan.review_at_visit
            key = "plan.review_end" if visit is None else "plan.review_at"
            parts.append(self.voice.words(key, visit=visit))
        if self.plan.maintenance and self.plan.phase != "UPKEEP":
            parts.append(self.voice.say(self.practice.rules.cadence.maintenance[self.plan.maintenance].says))
        if parts:
            yield " ".join(parts)

    def _noted(self) -> Iterator[str]:
        labels = self.practice.labels
        cautions = [self.voice.say(labels[code]) for code in self.plan.cautions]
        if cautions:
            yield self.voice.words("plan.caution", things=", ".join(dict.fromkeys(cautions)))
        if self.plan.confirm:
            things = ", ".join(self.voice.say(labels[code]) for code in self.plan.confirm)
            yield self.voice.words("plan.confirm", things=things)

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

    def _visit(self) -> Iterator[Message]:
        yield Message(
            ("\n".join(self.voice.lines("visit.steps")), self.voice.words("visit.time")),
            self.voice.words("plan.visit_heading"),
        )
        keys = ("visit.side_effects", "visit.before", "visit.after", "visit.results")
        yield Message((*map(self.voice.words, keys), self.voice.words("plan.practitioner")))
