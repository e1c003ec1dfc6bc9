"""The cards of an intake that has come to an end: sent, stopped, declined, withdrawn, expired."""

from flows import actions
from flows.intake import Intake, Status, View
from flows.keepsakes import starts
from flows.plan_text import plan_messages
from flows.practice import Practice, Voice
from flows.prompts import Button, Message, Prompt
from flows.reason_text import reason_messages
from flows.stop_text import speaks_of_harm, stop_messages


def end_card(practice: Practice, voice: Voice, intake: Intake, note: str) -> Prompt:
    """The card of an intake that is no longer open, with ``note`` said once above it."""
    match intake.status:
        case Status.COMPLETE:
            return _complete(practice, voice, intake, note)
        case Status.STOPPED:
            begin = () if speaks_of_harm(practice, intake) else (voice.button("begin", actions.RESTART),)
            ways = (*begin, voice.button("delete", actions.DELETE))
            return _card(intake, note, stop_messages(practice, voice, intake), (), ways)
        case _:
            again = (voice.button("begin", actions.RESTART_NOW),)
            offers_form = intake.status is Status.DECLINED and practice.clinic.secure_form
            said = _said(voice, intake.status.value, intake, *(("declined.form",) if offers_form else ()))
            return _card(intake, note, (said,), again)


def _complete(practice: Practice, voice: Voice, intake: Intake, note: str) -> Prompt:
    """The plan, its reasons, the dates on offer, or what can be done with an intake that was sent."""
    told = {View.PLAN: plan_messages, View.REASONS: reason_messages}.get(intake.view)
    messages = told(practice, voice, intake) if told else ()
    dates = ("calendar",) if starts(practice, intake) else ()
    if dates and intake.view is View.CALENDAR:
        return _starts(practice, voice, intake, note)
    if not messages:
        buttons = _buttons(voice, "plan", "files", *dates, "edit")
        return _card(intake, note, (_said(voice, "done", intake),), buttons, _afterwards(voice))
    other = "reasons" if intake.view is View.PLAN else "plan"
    return _card(intake, note, messages, _buttons(voice, other, *dates), _afterwards(voice))


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


def expired_message(practice: Practice, language: str) -> Message:
    """What somebody is told first who comes back after their unfinished answers were let go."""
    voice = practice.voice(language)
    return Message((voice.words("expired.text"),), voice.words("expired.heading"))


def goodbye(practice: Practice, language: str, key: str) -> Prompt:
    """The last word where nothing is kept: there is no intake left to show."""
    voice = practice.voice(language)
    return Prompt((Message((voice.words(f"{key}.text"),), voice.words(f"{key}.heading")),))
