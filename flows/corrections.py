"""correct(): what it does when a message that was sent is edited."""

from flows.events import Turn
from flows.hearing import listen
from flows.intake import Answer, Intake, Status, View
from flows.questions import Question
from flows.replies import reply
from flows.scene import Scene
from flows.wordmatch import Unreadable


def correct(scene: Scene, text: str, message: str) -> Turn:
    """Read an edited message: a red flag first, else the answer it gave, changed if it was the last one.

    An older answer is only offered to be changed. A message that gave no answer changes nothing.
    """
    if listen(scene.practice, scene.intake.latest(), text).certain:
        return reply(scene, text, message)
    given = _given_in(scene.intake, message)
    question = scene.practice.questionnaire.questions.get(given.question) if given else None
    if given is None or question is None or not scene.intake.status.is_open:
        return scene.stay("notes.edited" if scene.intake.status is Status.COMPLETE and given else "")
    if given is _last(scene.intake):
        return _changed(scene, question, text, message)
    return scene.move(
        scene.voice.words("notes.edited_older"), revisiting=question.id, view=View.NONE, draft=()
    )


def _given_in(intake: Intake, message: str) -> Answer | None:
    """The latest answer typed in this message."""
    return next((answer for answer in reversed(intake.answers) if answer.message == message), None)


def _last(intake: Intake) -> Answer:
    return intake.answers[-1]


def _changed(scene: Scene, question: Question, text: str, message: str) -> Turn:
    """Read the new words as the same answer."""
    value = question.read(text, scene.voice.options(question))
    if isinstance(value, Unreadable):
        return scene.move(scene.voice.words("notes.edited_unread"), revisiting=question.id, view=View.NONE)
    return scene.answer(question, value, "typed", scene.said_back(question, value), message)
