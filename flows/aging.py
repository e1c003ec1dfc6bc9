"""aged(): facts as they are some time after they were told, for an intake that is sent again."""

from collections.abc import Mapping
from datetime import date

from flows.facts import ConditionCode, Facts
from flows.intake import Intake
from flows.questionnaire import Questionnaire
from flows.reduction import NEWS
from flows.revisions import last_sent
from flows.rules import Rules

DAYS_IN_WEEK = 7


def aged(facts: Facts, intake: Intake, questionnaire: Questionnaire, rules: Rules) -> Facts:
    """The same facts on the day the intake was last sent: dates have moved on, and waits are over.

    An answer given again the same counts from when it was first given so. A date nobody is sure of stays so.
    A wait that is not over yet is kept whole.
    """
    sent = last_sent(intake)
    if sent is None or sent.value == 1:
        return facts
    told = {answer.question: answer.at.date() for answer in intake.answers}
    on = sent.at.date()
    return facts.model_copy(
        update={
            "procedures": _procedures(facts, _whens(intake, questionnaire), told, on, rules),
            "conditions": _conditions(facts, intake, questionnaire, told, on, rules),
            "event_weeks": _event(facts, told, on),
        }
    )


def _whens(intake: Intake, questionnaire: Questionnaire) -> dict[str, str]:
    """The question that tells when each procedure was, by the procedure's code."""
    answers = questionnaire.applying(intake.latest())
    found: dict[str, str] = {}
    for topic in questionnaire.procedures.values():
        kind = questionnaire.questions.get(f"{topic.id}.kind")
        option = next(
            (o for o in getattr(kind, "options", ()) if o.code == answers.get(f"{topic.id}.kind")), None
        )
        code = topic.procedure or (option.procedure if option else None)
        if code:
            found[code] = f"{topic.id}.when"
    newest = answers.get(f"{NEWS}.kind")
    return found | ({str(newest): f"{NEWS}.when"} if newest else {})


def _procedures(
    facts: Facts, whens: Mapping[str, str], told: Mapping[str, date], on: date, rules: Rules
) -> dict[str, object]:
    moved: dict[str, object] = {}
    for code, procedure in facts.procedures.items():
        elapsed = (on - told.get(whens.get(code, ""), on)).days
        if elapsed > 0 and procedure.when != "unsure":
            since = (
                procedure.when if isinstance(procedure.when, int) else rules.safety.days_since[procedure.when]
            )
            moved[code] = procedure.model_copy(update={"when": since + elapsed})
        else:
            moved[code] = procedure
    return moved


def _conditions(
    facts: Facts,
    intake: Intake,
    questionnaire: Questionnaire,
    told: Mapping[str, date],
    on: date,
    rules: Rules,
) -> frozenset[ConditionCode]:
    """The conditions without those that were to be waited for, and have been."""
    answers = questionnaire.applying(intake.latest())
    over: set[str] = set()
    fresh: set[str] = set()
    for question_id, value in answers.items():
        chosen = value if isinstance(value, tuple) else (value,)
        for option in getattr(questionnaire.questions[question_id], "options", ()):
            if option.condition and option.code in chosen:
                wait = rules.safety.conditions[option.condition]
                elapsed = (on - told[question_id]).days
                is_over = wait.severity == "wait" and elapsed >= (wait.wait_days or 0)
                (over if is_over else fresh).add(option.condition)
    return frozenset(code for code in facts.conditions if code not in over - fresh)


def _event(facts: Facts, told: Mapping[str, date], on: date) -> int | None:
    if facts.event_weeks is None:
        return None
    elapsed = (on - told.get("event_weeks", on)).days // DAYS_IN_WEEK
    return max(0, facts.event_weeks - elapsed)
