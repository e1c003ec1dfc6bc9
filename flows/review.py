"""The answers as a patient reads them back: grouped, in the questionnaire's order."""

from dataclasses import dataclass

from flows.conditions import Answers, Value
from flows.intake import Status
from flows.practice import Practice, Voice
from flows.questions import Question


@dataclass(frozen=True, slots=True)
class Group:
    """Answers that belong together: those of one concern, one procedure, or one section."""

    id: str
    title: str
    answers: tuple[tuple[Question, Value], ...]


def groups(practice: Practice, voice: Voice, answers: Answers) -> tuple[Group, ...]:
    """Every answer that applies, consent left out."""
    questionnaire = practice.questionnaire
    found: dict[str, list[tuple[Question, Value]]] = {}
    for question, answered, value in questionnaire.walk(answers):
        if answered and questionnaire.section_of[question.id] is not Status.CONSENT:
            found.setdefault(question.topic or questionnaire.section_of[question.id], []).append(
                (question, value)
            )
    return tuple(Group(key, _title(practice, voice, key), tuple(pairs)) for key, pairs in found.items())


def _title(practice: Practice, voice: Voice, group: str) -> str:
    questionnaire = practice.questionnaire
    topic = questionnaire.concerns.get(group) or questionnaire.procedures.get(group)
    if topic is not None:
        return voice.say(topic.button)
    return voice.say(next(section.title for section in questionnaire.sections if section.id == group))


def readable(voice: Voice, question: Question, value: Value, between: str = ", ") -> str:
    """An answer in the patient's words: labels for codes."""
    if value is None:
        return voice.words("review.skipped")
    labels = {option.code: option.button for option in voice.options(question)}
    codes = value if isinstance(value, tuple) else (str(value),)
    return between.join(labels.get(code, code) for code in codes)


def line(voice: Voice, question: Question, value: Value) -> str:
    """One answer on one line: its name and what was said."""
    return f"{voice.say(question.name)}: {readable(voice, question, value)}"


def paragraph(voice: Voice, group: Group) -> str:
    """A group as one paragraph: its title, then each answer on a line of its own."""
    return "\n".join((group.title, *(f"• {line(voice, *pair)}" for pair in group.answers)))
