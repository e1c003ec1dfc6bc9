"""Sending an intake, once and again: a plan drawn up, staff told; and opening one that was sent."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flows import lifecycle
from flows.asked_back import asked_back
from flows.cards import prompt_for
from flows.events import NoticeKind, Turn
from flows.intake import Answer, Status, View
from flows.keepsakes import Keepsake, plan_keepsakes
from flows.news import asked_anew, is_news, is_unchanged
from flows.outcome import outcome
from flows.plan_text import said_date
from flows.plans import Plan
from flows.reduction import NEWS
from flows.revisions import (
    ASKED_BACK,
    SENT,
    Change,
    as_last_sent,
    as_sent,
    changes,
    last_sent,
    restored,
    revision,
)
from flows.safety import screen
from flows.scene import Scene


def complete(scene: Scene) -> Turn:
    """The patient sent it: draw up the plan and tell staff.

    An answer that staff asked back and that stays as it was does not bring the whole plan again, where that
    stays as it was too.
    """
    status = lifecycle.fire(scene.intake.status, lifecycle.CONFIRM)
    answers = scene.noted((SENT, revision(scene.intake) + 1))
    drawn = outcome(scene.practice, replace(scene.intake, answers=answers))
    if status is not Status.COMPLETE or drawn is None:
        return scene.stay("notes.not_now")
    flags = {flag.code for flag in screen(drawn.facts, scene.practice.rules).flags}
    kind = _kind(scene)
    notice = scene.notice(kind, drawn.plan.gate.code, len(flags))
    sent = {"status": status, "completed_at": scene.now, "answers": answers}
    if kind == "stands" and _is_same_plan(scene, drawn.plan):
        return scene.move(scene.voice.words("asked_back.confirmed"), (notice,), view=View.NONE, **sent)
    turn = scene.move("", (notice,), view=View.PLAN, **sent)
    return replace(turn, keepsakes=keepsakes(scene, turn))


def send_once_told(scene: Scene, note: str = "", /, **changes: Any) -> Turn:
    """Send at once what was told, when that is all; else go on to what it makes necessary."""
    told = replace(scene, intake=scene.settled(replace(scene.intake, **changes)))
    return scene.move(note, **changes) if told.question is not None else complete(told)


def keepsakes(scene: Scene, turn: Turn) -> tuple[Keepsake, ...]:
    """What there is to keep of the plan that a turn shows."""
    return plan_keepsakes(scene.practice, turn.intake) if turn.intake is not None else ()


def amend(scene: Scene, **shown: Any) -> Turn:
    """Open an intake that was sent, to be changed and sent again."""
    status = lifecycle.fire(scene.intake.status, lifecycle.AMEND)
    return scene.move(**{"view": View.NONE, "revisiting": None, "draft": (), "status": status} | shown)


def recheck(scene: Scene) -> Turn:
    """Ask somebody who comes back after a while whether anything is new."""
    sent = last_sent(scene.intake)
    date = said_date((sent.at if sent else scene.now).astimezone(scene.practice.clinic.zone).date())
    turn = amend(scene, revisiting=NEWS, answers=scene.noted(*asked_anew(scene.intake)))
    if turn.intake is None:
        return turn
    note = scene.voice.words("recheck.since", date=date)
    return replace(turn, prompt=prompt_for(scene.practice, turn.intake, note))


def leave_as_sent(scene: Scene) -> Turn:
    """Give the answers again as they were last sent, and call off what was asked back."""
    called_off = (scene.mark(ASKED_BACK, None),) if asked_back(scene.intake) else ()
    status = lifecycle.fire(scene.intake.status, lifecycle.LEAVE, Status.COMPLETE)
    left = {"view": View.NONE, "revisiting": None, "draft": (), "status": status}
    answers = (*scene.intake.answers, *_given_again(scene), *called_off)
    return scene.move(scene.voice.words("amend.left"), **left, answers=answers)


def _given_again(scene: Scene) -> Iterator[Answer]:
    """What was last sent, as told when it was told: nobody tells it anew."""
    sent = {answer.question: answer for answer in as_last_sent(scene.intake).answers}
    for question, value in restored(scene.intake):
        told = sent.get(question)
        if told is None or told.value != value:
            yield scene.mark(question, value)
        else:
            yield replace(told, turn=scene.intake.turn + 1)


def _kind(scene: Scene) -> NoticeKind:
    """What staff are told of this sending."""
    asked, is_changed = asked_back(scene.intake), any(_changed(scene))
    if asked is not None and asked.is_answered:
        return "answered" if is_changed else "stands"
    if scene.intake.latest().get(NEWS) == ("none",) and not is_changed:
        return "rechecked"
    return "amended" if revision(scene.intake) else "complete"


def _is_same_plan(scene: Scene, plan: Plan) -> bool:
    """Whether the patient has been shown this plan, with its dates: time passes while staff ask."""
    sent, zone = scene.intake.completed_at, scene.practice.clinic.zone
    shown = outcome(scene.practice, as_last_sent(scene.intake))
    is_dated_alike = sent is not None and sent.astimezone(zone).date() == scene.now.astimezone(zone).date()
    return shown is not None and shown.plan == plan and (is_dated_alike or not plan.earliest_start_days)


def _changed(scene: Scene) -> Iterator[Change]:
    """What is no longer as it was last sent; that nothing is new is no change."""
    applying = scene.practice.questionnaire.applying
    before = applying(as_sent(scene.intake, revision(scene.intake)))
    nothing_new = is_unchanged(scene.intake)
    for change in changes(before, applying(scene.intake.latest())):
        if not (nothing_new and is_news(change.question)):
            yield change
