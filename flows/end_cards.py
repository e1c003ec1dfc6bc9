"""The cards of an intake that has come to an end: sent, stopped, declined, withdrawn, expired."""

from flows import actions
from flows.intake import Intake, Status, View
from flows.keepsakes import starts
from flows.plan_text import plan_messages
from flows.practice import Practice, Voice
from flows.prompts import Button, Message, Prompt
from flows.reason_text import reason_messages
from flows.stop_text import stop_messages


def end_card(practice: Practice, voice: Voice, intake: Intake, note: str) -> Prompt:
    """The card of an intake that is no longer open, with ``note`` said once above it."""
    match intake.status, intake.view:
        case Status.COMPLETE, View.CALENDAR:
            return _starts(practice, voice, intake, note)
        case Status.COMPLETE, View.PLAN:
            buttons = _buttons(voice, "reasons", "calendar")
            return _card(intake, note, plan_messages(practice, voice, intake), buttons, _afterwards(voice))
        case Status.COMPLETE, View.REASONS:
            buttons = _buttons(voice, "plan", "calendar")
            return _card(intake, note, reason_messages(practice, voice, intake), buttons, _afterwards(voice))
        case Status.COMPLETE, _:
            buttons = _buttons(voice, "plan", "files", "calendar", "edit")
            return _card(intake, note, (_said(voice, "done", intake),), buttons, _afterwards(voice))
        case Status.STOPPED, _:
            ways = (voice.button("begin", actions.RESTART), voice.button("delete", actions.DELETE))
            return _card(intake, note, stop_messages(practice, voice, intake), (), ways)
        case _:
            begin = (voice.button("begin", actions.RESTART_NOW),)
            form = (
                ("declined.form",) if intake.status is Status.DECLINED and practice.clinic.secure_form else ()
            )
            return _card(intake, note, (_said(voice, intake.status.value, intake, *form),), begin)


_ACTIONS = {
    "reasons": actions.REASONS,
    "calendar": actions.CALENDAR,
    "plan": actions.PLAN,
    "files": actions.FILES,
    "edit": actions.EDIT_MENU,
}


def _buttons(voice: Voice, *names: str) -> tuple[Button, ...]:
    return tuple(voice.button(name, _ACTIONS[name]) for name in names)


def _afterwards(voice: Voice) -> tuple[Button, ...]:
    return (
        voice.button("begin", actions.RESTART),
        voice.button("faq", actions.FAQ),
        voice.button("delete", actions.DELETE),
    )


def _starts(practice: Practice, voice: Voice, intake: Intake, note: str) -> Prompt:
    """When to begin, for the calendar of suggested visits."""
    options = tuple(
        Button(start.label, actions.START_ON + start.monday.isoformat()) for start in starts(practice, intake)
    )
    ways = (voice.button("back", actions.BACK),)
    return _card(intake, note, (_said(voice, "start", intake),), options, ways)


def _said(voice: Voice, key: str, intake: Intake, *more: str) -> Message:
    paragraphs = (voice.words(f"{key}.text", ref=intake.ref), *map(voice.words, more))
    return Message(paragraphs, voice.words(f"{key}.heading"))


def _card(
    intake: Intake,
    note: str,
    messages: tuple[Message, ...],
    options: tuple[Button, ...],
    ways: tuple[Button, ...] = (),
) -> Prompt:
    first, *rest = messages
    noted = Message(first.paragraphs, first.heading, note) if note else first
    return Prompt((noted, *rest), options, ways, intake.since)


def goodbye(practice: Practice, language: str, key: str) -> Prompt:
    """The last word where nothing is kept: there is no intake left to show."""
    voice = practice.voice(language)
    return Prompt((Message((voice.words(f"{key}.text"),), voice.words(f"{key}.heading")),))
