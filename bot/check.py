"""``meridian check``: the content is whole, all of it can be reached, and it fits a phone and Telegram."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from flows import actions
from flows.cards import PHONE_SCREEN
from flows.errors import ContentError
from flows.facts import RED_FLAGS
from flows.intake import Intake
from flows.practice import Practice
from flows.question_card import question_card
from flows.questions import Question

CALLBACK_BYTES = 64
WIDEST_STAMP = len("99999:")


def check(practice: Practice) -> Iterator[str]:
    """Say what was looked at, a line each. ContentError lists all that is wrong, a line each."""
    problems = [*_unreachable_red_flags(practice), *_cards(practice), *_callback_data(practice)]
    if problems:
        raise ContentError("\n          ".join(problems))
    questionnaire = practice.questionnaire
    yield f"content {questionnaire.version}: whole"
    yield (
        f"{len(questionnaire.concerns)} concerns, {len(questionnaire.procedures)} procedures, "
        f"{len(questionnaire.questions)} questions, {len(RED_FLAGS)} red flags: all can be reached"
    )
    yield f"every question fits a phone ({PHONE_SCREEN} characters) and every button fits Telegram"


def _unreachable_red_flags(practice: Practice) -> Iterator[str]:
    """Red flags that no option, pair of answers or typed words lead to."""
    options = (o for q in practice.questionnaire.questions.values() for o in getattr(q, "options", ()))
    reached = {option.red_flag for option in options}
    reached |= {pair.red_flag for pair in practice.questionnaire.pairs}
    reached |= {rule.flag for rule in practice.lexicon.rules}
    yield from (f"red flag {code}: nothing leads to it" for code in RED_FLAGS if code not in reached)


def _cards(practice: Practice) -> Iterator[str]:
    """Question cards longer than a phone's screen, with "why do you ask?" left aside."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    blank = Intake("M-0000", "", "en", practice.questionnaire.version, now, now)
    for question in practice.questionnaire.questions.values():
        intake = replace(blank, revisiting=question.id)
        text = _card_text(practice, intake, question)
        if len(text) > PHONE_SCREEN:
            yield f"{question.id}: its card has {len(text)} characters; a phone's screen holds {PHONE_SCREEN}"


def _card_text(practice: Practice, intake: Intake, question: Question) -> str:
    card = question_card(practice, practice.voice("en"), intake, question, "")
    return "\n\n".join(message.plain() for message in card.messages)


def _callback_data(practice: Practice) -> Iterator[str]:
    """Buttons that carry more than Telegram takes."""
    for question in practice.questionnaire.questions.values():
        codes = [option.code for option in getattr(question, "options", ())]
        carried = [actions.EDIT + question.id, *(actions.CHOOSE + code for code in codes)]
        for action in carried:
            if WIDEST_STAMP + len(action.encode()) > CALLBACK_BYTES:
                yield f"{question.id}: the button {action!r} carries more than {CALLBACK_BYTES} bytes"
