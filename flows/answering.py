"""answer(): what an answer does, tapped or typed."""

from dataclasses import replace
from typing import Any

from flows import lifecycle
from flows.alarms import stop
from flows.asked_back import asked_back, awaited
from flows.conditions import Value
from flows.events import Turn
from flows.intake import Answer, Status, View
from flows.leaving import let_go
from flows.outcome import red_flags
from flows.questions import Question
from flows.reduction import NEWS
from flows.revisions import ANSWERED_BACK, is_amending
from flows.scene import How, Scene
from flows.sending import send_once_told


def answer(
    scene: Scene, question: Question, value: Value, how: How, note: str = "", message: str | None = None
) -> Turn:
    """Record an answer and go where it leads; ``message`` names the message it was typed in."""
    changes: dict[str, Any] = {"view": View.NONE, "misses": 0}
    if scene.question is None or question.id == scene.question.id:
        changes |= {"draft": (), "revisiting": None}
    changes["answers"] = _with(scene, question, value, how, message)
    after = replace(scene.intake, **changes)
    if red_flags(scene.practice, after):
        return stop(scene, **changes)
    if value == "no" and question.id.startswith(f"{Status.CONSENT}."):
        declined = lifecycle.fire(scene.intake.status, lifecycle.DECLINE)
        return scene.move(**changes | let_go(scene.practice, scene.intake, declined))
    if value == "under-18":
        return scene.leave("under_age", "intake")
    tells_news = is_amending(after) and question.id.partition(".")[0] == NEWS
    if tells_news or asked_back(after):
        return send_once_told(scene, note, **changes)
    return scene.move(note, **changes)


def keep(scene: Scene, question: Question) -> Turn:
    """Leave an answer as it was, and go on; what was asked back is answered so."""
    changes: dict[str, Any] = {"revisiting": None, "draft": (), "view": View.NONE}
    if awaited(scene.intake) != question.id:
        return scene.move(**changes)
    return send_once_told(scene, answers=scene.noted((ANSWERED_BACK, question.id)), **changes)


def _with(
    scene: Scene, question: Question, value: Value, how: How, message: str | None
) -> tuple[Answer, ...]:
    """The answers with this one, if it is another than before; what was asked back is answered either way."""
    known = scene.intake.latest()
    is_same = question.id in known and known[question.id] == value
    answers = () if is_same else (scene.given(question, value, how, message),)
    settles = (scene.mark(ANSWERED_BACK, question.id),) if awaited(scene.intake) == question.id else ()
    return (*scene.intake.answers, *answers, *settles)
