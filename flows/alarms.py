"""Red flags: what each does to a conversation, be it found in an answer or heard in typed words."""

from dataclasses import replace
from typing import Any

from flows import lifecycle
from flows.events import Turn
from flows.hearing import ASKED, HEARD, SETTLED, settled_now, several
from flows.intake import View
from flows.outcome import red_flags
from flows.scene import Scene
from flows.stop_text import gravest


def stop(scene: Scene, **changes: Any) -> Turn:
    """A red flag: show the urgent text at once, tell staff, ask nothing more."""
    changes |= {"view": View.NONE, "revisiting": None, "draft": ()}
    stopped = replace(scene.intake, **changes)
    status = lifecycle.fire(scene.intake.status, lifecycle.STOP)
    found = red_flags(scene.practice, stopped)
    notice = scene.notice("stopped", gravest(scene.practice, found), len(found))
    return scene.move("", (notice,), **changes, status=status)


def hear(scene: Scene, flags: tuple[str, ...]) -> Turn:
    """Red flags heard in typed words."""
    before = several(scene.intake.latest().get(HEARD))
    heard = tuple(dict.fromkeys((*before, *flags)))
    if heard == before:
        return scene.move(view=View.NONE)
    return stop(scene, answers=scene.noted((HEARD, heard), how="typed"))


def ask_about(scene: Scene, flags: tuple[str, ...]) -> Turn:
    """Words that might be a red flag: ask one question, with buttons, before anything else."""
    pending = several(scene.intake.latest().get(ASKED)) if scene.intake.view is View.CHECK else ()
    together = tuple(dict.fromkeys((*pending, *flags)))
    return scene.move(view=View.CHECK, answers=scene.noted((ASKED, together)))


def settle(scene: Scene, *, happening: bool) -> Turn:
    """The answer to that question. Not sure counts as yes: unknown is never no."""
    asked = several(scene.intake.latest().get(ASKED))
    if happening:
        return hear(scene, asked)
    settled = tuple(dict.fromkeys((*settled_now(scene.intake, scene.now), *asked)))
    return scene.move(
        scene.voice.words("check.go_on"), view=View.NONE, answers=scene.noted((SETTLED, settled))
    )
