"""Hinges in words: a short line for staff, and what could change the plan for its patient."""

from collections.abc import Callable, Iterator
from datetime import date

from flows.hinges import NONE, Hinge
from flows.patient_view import shown_to_patient
from flows.plan_changes import plan_line
from flows.plan_text import said_date
from flows.plans import Plan
from flows.practice import Practice, Voice
from flows.prompts import Message

Day = Callable[[int], date]
"""The date so many days after the intake was sent."""


def hinge_line(practice: Practice, hinge: Hinge, day: Day | None = None) -> str:
    """A hinge as staff read it: "Allergies: if “none of them”, Caution becomes OK."; with dates if it can."""
    return practice.staff_words(
        "hinge.line",
        question=hinge_question(practice, hinge),
        answer=hinge_answer(practice, hinge),
        what=", ".join(_effects(practice, hinge, day)),
    )


def hinge_question(practice: Practice, hinge: Hinge) -> str:
    """What to confirm, as staff call it."""
    topic, name = _asked(hinge)
    match name:
        case "unsure":
            return practice.rules.name(f"safety.unsure.{topic}") or topic
        case "when":
            named = practice.rules.name(f"safety.procedures.{topic}") or topic
            return practice.staff_words("hinge.date", what=named)
        case _:
            return _question(practice, practice.voice("en"), hinge)


def hinge_answer(practice: Practice, hinge: Hinge) -> str:
    """The other answer, as staff call it."""
    name = _asked(hinge)[1]
    if isinstance(hinge.answer, int):
        return practice.staff_words("hinge.days_ago", days=hinge.answer)
    if hinge.answer == NONE:
        return practice.staff_words("hinge.none")
    if name == "unsure":
        return practice.rules.name(f"safety.conditions.{hinge.answer}") or hinge.answer
    questions = [
        question
        for key, question in practice.questionnaire.questions.items()
        if (key.endswith(".when") if name == "when" else key == _id(hinge))
    ]
    options = (option for question in questions for option in getattr(question, "options", ()))
    return next((option.button for option in options if option.code == hinge.answer), hinge.answer)


def _effects(practice: Practice, hinge: Hinge, day: Day | None) -> Iterator[str]:
    """What the other answer changes of gate, start and visits."""
    before, after, words = hinge.before, hinge.after, practice.staff_words
    if before.gate != after.gate:
        was, now = (words(f"gate.{plan.gate.code}_name") for plan in (before, after))
        yield words("hinge.gate", before=was, after=now)
    if not (before.gate.shows_a_plan and after.gate.shows_a_plan):
        return
    if before.earliest_start_days != after.earliest_start_days:
        was, now = (_start(practice, plan, day) for plan in (before, after))
        yield words("hinge.start", before=was, after=now)
    if plan_line(before) != plan_line(after):
        was, now = (plan_line(plan) or words("hinge.no_visits") for plan in (before, after))
        yield words("hinge.visits", before=was, after=now)


def _start(practice: Practice, plan: Plan, day: Day | None) -> str:
    days = plan.earliest_start_days or 0
    if day is not None:
        return said_date(day(days))
    return practice.staff_words("hinge.start_in" if days else "hinge.start_now", days=days)


def hinge_messages(practice: Practice, voice: Voice, hinges: tuple[Hinge, ...]) -> Iterator[Message]:
    """What could change the plan, for its patient: one message, or none where nothing could.

    It names what was asked and never the answers that would change the plan, so nothing for staff only.
    """
    said = tuple(words for hinge in hinges if (words := _patient_words(practice, voice, hinge)))
    if said:
        yield Message((*said, voice.words("hinges.confirm")), voice.words("hinges.heading"))


def _patient_words(practice: Practice, voice: Voice, hinge: Hinge) -> str:
    before, after = (shown_to_patient(plan, practice.rules) for plan in (hinge.before, hinge.after))
    effect = _effect(before, after)
    if not effect:
        return ""
    return voice.words(f"hinges.{effect}", question=_patient_question(practice, voice, hinge))


def _patient_question(practice: Practice, voice: Voice, hinge: Hinge) -> str:
    topic, name = _asked(hinge)
    match name:
        case "unsure":
            return voice.say(practice.groups[topic].name)
        case "when":
            return voice.words("hinges.date", procedure=voice.say(practice.labels[topic]))
        case _:
            return _question(practice, voice, hinge)


def _effect(before: Plan, after: Plan) -> str:
    """The wording of what another answer may change, or nothing where the patient would see no change."""
    if before.gate.shows_a_plan != after.gate.shows_a_plan:
        return "booking"
    if before.earliest_start_days != after.earliest_start_days:
        return "start"
    if (before.phase, before.stages) != (after.phase, after.stages):
        return "visits"
    return "noted" if before.gate != after.gate else ""


def _question(practice: Practice, voice: Voice, hinge: Hinge) -> str:
    """A question's name, with the concern it is about: "Jaw pain, How long"."""
    topic, _ = _asked(hinge)
    said = voice.say(practice.questionnaire.questions[_id(hinge)].name)
    return f"{voice.say(practice.labels[topic])}, {said}" if topic else said


def _id(hinge: Hinge) -> str:
    return hinge.about.partition("=")[0]


def _asked(hinge: Hinge) -> tuple[str, str]:
    """What a hinge is about and the name of the question: ``("tmj", "bother")``, ``("blood", "unsure")``."""
    asked, _, code = hinge.about.partition("=")
    if asked == "unsure":
        return code, asked
    topic, _, name = asked.rpartition(".")
    return topic, name
