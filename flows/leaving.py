"""What is left of an intake that its patient leaves before sending it: no answer, only how far they came."""

from flows.intake import Intake, Status, View
from flows.practice import Practice
from flows.question_card import current_question
from flows.questions import Question


def let_go(practice: Practice, intake: Intake, status: Status) -> dict[str, object]:
    """What changes when an unfinished intake comes to this end: its answers go."""
    return {
        "status": status,
        "view": View.NONE,
        "revisiting": None,
        "draft": (),
        "answers": (),
        "left_at": left_at(practice, intake),
    }


def left_at(practice: Practice, intake: Intake) -> str:
    """The question being asked, by its id, or its section's name where the id would tell an answer.

    It outlives the answers, so it must tell none of them. A question that everybody is asked tells nothing;
    one that belongs to a concern or a procedure, or is asked only after some answer, tells that answer.
    """
    question = current_question(practice, intake)
    return discreet(practice, question) if question is not None else intake.status.value


def discreet(practice: Practice, question: Question) -> str:
    """A question's id where it tells no answer, else its section's name."""
    tells = bool(question.topic or question.enable_when)
    return practice.questionnaire.section_of[question.id].value if tells else question.id
