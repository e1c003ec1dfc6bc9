"""The card of one question: its words, its options, and the ways on from it."""

from flows import actions
from flows.asked_back import awaited
from flows.intake import Intake, Status, View
from flows.practice import Practice, Voice
from flows.prompts import Button, Message, Prompt
from flows.questions import MultiChoice, Option, Question
from flows.reduction import NEWS

RELATION = "relation"
ONESELF = "me"


def current_question(practice: Practice, intake: Intake) -> Question | None:
    """The question being asked: the one looked at again, else the first without an answer."""
    if not intake.status.is_open:
        return None
    answers = intake.latest()
    if intake.revisiting and intake.view is not View.EDIT:
        path = practice.questionnaire.path(answers)
        again = practice.questionnaire.questions.get(intake.revisiting)
        if again is not None and (again in path or again.on_request):
            return again
    return practice.questionnaire.next_question(answers)


def earlier_question(practice: Practice, intake: Intake, current: Question | None) -> Question | None:
    """The answered question before this one, or the last of all; never one of consent."""
    questionnaire, found = practice.questionnaire, None
    for question, answered, _ in questionnaire.walk(intake.latest()):
        if current is not None and question.id == current.id:
            break
        if answered and _section(practice, question) is not Status.CONSENT:
            found = question
    return found


def question_card(practice: Practice, voice: Voice, intake: Intake, question: Question, note: str) -> Prompt:
    """The card of this question, with ``note`` said once above it."""
    options = voice.options(question)
    if _section(practice, question) is Status.CONSENT:
        why = (_why(voice, question),) if intake.view is View.WHY else ()
        hello = "" if intake.answers else voice.words("consent.hello")
        message = Message((*_hint(voice, question), voice.say(question.text), *why), hello, note)
        ways = () if why else (voice.button("why", actions.WHY),)
        return Prompt((message,), _buttons(intake, question, options), ways, intake.since)
    message = Message(
        paragraphs=_paragraphs(voice, intake, question, options),
        heading=voice.say(question.text),
        caption="\n".join(
            filter(None, (note, _lead(voice, intake, question), progress(practice, voice, intake, question)))
        ),
    )
    return Prompt(
        (message,),
        _buttons(intake, question, options),
        _ways_on(practice, voice, intake, question),
        intake.since,
    )


def _lead(voice: Voice, intake: Intake, question: Question) -> str:
    """Who asks, where it is the clinic that asks back."""
    return voice.words("asked_back.lead") if awaited(intake) == question.id else ""


def progress(practice: Practice, voice: Voice, intake: Intake, question: Question) -> str:
    """How far along this question is ("3 of about 14"), and what it is about; of one asked back only that."""
    answers = intake.latest()
    asked = [q for q in practice.questionnaire.path(answers) if _section(practice, q) is not Status.CONSENT]
    if question not in asked:
        return ""
    total = len(asked) + (0 if "concerns" in answers else _likely_details(practice))
    position = voice.words("notes.progress", position=asked.index(question) + 1, total=total)
    parts = [] if awaited(intake) == question.id else [position]
    topic = practice.questionnaire.topic(question)
    parts += [voice.say(topic.button)] if topic else []
    parts += [f"({whom})"] if (whom := for_whom(practice, voice, intake)) else []
    return " · ".join(parts)


def for_whom(practice: Practice, voice: Voice, intake: Intake) -> str:
    """Whom the intake is about in the words chosen, or nothing where it is the one who types."""
    relation = practice.questionnaire.applying(intake.latest()).get(RELATION)
    if relation in (None, ONESELF):
        return ""
    options = voice.options(practice.questionnaire.questions[RELATION])
    return next((option.label for option in options if option.code == relation), "")


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
    if listed := _listed(options):
        parts.append("\n".join(f"{number}. {option.label}" for number, option in listed))
    if isinstance(question, MultiChoice):
        parts.append(voice.words("notes.listed"))
    if intake.view is View.WHY:
        parts.append(_why(voice, question))
    return tuple(parts)


def _why(voice: Voice, question: Question) -> str:
    return f"{voice.words('why.heading')}: {voice.say(question.why)}"


def _listed(options: tuple[Option, ...]) -> list[tuple[int, Option]]:
    """The options listed by number above the buttons, where some label is too long for one.

    "None of these" and "not sure" come last and keep their words on the button.
    """
    if not any(option.short for option in options):
        return []
    numbered = enumerate(options, 1)
    return [(number, option) for number, option in numbered if not (option.exclusive or option.unsure)]


def _buttons(intake: Intake, question: Question, options: tuple[Option, ...]) -> tuple[Button, ...]:
    numbers = {option.code: number for number, option in _listed(options)}
    return tuple(_button(intake, question, option, numbers.get(option.code)) for option in options)


def _button(intake: Intake, question: Question, option: Option, number: int | None) -> Button:
    if isinstance(question, MultiChoice):
        ticked: bool | None = option.code in intake.draft
        action = (actions.UNTICK if ticked else actions.TICK) + option.code
    else:
        given = intake.revisiting == question.id and str(intake.latest().get(question.id)) == option.code
        ticked = given or None
        action = actions.CHOOSE + option.code
    return Button(option.button, action, option.words, number, ticked)


def _ways_on(practice: Practice, voice: Voice, intake: Intake, question: Question) -> tuple[Button, ...]:
    ways = []
    is_asked_back = awaited(intake) == question.id
    if isinstance(question, MultiChoice):
        ways.append(voice.button("done", actions.DONE))
    if is_asked_back or (intake.revisiting == question.id and not isinstance(question, MultiChoice)):
        ways.append(voice.button("keep", actions.KEEP))
    if question.id == NEWS:
        ways += [voice.button("update", actions.EDIT_MENU), voice.button("begin", actions.RESTART_NOW)]
    if not is_asked_back and earlier_question(practice, intake, question) is not None:
        ways.append(voice.button("back", actions.BACK))
    if question.skippable:
        ways.append(voice.button("skip", actions.SKIP))
    invited = practice.questionnaire.invited_on(question)
    if invited is not None and invited.invitation and invited.id not in intake.latest():
        said = invited.invitation
        ways.insert(0, Button(voice.say(said.label), actions.EDIT + invited.id, said.words))
    if intake.view is not View.WHY:
        ways.append(voice.button("why", actions.WHY))
    return (*ways, voice.button("cancel", actions.CANCEL))
