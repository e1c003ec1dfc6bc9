"""The card of one question: its words, its options, and the ways on from it."""

from flows import actions
from flows.intake import Intake, Status, View
from flows.practice import Practice, Voice
from flows.prompts import Button, Message, Prompt
from flows.questions import MultiChoice, Option, Question


def current_question(practice: Practice, intake: Intake) -> Question | None:
    """The question being asked: the one looked at again, else the first without an answer."""
    if not intake.status.is_open:
        return None
    answers = intake.latest()
    if intake.revisiting and intake.view is not View.EDIT:
        path = practice.questionnaire.path(answers)
        again = next((question for question in path if question.id == intake.revisiting), None)
        if again is not None:
            return again
    return practice.questionnaire.next_question(answers)


def question_card(practice: Practice, voice: Voice, intake: Intake, question: Question, note: str) -> Prompt:
    """The card of this question, with ``note`` said once above it."""
    options = voice.options(question)
    if _section(practice, question) is Status.CONSENT:
        paragraphs = (*_hint(voice, question), voice.say(question.text))
        message = Message(paragraphs, caption=note)
        return Prompt((message,), _buttons(intake, question, options), (), intake.since)
    message = Message(
        paragraphs=_paragraphs(voice, intake, question, options),
        heading=voice.say(question.text),
        caption="\n".join(part for part in (note, progress(practice, voice, intake, question)) if part),
    )
    return Prompt(
        (message,), _buttons(intake, question, options), _ways_on(voice, intake, question), intake.since
    )


def progress(practice: Practice, voice: Voice, intake: Intake, question: Question) -> str:
    """How far along this question is ("3 of about 14"), and what it is about."""
    answers = intake.latest()
    asked = [q for q in practice.questionnaire.path(answers) if _section(practice, q) is not Status.CONSENT]
    total = len(asked) + (0 if "concerns" in answers else _likely_details(practice))
    words = voice.words("notes.progress", position=asked.index(question) + 1, total=total)
    topic = practice.questionnaire.topic(question)
    return f"{words} · {voice.say(topic.button)}" if topic else words


def _section(practice: Practice, question: Question) -> Status:
    return practice.questionnaire.section_of[question.id]


def _likely_details(practice: Practice) -> int:
    """How many questions one concern is likely to add, before any is chosen."""
    concerns = practice.questionnaire.concerns
    details = [q for q in practice.questionnaire.questions.values() if q.topic in concerns]
    return round(len(details) / len(concerns))


def _hint(voice: Voice, question: Question) -> tuple[str, ...]:
    return (voice.say(question.hint),) if question.hint else ()


def _paragraphs(
    voice: Voice, intake: Intake, question: Question, options: tuple[Option, ...]
) -> tuple[str, ...]:
    parts = list(_hint(voice, question))
    if _numbered(options):
        parts.append("\n".join(f"{number}. {option.label}" for number, option in enumerate(options, 1)))
    if isinstance(question, MultiChoice):
        parts.append(voice.words("notes.listed"))
    if intake.view is View.WHY:
        parts.append(f"{voice.words('why.heading')}: {voice.say(question.why)}")
    return tuple(parts)


def _numbered(options: tuple[Option, ...]) -> bool:
    """Whether the labels are too long for buttons, and so are listed by number above them."""
    return any(option.short for option in options)


def _buttons(intake: Intake, question: Question, options: tuple[Option, ...]) -> tuple[Button, ...]:
    numbered = _numbered(options)
    return tuple(
        _button(intake, question, option, f"{number} · {option.button}" if numbered else option.button)
        for number, option in enumerate(options, 1)
    )


def _button(intake: Intake, question: Question, option: Option, label: str) -> Button:
    if isinstance(question, MultiChoice):
        ticked = option.code in intake.draft
        return Button(
            label, (actions.UNTICK if ticked else actions.TICK) + option.code, option.words, ticked=ticked
        )
    given = intake.revisiting == question.id and str(intake.latest().get(question.id)) == option.code
    return Button(label, actions.CHOOSE + option.code, option.words, ticked=given or None)


def _ways_on(voice: Voice, intake: Intake, question: Question) -> tuple[Button, ...]:
    ways = []
    if isinstance(question, MultiChoice):
        ways.append(voice.button("done", actions.DONE))
    elif intake.revisiting == question.id:
        ways.append(voice.button("keep", actions.KEEP))
    ways.append(voice.button("back", actions.BACK))
    if question.skippable:
        ways.append(voice.button("skip", actions.SKIP))
    if intake.view is not View.WHY:
        ways.append(voice.button("why", actions.WHY))
    return (*ways, voice.button("cancel", actions.CANCEL))
