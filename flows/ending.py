"""Sending an intake, leaving it, beginning again, and what can be done with one that was sent."""

from dataclasses import replace

from flows.events import Turn
from flows.intake import Status, View
from flows.keepsakes import calendar_from, starts
from flows.leaving import let_go
from flows.plan_text import plan_messages
from flows.revisions import as_last_sent, is_amending
from flows.scene import Scene
from flows.sending import amend, complete, keepsakes, leave_as_sent


def plan(scene: Scene) -> Turn:
    """Show the plan again; while answers are being changed, the plan of those that were sent."""
    if is_amending(scene.intake):
        return scene.above(*plan_messages(scene.practice, scene.voice, as_last_sent(scene.intake)))
    is_sent = scene.intake.status is Status.COMPLETE
    return scene.move(view=View.PLAN) if is_sent else scene.stay("notes.no_plan")


def files(scene: Scene) -> Turn:
    """Send the picture and the page once more."""
    if scene.intake.status is not Status.COMPLETE:
        return scene.stay("notes.no_plan")
    turn = scene.move(view=View.NONE)
    return replace(turn, keepsakes=keepsakes(scene, turn))


def calendar(scene: Scene) -> Turn:
    """Offer starts for the calendar of suggested visits."""
    if scene.intake.status is not Status.COMPLETE:
        return scene.stay("notes.no_plan")
    return (
        scene.move(view=View.CALENDAR) if starts(scene.practice, scene.intake) else scene.stay("start.none")
    )


def start_on(scene: Scene, day: str) -> Turn:
    """Make the calendar from a start that is on offer."""
    on_offer = {start.monday.isoformat(): start.monday for start in starts(scene.practice, scene.intake)}
    if scene.intake.view is not View.CALENDAR or day not in on_offer:
        return scene.stay("notes.stale")
    turn = scene.move(scene.voice.words("start.made"), view=View.NONE)
    return replace(turn, keepsakes=calendar_from(scene.practice, scene.intake, on_offer[day]))


def edit_menu(scene: Scene) -> Turn:
    """Choose an answer to change. One that was sent is changed as a new revision."""
    if scene.intake.status is Status.COMPLETE:
        return amend(scene, view=View.EDIT)
    if not scene.intake.status.is_open:
        return scene.stay("notes.not_now")
    return scene.move(view=View.EDIT, revisiting=None, draft=())


def leave(scene: Scene) -> Turn:
    """Leave what was sent as it was."""
    return leave_as_sent(scene) if is_amending(scene.intake) else scene.stay("notes.not_now")


def confirm(scene: Scene) -> Turn:
    """Send what the review shows."""
    leaving = scene.intake.view is View.CANCEL and is_amending(scene.intake)
    in_sight = leaving or not scene.intake.view.is_instead
    ready = in_sight and scene.intake.status is Status.REVIEW and scene.question is None
    return complete(scene) if ready else scene.stay("notes.not_now")


def withdraw(scene: Scene) -> Turn:
    """Stop, and forget what was answered."""
    if not scene.intake.status.is_open or is_amending(scene.intake):
        return scene.stay("notes.not_now")
    return scene.move(**let_go(scene.practice, scene.intake, Status.WITHDRAWN))


def restart(scene: Scene) -> Turn:
    """Begin again, asking first where answers would be lost."""
    if scene.intake.status is Status.COMPLETE or (scene.intake.status.is_open and scene.intake.answers):
        return scene.move(view=View.RESTART)
    return restart_now(scene)


def restart_now(scene: Scene) -> Turn:
    """Begin again; an unfinished intake is withdrawn and its answers go, a finished one stays as it is."""
    if scene.intake is scene.fresh:
        return scene.stay()
    begun = Scene(scene.practice, scene.fresh, scene.now, scene.fresh).move()
    if not scene.intake.status.is_open:
        return begun
    if is_amending(scene.intake):
        return replace(begun, closed=leave_as_sent(scene).intake)
    return replace(begun, closed=withdraw(scene).intake)
