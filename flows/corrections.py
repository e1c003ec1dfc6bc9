"""correct(): what it does when a message that was sent is edited."""

from flows.alarms import ask_about, hear
from flows.answering import answer
from flows.events import Turn
from flows.hearing import listen
from flows.intake import Answer, Intake, Status, View
from flows.questionnaire import Questionnaire
from flows.questions import Question
from flows.scene import Scene
from flows.wordmatch import Unreadable


def correct(scene: Scene, text: str, message: str) -> Turn:
    """Read an edited message: a red flag first, else the answer it gave, changed if it was the last one.

    An older answer is only offered to be changed. A message that gave no answer changes nothing.
    """
    heard = listen(scene.practice, scene.intake, text, scene.now)
    if heard.certain:
        return hear(scene, heard.certain)
    changed = _changed(scene, text, message)
    if changed is not None:
        return changed
    if heard.possible:
        return ask_about(scene, heard.possible)
    return _not_changed(scene, message)


def _changed(scene: Scene, text: str, message: str) -> Turn | None:
    """The new words as the last answer; None where they are none, or it is not the last."""
    last = _last(scene.intake, scene.practice.questionnaire)
    if last is None or last.message != message or not _may_change(scene):
        return None
    question = _question(scene, last)
    value = question.read(text, scene.voice.options(question)) if question else Unreadable("unknown")
    if question is None or isinstance(value, Unreadable):
        return None
    return answer(scene, question, value, "typed", scene.said_back(question, value), message)


def _not_changed(scene: Scene, message: str) -> Turn:
    """Offer to change the answer that the message gave, if it gave one and it can be."""
    given = next((a for a in reversed(scene.intake.answers) if a.message == message), None)
    question = _question(scene, given) if given else None
    if scene.intake.view is View.CHECK:
        return scene.stay("check.first")
    if given is None or question is None or not _may_change(scene):
        return scene.stay("notes.edited" if scene.intake.status is Status.COMPLETE and given else "")
    last = given is _last(scene.intake, scene.practice.questionnaire)
    note = scene.voice.words("notes.edited_unread" if last else "notes.edited_older")
    return scene.move(note, revisiting=question.id, view=View.NONE)


def _may_change(scene: Scene) -> bool:
    return scene.intake.status.is_open and scene.intake.view is not View.CHECK


def _question(scene: Scene, answer: Answer) -> Question | None:
    return scene.practice.questionnaire.questions.get(answer.question)


def _last(intake: Intake, questionnaire: Questionnaire) -> Answer | None:
    """The last answer to a question, leaving out what is only noted."""
    return next((a for a in reversed(intake.answers) if a.question in questionnaire.questions), None)
