"""Showings: everything that can be shown, card by card, for a Reader to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from flows.cards import PHONE_SCREEN, prompt_for
from flows.conditions import Value
from flows.end_cards import goodbye
from flows.facts import RED_FLAGS
from flows.hearing import ASKED
from flows.intake import Answer, Intake, Status, View
from flows.practice import Practice
from flows.prompts import Message, Prompt
from flows.proof.loop import Arrivals, Loop
from flows.proof.rehearsal import NINE
from flows.proof.routes import Route
from flows.proof.samples import every_caution, every_option, every_skip, everything, intake_of
from flows.proof.texts import MESSAGE_LENGTH
from flows.reduction import HEARD

_BEFORE = (
    View.HELP,
    View.PRIVACY,
    View.MY_DATA,
    View.RESUME,
    View.CANCEL,
    View.PAUSED,
    View.RESTART,
    View.DELETE,
)
_LISTS = (View.ANSWERS, View.EDIT, View.FAQ)
_AFTER = (View.NONE, View.PLAN, View.REASONS, View.CALENDAR)


@dataclass(frozen=True, slots=True)
class Showing:
    """A prompt, what sort of card it is, how it came up, and how much of it fits."""

    sort: str
    where: str
    prompt: Prompt
    fits: int = MESSAGE_LENGTH


def question_cards(practice: Practice, language: str, arrivals: Arrivals) -> Iterator[Showing]:
    """Each question, as it first comes up; with "why do you ask?" it may be longer than a screen."""
    for question, answers in arrivals.items():
        status = practice.questionnaire.section_of[question]
        intake = replace(intake_of(practice, answers, status, language), revisiting=question)
        yield Showing("question", question, prompt_for(practice, intake), PHONE_SCREEN)
        why = prompt_for(practice, replace(intake, view=View.WHY))
        yield Showing("question with its why", f"{question}: why", why)


def other_cards(practice: Practice, language: str) -> Iterator[Showing]:
    """All that is laid over a question or takes its place, and every way to end without a plan."""
    asked = intake_of(practice, {}, Status.CONSENT, language)
    for view in _BEFORE:
        yield Showing("card", view.value, prompt_for(practice, replace(asked, view=view)), PHONE_SCREEN)
    for flag in RED_FLAGS:
        answer = Answer(ASKED, (flag,), 1, NINE, "typed")
        check = replace(asked, view=View.CHECK, answers=(answer,))
        yield Showing("card", f"check: {flag}", prompt_for(practice, check), PHONE_SCREEN)
    for status in (Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED):
        yield Showing("card", status.value, prompt_for(practice, replace(asked, status=status)), PHONE_SCREEN)
    for word in ("under_age", "deleted"):
        yield Showing("card", word, goodbye(practice, language, word), PHONE_SCREEN)
    voice = practice.voice(language)
    for entry in practice.faq.entries:
        said = Message((voice.say(entry.answer),), voice.say(entry.question))
        yield Showing("card", f"faq: {entry.id}", Prompt((said,)), PHONE_SCREEN)


def lists(practice: Practice, language: str) -> Iterator[Showing]:
    """The lists of answers, of somebody who answered with all there is; each page fits a screen."""
    full = intake_of(practice, everything(practice), Status.REVIEW, language)
    for view in (View.NONE, *_LISTS):
        yield Showing(
            "list", view.value or "review", prompt_for(practice, replace(full, view=view)), PHONE_SCREEN
        )


def ends(practice: Practice, language: str, arrivals: Arrivals) -> Iterator[Showing]:
    """All that is shown after sending, for an intake with each option, and without each skipped answer."""
    sent = [(f"{one.question.id}: {one.option.code}", one.intake) for one in every_option(practice, arrivals)]
    sent += [(f"{question.id}: skipped", intake) for question, intake in every_skip(practice, arrivals)]
    sent.append(("every caution", intake_of(practice, every_caution(practice), Status.COMPLETE)))
    for where, intake in sent:
        for view in _AFTER:
            shown = replace(intake, language=language, view=view)
            name = view.value or "done"
            yield Showing(name, f"{where}: {name}", prompt_for(practice, shown))


def loops(practice: Practice, language: str, arrivals: Arrivals) -> Iterator[Showing]:
    """All that staff bring about: each question asked back, and each block cleared."""
    loop = Loop(practice, arrivals, language)
    for where, turn in loop.asked_back():
        yield Showing("asked back", f"{where}: asked back", turn.prompt, PHONE_SCREEN)
    for where, cleared in loop.cleared():
        for view in _AFTER:
            name = view.value or "done"
            shown = prompt_for(practice, replace(cleared, view=view))
            yield Showing(name, f"{where}: cleared: {name}", shown)
        again = prompt_for(practice, replace(cleared, view=View.RESTART))
        yield Showing("card", f"{where}: restart", again, PHONE_SCREEN)


def stops(practice: Practice, language: str, found: tuple[Route, ...]) -> Iterator[Showing]:
    """The urgent texts: of every way to a red flag, and of every two red flags together."""
    heard = [(flag,) for flag in RED_FLAGS] + list(combinations(RED_FLAGS, 2))
    for flags in heard:
        yield _stop(practice, language, " and ".join(flags), {HEARD: flags})
    for route in found:
        yield _stop(practice, language, f"{route.flag}: {route.way}", {**route.answers, **_typed(route)})


def _typed(route: Route) -> dict[str, Value]:
    return {HEARD: (route.flag,)} if route.way == "typed" else {}


def _stop(practice: Practice, language: str, where: str, answers: Mapping[str, Value]) -> Showing:
    stopped: Intake = intake_of(practice, answers, Status.STOPPED, language)
    return Showing("urgent text", where, prompt_for(practice, stopped), PHONE_SCREEN)
