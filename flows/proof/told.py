"""Told: every outcome in words, and what must be true of the words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from flows.conditions import Value
from flows.facts import CONCERNS, Facts
from flows.intake import Intake, Status
from flows.outcome import Outcome, outcome
from flows.plan_text import PlanText
from flows.practice import Practice
from flows.proof.kinds import completed
from flows.proof.outcomes import AGE, Case
from flows.proof.samples import intake_of
from flows.proof.texts import Reader
from flows.safety import Gate
from flows.timeline import latest_start_days

Sort = tuple[str, str, str]
"""A sort of outcome: gate, phase and preference."""


@dataclass
class Told:
    """Tells cases to a reader; ``texts`` are the different plans in words, by sort of outcome."""

    practice: Practice
    reader: Reader
    texts: dict[Sort, set[str]] = field(default_factory=dict)
    rules: set[str] = field(default_factory=set)

    def problems(self, case: Case) -> Iterator[str]:
        """What is wrong with how this case is told."""
        plan = case.plan
        where = f"{plan.gate.code}, {plan.phase}, {case.facts.preference}"
        yield from self._unworded(case)
        if not plan.gate.shows_a_plan and (plan.stages or plan.visits or plan.maintenance):
            yield f"{where}: the plan has visits, where none may be shown"
        latest = latest_start_days(plan, case.facts, self.practice.rules.cadence.event)
        if latest is not None and latest < (plan.earliest_start_days or 0):
            yield f"{where}: has to begin {latest} days from now, before it may"
        sort = plan.gate.code, plan.phase, case.facts.preference
        if plan.gate is Gate.STOP:
            self.texts.setdefault(sort, set()).add("the urgent text")
            return
        voice = self.practice.voice(self.reader.language)
        said = PlanText(self.practice, voice, self._blank, Outcome(case.facts, plan)).suggested()
        self.texts.setdefault(sort, set()).add(said.plain())
        yield from self.reader.messages("plan", where, (said,))

    def blocked(self) -> Iterator[str]:
        """What is wrong where no cadence may be shown: whoever is blocked must read the very same words."""
        blocked = {text for (gate, *_), texts in self.texts.items() if gate == "block" for text in texts}
        if len(blocked) > 1:
            yield f"block: {len(blocked)} different texts, where all should read the same"

    def _unworded(self, case: Case) -> Iterator[str]:
        """Reasons whose rule says nothing."""
        for reason in case.plan.reasons:
            if reason.rule in self.rules:
                continue
            self.rules.add(reason.rule)
            try:
                self.practice.rules.sentence(reason.rule)
            except KeyError:
                yield f"{reason.rule}: a reason without a sentence"

    @cached_property
    def _blank(self) -> Intake:
        return intake_of(self.practice, {}, Status.COMPLETE, self.reader.language)


def answered(practice: Practice, facts: Facts) -> dict[str, Value]:
    """The answers that come to these concerns and wishes, and declare nothing else."""
    given: dict[str, Value] = {"age_band": AGE, "skin": facts.skin, "preference": facts.preference}
    given["concerns"] = tuple(code for code in CONCERNS if code in facts.concerns) or ("none",)
    for code, concern in facts.concerns.items():
        given |= {f"{code}.bother": concern.bother, f"{code}.duration": concern.duration}
    return completed(practice.questionnaire, given | {"event_weeks": facts.event_weeks})


def misreduced(practice: Practice, case: Case) -> Iterator[str]:
    """What is wrong where the answers behind a case do not come to its plan."""
    drawn = outcome(practice, intake_of(practice, answered(practice, case.facts), Status.COMPLETE))
    if drawn is None or drawn.plan.stages != case.plan.stages or drawn.plan.phase != case.plan.phase:
        yield f"{case.facts}: the answers for it come to another plan"
