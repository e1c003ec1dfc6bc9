"""What a patient chose, for a code of the facts: not just any wording that comes to the same code."""

from typing import Literal

from flows.intake import Intake
from flows.practice import Practice, Voice
from flows.questions import Option, Question

Mark = Literal["condition", "unsure"]


def chosen(
    practice: Practice, voice: Voice, intake: Intake, mark: Mark, code: str
) -> tuple[Question, Option] | None:
    """The first option of this intake that means this, with its question, or None where there is none."""
    for question_id, value in practice.questionnaire.applying(intake.latest()).items():
        question = practice.questionnaire.questions[question_id]
        codes = value if isinstance(value, tuple) else (value,)
        for option in voice.options(question):
            if option.code in codes and getattr(option, mark) == code:
                return question, option
    return None
