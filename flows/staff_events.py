"""What staff do to an intake: ask one question back, or clear a block; and why it cannot be done."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from flows.asked_back import asked_back
from flows.cards import prompt_for
from flows.clearance import can_be_cleared
from flows.events import AskedBack, Cleared, StaffEvent, Turn
from flows.glance import one_line
from flows.intake import Intake, Status, View
from flows.outcome import outcome
from flows.plans import Plan
from flows.practice import Practice
from flows.questions import Question
from flows.reduction import NEWS
from flows.revisions import ASKED_BACK, CLEARED, as_last_sent, is_amending, since_sent
from flows.scene import Scene
from flows.sending import amend, keepsakes, leave_as_sent
from flows.telling import cleared

LONGEST_NAME = 64


def staff_do(scene: Scene, event: StaffEvent) -> Turn:
    """Do what staff ask for, where it can be done; otherwise nothing changes."""
    if refused(scene.practice, scene.intake, event):
        return Turn(scene.intake, prompt_for(scene.practice, scene.intake))
    match event:
        case AskedBack(question=question):
            return _ask_back(scene, question)
        case Cleared(by=by):
            return _clear(scene, name_of(by))
        case _:
            assert_never(event)


def refused(practice: Practice, intake: Intake, event: StaffEvent) -> str:
    """Why this cannot be done now, and what to do instead, in staff's words; nothing where it can."""
    key = next(_hindrances(practice, intake, event), "")
    values = {"ref": intake.ref, "question": getattr(event, "question", "")}
    return practice.staff_words(f"loop.{key}", **values) if key else ""


def may_be_asked_back(practice: Practice, question: Question) -> bool:
    """Whether staff may ask this again: what was agreed to is not asked back, nor what is new since."""
    is_consent = practice.questionnaire.section_of[question.id] is Status.CONSENT
    return not is_consent and question.id.partition(".")[0] != NEWS


def questions_to_ask_back(practice: Practice, intake: Intake) -> tuple[Question, ...]:
    """The questions of a sent intake that apply and may be asked back, in the questionnaire's order."""
    path = practice.questionnaire.path(as_last_sent(intake).latest())
    return tuple(question for question in path if may_be_asked_back(practice, question))


def name_of(by: str) -> str:
    """A name as it is kept: one line of what can be seen, and no longer than a name is."""
    return one_line(by)[:LONGEST_NAME]


def _hindrances(practice: Practice, intake: Intake, event: StaffEvent) -> Iterator[str]:
    """Keys of staff.toml, the first of which is the reason."""
    if intake.status is Status.STOPPED:
        yield "stopped"
    if intake.status in (Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED):
        yield "gone"
    if intake.status is not Status.COMPLETE and not is_amending(intake):
        yield "unfinished"
    if intake.view is View.CHECK:
        yield "checking"
    if is_amending(intake) and asked_back(intake) is None:
        yield "changing"
    match event:
        case AskedBack(question=question):
            yield from _not_asked(practice, intake, question)
        case Cleared():
            yield from _not_cleared(practice, intake, event)


def _not_asked(practice: Practice, intake: Intake, question: str) -> Iterator[str]:
    asked = practice.questionnaire.questions.get(question)
    if asked is None:
        yield "unknown"
    elif not may_be_asked_back(practice, asked):
        yield "not_to_be_asked"
    elif asked not in practice.questionnaire.path(as_last_sent(intake).latest()):
        yield "not_applying"


def _not_cleared(practice: Practice, intake: Intake, event: Cleared) -> Iterator[str]:
    if not name_of(event.by):
        yield "nobody"
    if is_amending(intake) and _has_unsent_answers(practice, intake):
        yield "changing"
    plan = _plan(practice, intake)
    if plan is None or not can_be_cleared(plan):
        yield "nothing_to_clear"
    elif event.seen is not None and set(event.seen) != set(plan.blocks):
        yield "blocked_anew"


def _has_unsent_answers(practice: Practice, intake: Intake) -> bool:
    return any(answer.question in practice.questionnaire.questions for answer in since_sent(intake))


def _plan(practice: Practice, intake: Intake) -> Plan | None:
    drawn = outcome(practice, as_last_sent(intake))
    return drawn.plan if drawn else None


def _ask_back(scene: Scene, question: str) -> Turn:
    """Open the intake at this question; one asked before and not answered makes way."""
    opened = {"view": View.NONE, "revisiting": question, "misses": 0}
    opened |= {"answers": scene.noted((ASKED_BACK, question))}
    return scene.move(**opened) if is_amending(scene.intake) else amend(scene, **opened)


def _clear(scene: Scene, by: str) -> Turn:
    """Keep who cleared what, and show the plan there is now; a question asked back is called off."""
    if is_amending(scene.intake):
        left = leave_as_sent(scene).intake
        scene = replace(scene, intake=left or scene.intake)
    plan = _plan(scene.practice, scene.intake)
    mark = (CLEARED, (by, *(plan.blocks if plan else ())))
    turn = scene.move(view=View.PLAN, answers=scene.noted(mark))
    told = cleared(scene.practice, turn.intake or scene.intake)
    return replace(turn, notices=(told,), keepsakes=keepsakes(scene, turn))
