"""``meridian check``: the content is whole, all of it can be reached, and it fits a phone and Telegram.

What is quickly seen comes first; where nothing is wrong with that, every path is walked (flows/proof).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.practice import practice_of
from bot.settings import Settings, load_clinic_file
from flows import actions, claims, reading_age
from flows.cards import PHONE_SCREEN
from flows.conditions import Condition, all_hold
from flows.facts import RED_FLAGS
from flows.intake import Intake
from flows.overrides import in_words, overrides
from flows.practice import Practice
from flows.proof.kinds import answers_to
from flows.proof.prove import prove
from flows.question_card import question_card
from flows.questions import Question
from flows.rules import load_rules

CALLBACK_BYTES = 64
WIDEST_STAMP = len("999999999:")


@dataclass(frozen=True, slots=True)
class Findings:
    """What was looked at and is whole, what should be seen to, and what is wrong; a line each.

    ``overrides`` are the values that the clinic set, each beside the published one.
    """

    whole: tuple[str, ...]
    overrides: tuple[str, ...]
    warnings: tuple[str, ...]
    problems: tuple[str, ...]


def check(settings: Settings) -> Findings:
    """Look over the content and clinic.toml.

    Raises ContentError or SettingsError where they cannot even be read: one line that names file and key.
    """
    practice = practice_of(settings)
    problems = (
        *_languages(practice),
        *_unreachable_questions(practice),
        *_unreachable_red_flags(practice),
        *_cards(practice),
        *_callback_data(practice),
        *claims.problems(practice),
        *reading_age.problems(practice),
    )
    proof = None if problems else prove(practice)
    problems = proof.problems if proof else problems
    whole = (*_whole(practice), *proof.lines()) if proof and not problems else ()
    return Findings(whole, tuple(_overrides(practice, settings)), tuple(_warnings(settings)), problems)


def _whole(practice: Practice) -> Iterator[str]:
    questionnaire = practice.questionnaire
    yield f"content {questionnaire.version}: whole"
    yield (
        f"{len(questionnaire.concerns)} concerns, {len(questionnaire.procedures)} procedures, "
        f"{len(questionnaire.questions)} questions, {len(RED_FLAGS)} red flags: all can be reached"
    )
    yield "no sentence claims what cannot be shown, and none is harder to read than grade 8"
    yield f"every question fits a phone ({PHONE_SCREEN} characters) and every button fits Telegram"


def _overrides(practice: Practice, settings: Settings) -> Iterator[str]:
    """Every value the clinic set, with the default, and whether it is stricter or laxer."""
    addresses = load_clinic_file(settings.clinic).rules
    for override in overrides(load_rules(), practice.rules, addresses):
        default, yours = in_words(override.default), in_words(override.value)
        yield f"rules.{override.address}: default {default}, yours {yours}: {override.verdict}"


def _warnings(settings: Settings) -> Iterator[str]:
    """What a clinic should see to before patients come."""
    if settings.clinic is None:
        yield "MERIDIAN_CLINIC: not set; patients would read the demo clinic's name and phone number"
    if settings.staff_chat_id is None:
        yield "MERIDIAN_STAFF_CHAT_ID: not set; patients read that the clinic is told, and nobody would be"
    if load_clinic_file(settings.clinic).sign_off is None:
        where = f"{settings.clinic or 'clinic.toml'}: signed_off_by"
        yield f"{where}: no clinician stands for the rules yet, and every export says so"


def _languages(practice: Practice) -> Iterator[str]:
    """Languages that the clinic would speak, and there is no translation to."""
    for code in practice.clinic.languages:
        if code not in practice.catalogs:
            yield f"languages: there is no {code!r}; use {', '.join(practice.catalogs)}"


def _unreachable_questions(practice: Practice) -> Iterator[str]:
    """Questions asked only after answers that cannot be given together."""
    questions = practice.questionnaire.questions
    for question in questions.values():
        needed: defaultdict[str, list[Condition]] = defaultdict(list)
        for condition in question.enable_when:
            needed[condition.question].append(condition)
        for asked, conditions in needed.items():
            if not any(all_hold(conditions, {asked: value}) for value in answers_to(questions[asked])):
                yield f"{question.id}: no answer to {asked} leads to it"


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
    for language in practice.catalogs:
        for question in practice.questionnaire.questions.values():
            text = _card_text(practice, replace(blank, language=language, revisiting=question.id), question)
            if len(text) > PHONE_SCREEN:
                yield (
                    f"{question.id}: its card ({language}) has {len(text)} characters;"
                    f" a phone's screen holds {PHONE_SCREEN}"
                )


def _card_text(practice: Practice, intake: Intake, question: Question) -> str:
    card = question_card(practice, practice.voice(intake.language), intake, question, "")
    return "\n\n".join(message.plain() for message in card.messages)


def _callback_data(practice: Practice) -> Iterator[str]:
    """Buttons that carry more than Telegram takes."""
    for question in practice.questionnaire.questions.values():
        codes = [option.code for option in getattr(question, "options", ())]
        carried = [actions.EDIT + question.id, *(actions.CHOOSE + code for code in codes)]
        for action in carried:
            if WIDEST_STAMP + len(action.encode()) > CALLBACK_BYTES:
                yield f"{question.id}: the button {action!r} carries more than {CALLBACK_BYTES} bytes"
