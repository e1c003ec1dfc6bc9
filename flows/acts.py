"""act(): what each action does; the same for a tap, a typed word and a command."""

from collections.abc import Callable

from flows import actions, ending
from flows.alarms import settle
from flows.answering import answer, keep
from flows.events import Turn
from flows.intake import Status, View
from flows.question_card import earlier_question
from flows.questions import Choice, MultiChoice, Question, WeeksFromNow
from flows.review import groups
from flows.scene import How, Scene
from flows.stop_text import gravest


def act(scene: Scene, action: str, how: How) -> Turn:
    """Do what an action asks, if it can be done here; otherwise say so and show the same again."""
    if scene.intake.view is View.CHECK and action not in _FIRST:
        return scene.stay("check.first")
    if action in _SIMPLE:
        return _SIMPLE[action](scene)
    if action.startswith(actions.ASK):
        return _ask(scene, action[1:])
    if action.startswith(actions.START_ON):
        return ending.start_on(scene, action[1:])
    if action.startswith(actions.EDIT):
        return _edit(scene, action[1:])
    if scene.question is None or scene.intake.view.is_instead:
        return scene.stay("notes.stale")
    return _at(scene, scene.question, action, how)


def _at(scene: Scene, question: Question, action: str, how: How) -> Turn:
    """Do what an action asks of the question being asked."""
    sign, code = action[:1], action[1:]
    if sign == actions.CHOOSE:
        return _choose(scene, question, code, how)
    if sign in (actions.TICK, actions.UNTICK) and isinstance(question, MultiChoice):
        return _tick(scene, question, code, how) if sign == actions.TICK else _untick(scene, code)
    if action == actions.DONE and isinstance(question, MultiChoice):
        return _done(scene, question, how)
    if action == actions.SKIP:
        return answer(scene, question, None, how) if question.skippable else scene.stay("notes.required")
    if action == actions.KEEP:
        return keep(scene, question)
    return scene.stay("notes.not_now")


def _choose(scene: Scene, question: Question, code: str, how: How) -> Turn:
    if not isinstance(question, Choice | WeeksFromNow) or question.option(code) is None:
        return scene.stay("notes.stale")
    return answer(scene, question, int(code) if isinstance(question, WeeksFromNow) else code, how)


def _tick(scene: Scene, question: MultiChoice, code: str, how: How) -> Turn:
    """Tick one more. A lone "none of these" answers at once, and so does a red flag that cannot wait."""
    option = question.option(code)
    if option is None:
        return scene.stay("notes.stale")
    ticks = question.ticked(scene.intake.draft, code)
    urgent = option.red_flag and gravest(scene.practice, [(option.red_flag, option.variant)]) != "S"
    if urgent or (option.exclusive and not scene.intake.draft):
        return answer(scene, question, ticks, how)
    return scene.move(draft=ticks, misses=0)


def _untick(scene: Scene, code: str) -> Turn:
    return scene.move(draft=tuple(c for c in scene.intake.draft if c != code), misses=0)


def _done(scene: Scene, question: MultiChoice, how: How) -> Turn:
    ticks = question.ordered(scene.intake.draft)
    return answer(scene, question, ticks, how) if question.accepts(ticks) else scene.stay("notes.choose_one")


def _ask(scene: Scene, code: str) -> Turn:
    """Answer a question of the FAQ, above whatever is shown."""
    entry = scene.practice.faq.entry(code)
    return scene.explain(entry) if entry is not None else scene.stay("notes.stale")


def _faq(scene: Scene) -> Turn:
    """Offer the common questions, but not after a red flag: then there is only one thing to do."""
    return scene.stay() if scene.intake.status is Status.STOPPED else scene.move(view=View.FAQ)


def _edit(scene: Scene, code: str) -> Turn:
    """Look at one answer again, or at the answers of one group."""
    if not scene.intake.status.is_open:
        return scene.stay("notes.not_now")
    asked = scene.practice.questionnaire.questions.get(code)
    if asked is not None and asked.on_request and asked.invitation:
        return scene.move(revisiting=code, view=View.NONE, draft=())
    found = groups(scene.practice, scene.voice, scene.intake.latest())
    if any(question.id == code for group in found for question, _ in group.answers):
        return scene.move(revisiting=code, view=View.NONE, draft=())
    if any(group.id == code for group in found):
        return scene.move(revisiting=code, view=View.EDIT, draft=())
    return scene.stay("notes.stale")


def _back(scene: Scene) -> Turn:
    """Close what is laid over; else look at the answer before the current question again."""
    intake = scene.intake
    if intake.view is View.EDIT and intake.revisiting:
        return scene.move(revisiting=None)
    if intake.view is View.EDIT:
        return scene.move(view=View.NONE, revisiting=None)
    if intake.view is not View.NONE and (intake.view.is_instead or not intake.status.is_open):
        return scene.move(view=View.NONE)
    if not intake.status.is_open:
        return scene.stay("notes.not_now")
    earlier = earlier_question(scene.practice, intake, scene.question)
    if earlier is None:
        return scene.stay("notes.no_back")
    return scene.move(revisiting=earlier.id, view=View.NONE, draft=(), misses=0)


def _view(view: View, *, only_open: bool = False) -> Callable[[Scene], Turn]:
    def show(scene: Scene) -> Turn:
        if only_open and not scene.intake.status.is_open:
            return scene.stay("notes.not_now")
        return scene.move(view=view, **({"revisiting": None} if view is View.EDIT else {}))

    return show


def _why(scene: Scene) -> Turn:
    if scene.intake.status is Status.COMPLETE:
        return scene.move(view=View.REASONS)
    return scene.move(view=View.WHY) if scene.question is not None else scene.stay("notes.not_now")


_FIRST = (actions.HAPPENING, actions.NOT_HAPPENING, actions.DELETE_NOW)
"""All that can be done while a possible emergency is being asked about."""

_SIMPLE: dict[str, Callable[[Scene], Turn]] = {
    actions.BACK: _back,
    actions.WHY: _why,
    actions.HELP: _view(View.HELP),
    actions.PRIVACY: _view(View.PRIVACY),
    actions.FAQ: _faq,
    actions.MY_DATA: _view(View.MY_DATA),
    actions.EDIT_MENU: ending.edit_menu,
    actions.LEAVE: ending.leave,
    actions.ANSWERS: _view(View.ANSWERS, only_open=True),
    actions.CANCEL: _view(View.CANCEL, only_open=True),
    actions.PAUSE: _view(View.PAUSED, only_open=True),
    actions.DELETE: _view(View.DELETE),
    actions.RESUME: lambda scene: scene.move(view=View.NONE),
    actions.CONFIRM: ending.confirm,
    actions.HAPPENING: lambda scene: settle(scene, happening=True),
    actions.NOT_HAPPENING: lambda scene: settle(scene, happening=False),
    actions.PLAN: ending.plan,
    actions.FILES: ending.files,
    actions.CALENDAR: ending.calendar,
    actions.REASONS: _why,
    actions.WITHDRAW: ending.withdraw,
    actions.RESTART: ending.restart,
    actions.RESTART_NOW: ending.restart_now,
    actions.DELETE_NOW: lambda scene: scene.leave("deleted", "person"),
}
