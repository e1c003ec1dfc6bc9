"""reply(): what typed words do: an alarm first, then a button's words, then an answer."""

from datetime import timedelta

from flows import actions
from flows.acts import act
from flows.alarms import ask_about, hear
from flows.answering import answer
from flows.events import Turn
from flows.hearing import listen
from flows.intake import Status, View
from flows.prompts import Button
from flows.questions import MultiChoice, Question, WeeksFromNow
from flows.revisions import is_amending
from flows.scene import Scene
from flows.typed_words import tokens
from flows.wordmatch import Unreadable, find_options

STUCK = 3
"""After so many replies in a row that were not understood, more help is offered."""


def reply(scene: Scene, text: str, message: str | None = None) -> Turn:
    """Take typed words. A red flag in them wins over everything, at every point of an intake's life."""
    heard = listen(scene.practice, scene.intake, text, scene.now)
    if heard.certain:
        return hear(scene, heard.certain)
    taken = _taken(scene, text, message)
    if taken is not None:
        return taken
    if heard.possible:
        return ask_about(scene, heard.possible)
    return _not_taken(scene, text)


def _taken(scene: Scene, text: str, message: str | None) -> Turn | None:
    """What the words do where they are those of a button, or an answer; None where they are neither."""
    if scene.intake is scene.fresh:
        return None
    named = _named(text, scene.prompt.buttons if _asks_nothing(scene) else scene.prompt.navigation)
    if named is not None:
        return act(scene, named.action, "typed")
    found = _found_button(scene, text) if _asks_nothing(scene) else None
    if found is not None:
        return act(scene, found.action, "typed")
    # Words that are none of the common questions may still answer the question behind them.
    behind = scene.intake.view is View.FAQ
    return _answered(scene, text, message) if behind or not _asks_nothing(scene) else None


def _not_taken(scene: Scene, text: str) -> Turn:
    """What to say to words that were not understood."""
    if scene.intake.view is View.CHECK:
        return scene.stay("check.first")
    if _calls_for_help(scene, text):
        return scene.stay("emergency.text")
    asked = _asked(scene, text) if scene.intake.status is not Status.STOPPED else None
    if asked is not None:
        return asked
    if scene.intake is scene.fresh:
        return scene.move()
    if scene.intake.status is Status.STOPPED:
        return scene.stay()
    if scene.intake.view is View.PAUSED:
        return act(scene, actions.RESUME, "typed")
    if scene.intake.status is Status.COMPLETE:
        return scene.move(scene.voice.words("done.heard"), view=View.NONE)
    if scene.question is None or _asks_nothing(scene):
        return _missed(scene, "notes.unknown")
    value = scene.question.read(text, scene.voice.options(scene.question))
    return _unread(scene, scene.question, value if isinstance(value, Unreadable) else Unreadable("unknown"))


def _calls_for_help(scene: Scene, text: str) -> bool:
    """Whether the words call for help without saying why."""
    typed = f" {' '.join(tokens(text))} "
    calls = (" ".join(tokens(call)) for call in scene.practice.wording.list("emergency.words"))
    return any(f" {call} " in typed for call in calls)


def _asked(scene: Scene, text: str) -> Turn | None:
    """The answer where the words are a question of the FAQ; the questions where they may be one."""
    faq = scene.practice.faq
    entry = faq.find(text)
    if entry is not None:
        return scene.explain(entry)
    if not faq.asked(text) or scene.intake is scene.fresh:
        return None
    return scene.stay("faq.unknown")


def _asks_nothing(scene: Scene) -> bool:
    """Whether there is no question just now, so that the options are buttons."""
    return scene.question is None or scene.intake.view.is_instead


def _named(text: str, buttons: tuple[Button, ...]) -> Button | None:
    """The button whose very words these are."""
    typed = tokens(text)
    return next((b for b in buttons if any(typed == tokens(name) for name in (b.label, *b.words))), None)


def _found_button(scene: Scene, text: str) -> Button | None:
    """The one option these words name, by its number or words close to its own."""
    found = find_options(text, scene.prompt.options) if scene.prompt.options else ()
    return found[0] if isinstance(found, tuple) and len(found) == 1 else None


def _answered(scene: Scene, text: str, message: str | None) -> Turn | None:
    """The words as an answer to the question, said back; None where they are none."""
    question = scene.question
    if question is None:
        return None
    value = question.read(text, scene.voice.options(question))
    if isinstance(value, Unreadable):
        return None
    if isinstance(question, MultiChoice) and isinstance(value, tuple) and scene.intake.draft:
        together = question.ordered((*scene.intake.draft, *value))
        value = together if question.accepts(together) else value
    return answer(scene, question, value, "typed", scene.said_back(question, value), message)


def _unread(scene: Scene, question: Question, why: Unreadable) -> Turn:
    """Say kindly what was not clear, and offer the way back to somebody who was away."""
    away = scene.now - scene.intake.updated_at > timedelta(hours=scene.practice.clinic.resume_after_hours)
    if away and scene.intake.status is not Status.CONSENT and not is_amending(scene.intake):
        return scene.move(view=View.RESUME)
    none = next((option.label for option in scene.voice.options(question) if option.exclusive), "")
    match why.reason:
        case "several" | "exclusive" | "number":
            return _missed(scene, f"notes.{why.reason}", none=none)
        case "negated":
            return _missed(scene, "notes.negated" if none else "notes.negated_plain", none=none)
        case "too_long" if not isinstance(question, WeeksFromNow):
            return _missed(scene, "notes.too_long", most=getattr(question, "most", 300))
        case _:
            return _missed(scene, "notes.unknown")


def _missed(scene: Scene, note: str, **values: object) -> Turn:
    misses = scene.intake.misses + 1
    words = scene.voice.words(note, **values)
    if misses >= STUCK:
        skippable = scene.question is not None and scene.question.skippable
        words = f"{words} {scene.voice.words('notes.stuck' if skippable else 'notes.stuck_no_skip')}"
    return scene.move(words, misses=misses)
