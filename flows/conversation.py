"""advance(): what one event does to an intake. No side effects; the caller saves and shows."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from flows import actions, lifecycle
from flows.acts import act
from flows.corrections import correct
from flows.end_cards import expired_message
from flows.events import (
    Attached,
    Commanded,
    Corrected,
    Event,
    Expired,
    Replied,
    StaffEvent,
    Started,
    Tapped,
    Turn,
)
from flows.intake import Intake, Status, View
from flows.leaving import let_go
from flows.practice import Practice
from flows.replies import reply
from flows.revisions import is_amending
from flows.scene import Scene
from flows.sending import recheck
from flows.staff_events import staff_do


def advance(practice: Practice, intake: Intake, event: Event, now: datetime, fresh: Intake) -> Turn:
    """Apply one event.

    ``fresh`` is a blank intake with a new reference, used where the event begins one; pass it as ``intake``
    too for somebody never met. Never raises, whatever the event holds.
    """
    if isinstance(event, Expired):
        return _expired(Scene(practice, intake, now, fresh))
    if isinstance(event, StaffEvent):
        return staff_do(Scene(practice, intake, now, fresh), event)
    if intake.status is Status.EXPIRED:
        begun = advance(practice, fresh, event, now, fresh)
        gone = expired_message(practice, intake.language)
        return replace(begun, prompt=replace(begun.prompt, messages=(gone, *begun.prompt.messages)))
    ended = intake.status in (Status.DECLINED, Status.WITHDRAWN)
    scene = Scene(practice, fresh if ended else intake, now, fresh)
    match event:
        case Started(campaign=campaign):
            return _started(scene, campaign)
        case Tapped(stamp=stamp, action=action):
            return _tapped(scene, stamp, action)
        case Replied(text=text, message=message):
            return reply(scene, text, message)
        case Corrected(text=text, message=message):
            return correct(scene, text, message)
        case Attached():
            return scene.stay("notes.attachment")
        case Commanded(action=action):
            return act(scene, action, "typed")
        case _:
            assert_never(event)


def _started(scene: Scene, campaign: str | None) -> Turn:
    """Begin, or offer the choice of going on where there is something to go on with."""
    intake = scene.intake
    if intake is scene.fresh:
        return scene.move(campaign=campaign)
    if intake.view is View.CHECK:
        return scene.stay("check.first")
    if intake.status is Status.COMPLETE:
        sent = intake.completed_at or intake.updated_at
        a_while = timedelta(days=scene.practice.clinic.recheck_after_days)
        if scene.now - sent >= a_while:
            return recheck(scene)
        return scene.move(view=View.NONE, revisiting=None)
    if is_amending(intake):
        return scene.move(view=View.NONE)
    has_answers = intake.status.is_open and intake.status is not Status.CONSENT
    view = View.RESUME if has_answers else View.NONE
    return scene.move(view=view)


def _tapped(scene: Scene, stamp: int, action: str) -> Turn:
    """Do what the button says, if it is on the card that shows now."""
    if stamp != scene.intake.since or not _offered(scene, action):
        return scene.stay("" if scene.intake is scene.fresh else "notes.stale")
    return act(scene, action, "tapped")


def _offered(scene: Scene, action: str) -> bool:
    """Whether the card has this button. A tick box is on it ticked and not: fast fingers outrun the card."""
    shown = {button.action for button in scene.prompt.buttons}
    opposite = {actions.TICK: actions.UNTICK, actions.UNTICK: actions.TICK}.get(action[:1], "")
    return action in shown or (bool(opposite) and opposite + action[1:] in shown)


def _expired(scene: Scene) -> Turn:
    status = lifecycle.fire(scene.intake.status, lifecycle.EXPIRE)
    if status is not Status.EXPIRED:
        return scene.stay()
    return scene.move(**let_go(scene.practice, scene.intake, status))
