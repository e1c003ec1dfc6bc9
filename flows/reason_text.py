"""Why a plan says what it says: each rule in words, the answers behind it, and its source."""

from flows.chosen import chosen
from flows.hinge_text import hinge_messages
from flows.hinges import hinges
from flows.intake import Intake
from flows.outcome import outcome
from flows.plan_text import PlanText, said_date
from flows.plans import YearlyVisits
from flows.practice import Practice, Voice
from flows.prompts import Message
from flows.questions import Question, WeeksFromNow
from flows.rules import Reason
from flows.source_text import source_words


def reason_messages(practice: Practice, voice: Voice, intake: Intake) -> tuple[Message, ...]:
    """Every reason a patient may read, a paragraph each, and at last what could change the plan.

    In messages of about a phone's screen.
    """
    drawn = outcome(practice, intake)
    if drawn is None:
        return ()
    told = PlanText(practice, voice, intake, drawn)
    earliest = said_date(told.date(told.plan.earliest_start_days or 0))
    paragraphs = [
        reason_paragraph(told, reason, earliest) for reason in told.plan.reasons if _is_told(told, reason)
    ]
    pages = [paragraphs[start : start + 5] for start in range(0, len(paragraphs), 5)]
    heading = voice.words("plan.reasons_heading")
    said = (Message(tuple(page), heading if page is pages[0] else "") for page in pages)
    return (*said, *hinge_messages(practice, voice, hinges(practice, drawn.facts)))


def _is_told(told: PlanText, reason: Reason) -> bool:
    """Tell whether this needs saying: where visits are yearly anyway, nothing comes after them."""
    yearly = any(isinstance(stage, YearlyVisits) for stage in told.plan.stages)
    return not (yearly and reason.rule.startswith("cadence.maintenance."))


def reason_paragraph(told: PlanText, reason: Reason, earliest: str) -> str:
    """One reason: the rule in words, where it comes from, and the answers that led to it.

    ``earliest`` is the earliest date to start, for the rule that names it.
    """
    voice = told.voice
    sentence = voice.say(told.practice.rules.sentence(reason.rule), date=earliest)
    source = source_words(voice, reason.source)
    said = [words for entry in reason.because if (words := _in_words(told, entry))]
    because = f" {voice.words('reasons.because', answers='; '.join(said))}" if said else ""
    return f"{sentence}{because} ({source})"


def _in_words(told: PlanText, entry: str) -> str:
    """An entry such as ``tmj.bother=moderate`` in the patient's words; empty where nobody was asked it."""
    practice, voice = told.practice, told.voice
    key, _, code = entry.partition("=")
    if key == "conditions" and code in practice.labels:
        return told.called(code)
    if key == "unsure":
        return _doubt(told, code)
    question = _asked(practice, key)
    if question is None:
        return ""
    topic = practice.questionnaire.topic(question)
    name = f"{voice.say(topic.button)}, {voice.say(question.name)}" if topic else voice.say(question.name)
    answer = _answer(voice, question, code)
    return f"{name}: {answer}" if answer else ""


def _doubt(told: PlanText, group: str) -> str:
    """The answer that left a group of questions open."""
    found = chosen(told.practice, told.voice, told.intake, "unsure", group)
    return f"{told.voice.say(found[0].name)}: {found[1].label}" if found else ""


def _asked(practice: Practice, key: str) -> Question | None:
    """The question behind a fact; when a procedure was is asked of its topic (``peel_deep.when``)."""
    questionnaire, (code, _, detail) = practice.questionnaire, key.rpartition(".")
    topics = (
        topic.id
        for topic in questionnaire.procedures.values()
        for option in getattr(questionnaire.questions.get(f"{topic.id}.kind"), "options", (topic,))
        if option.procedure == code
    )
    return questionnaire.questions.get(key) or questionnaire.questions.get(f"{next(topics, '')}.{detail}")


def _answer(voice: Voice, question: Question, code: str) -> str:
    """An answer's code in words; empty where time has since made another of it."""
    if code == "null":
        return voice.words("review.skipped")
    option = next((option for option in voice.options(question) if option.code == code), None)
    if option is not None:
        return option.button
    return code if isinstance(question, WeeksFromNow) else ""
