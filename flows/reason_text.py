"""Why a plan says what it says: each rule in words, the answers behind it, and its source."""

from flows.hinge_text import hinge_messages
from flows.hinges import hinges
from flows.intake import Intake
from flows.outcome import outcome
from flows.patient_view import shown_to_patient
from flows.practice import Practice, Voice
from flows.prompts import Message
from flows.questions import Option
from flows.rules import Reason

_SOURCES = {"SEED": "reasons.practice", "LIT": "reasons.study", "CONV": "reasons.convention"}


def reason_messages(practice: Practice, voice: Voice, intake: Intake) -> tuple[Message, ...]:
    """Every reason a patient may read, a paragraph each, and at last what could change the plan.

    In messages of about a phone's screen.
    """
    drawn = outcome(practice, intake)
    if drawn is None:
        return ()
    reasons = shown_to_patient(drawn.plan, practice.rules).reasons
    paragraphs = [reason_paragraph(practice, voice, reason) for reason in reasons]
    pages = [paragraphs[start : start + 5] for start in range(0, len(paragraphs), 5)]
    heading = voice.words("plan.reasons_heading")
    told = (Message(tuple(page), heading if page is pages[0] else "") for page in pages)
    return (*told, *hinge_messages(practice, voice, hinges(practice, drawn.facts)))


def reason_paragraph(practice: Practice, voice: Voice, reason: Reason) -> str:
    """One reason: the rule in words, where it comes from, and the answers that led to it."""
    sentence = voice.say(practice.rules.sentence(reason.rule))
    source = voice.words(_SOURCES.get(reason.source.partition(" ")[0].rstrip(",;"), "reasons.convention"))
    said = [words for entry in reason.because if (words := _in_words(practice, voice, entry))]
    because = f" {voice.words('reasons.because', answers='; '.join(said))}" if said else ""
    return f"{sentence}{because} ({source})"


def _in_words(practice: Practice, voice: Voice, entry: str) -> str:
    """An entry such as ``tmj.bother=moderate`` in the patient's words; empty where nobody was asked it."""
    key, _, code = entry.partition("=")
    question = practice.questionnaire.questions.get(key)
    if question is None:
        group = practice.groups.get(code) if key == "unsure" else None
        label = group.name if group else practice.labels.get(code)
        return voice.say(label) if label else ""
    option: Option | None = next((o for o in voice.options(question) if o.code == code), None)
    topic = practice.questionnaire.topic(question)
    name = f"{voice.say(topic.button)}, {voice.say(question.name)}" if topic else voice.say(question.name)
    return f"{name}: {option.button if option else code}"
