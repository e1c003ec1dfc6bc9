"""The questionnaire as a FHIR R4 Questionnaire: what is asked, of whom, and what can be answered."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from flows.conditions import Condition
from flows.fhir_terms import (
    QUESTIONNAIRE,
    UNITS,
    Resource,
    coding,
    control,
    options_of,
    own,
    present,
    standard,
)
from flows.practice import Practice, Voice
from flows.questionnaire import Concern, Procedure, Questionnaire, Section
from flows.questions import Choice, MultiChoice, Option, Question, Text, WeeksFromNow


def questionnaire_resource(practice: Practice, published: date) -> Resource:
    """The practice's questionnaire in English: a group a section, in it a group a concern or procedure."""
    questionnaire = practice.questionnaire
    return {
        "resourceType": "Questionnaire",
        "language": "en",
        "url": QUESTIONNAIRE,
        "version": questionnaire.version,
        "name": "MeridianIntake",
        "title": practice.staff_words("fhir.title", clinic=practice.clinic.name),
        "status": "active",
        "subjectType": ["Patient"],
        "date": published.isoformat(),
        "publisher": practice.clinic.name,
        "description": practice.staff_words("fhir.description"),
        "item": [_section(practice, section) for section in questionnaire.sections if section.questions],
    }


def section_id(section: Section) -> str:
    """The linkId of a section's group; a colon is in no question's id."""
    return f"section:{section.id}"


def topic_id(topic: Concern | Procedure) -> str:
    """The linkId of the group of a concern or procedure."""
    return f"topic:{topic.id}"


def by_topic(
    questionnaire: Questionnaire, section: Section
) -> Iterator[tuple[Concern | Procedure | None, list[Question]]]:
    """A section's questions in their order, those about the same thing together."""
    for _, questions in groupby(section.questions, key=lambda question: question.topic):
        alike = list(questions)
        yield questionnaire.topic(alike[0]), alike


def _section(practice: Practice, section: Section) -> Resource:
    voice, items = practice.voice("en"), list[Resource]()
    for topic, questions in by_topic(practice.questionnaire, section):
        asked = [_item(practice, question) for question in questions]
        items += [_topic(voice, topic, asked)] if topic else asked
    return {
        **_group(section_id(section), section.title, items),
        **_enabled_with(items),
    }


def _topic(voice: Voice, topic: Concern | Procedure, items: list[Resource]) -> Resource:
    """The group of a topic: what is told of it, and its questions. It waits for what all of them do."""
    shared = [
        condition for condition in _conditions(items[0]) if all(condition in _conditions(i) for i in items)
    ]
    told = _shown(f"{topic_id(topic)}:say", voice.say(topic.say))
    freed = [_without(item, shared) for item in items]
    return {**_group(topic_id(topic), voice.say(topic.label), [told, *freed]), **_enabled_when(shared)}


def _group(link_id: str, text: str, items: Sequence[Resource]) -> Resource:
    return {"linkId": link_id, "text": text, "type": "group", "item": list(items)}


def _conditions(item: Resource) -> list[Resource]:
    return list(item.get("enableWhen", ()))


def _without(item: Resource, conditions: Sequence[Resource]) -> Resource:
    kept = {name: value for name, value in item.items() if name not in ("enableWhen", "enableBehavior")}
    return kept | _enabled_when([one for one in _conditions(item) if one not in conditions])


def _enabled_when(conditions: Sequence[Resource], behavior: str = "all") -> Resource:
    return {"enableWhen": list(conditions), "enableBehavior": behavior} if conditions else {}


def _enabled_with(items: Sequence[Resource]) -> Resource:
    """A group that waits for any of its parts, where each of them waits for one thing: no bare heading."""
    waits = [_conditions(item) for item in items]
    is_sum = all(len(conditions) == 1 for conditions in waits)
    return _enabled_when([conditions[0] for conditions in waits], "any") if is_sum else {}


# -- a question ---------------------------------------------------------------------------------------------


def _item(practice: Practice, question: Question) -> Resource:
    voice = practice.voice("en")
    conditions = [
        part
        for condition in question.enable_when
        for part in enable_when(condition, practice.questionnaire.questions[condition.question])
    ]
    return {
        "linkId": question.id,
        "text": voice.say(question.text),
        "extension": [*_extensions(question)],
        **_kind(question, voice),
        **_enabled_when(conditions),
        "required": not (question.skippable or question.on_request),
        "item": [*_beside(question, voice)],
    }


def _extensions(question: Question) -> Iterator[Resource]:
    yield standard("short", valueString=question.name)
    if question.on_request:
        yield own("on-request", valueBoolean=True)
    if isinstance(question, Choice | MultiChoice):
        yield control("check-box" if isinstance(question, MultiChoice) else "radio-button")
    if isinstance(question, WeeksFromNow):
        yield standard("least", valueInteger=0)
        yield standard("most", valueInteger=question.most)
        yield standard("unit", valueCoding=coding(UNITS, "wk", "weeks"))


def _kind(question: Question, voice: Voice) -> Resource:
    """The type of its answer, and which answers there are."""
    if isinstance(question, Text):
        return {"type": "text", "maxLength": question.most}
    if isinstance(question, WeeksFromNow):
        return {"type": "integer"}
    options = [_option(question, option) for option in voice.options(question)]
    return {"type": "choice", "repeats": isinstance(question, MultiChoice), "answerOption": options}


def _option(question: Question, option: Option) -> Resource:
    exclusive = [standard("exclusive", valueBoolean=True)] if option.exclusive else []
    return present(
        extension=exclusive, valueCoding=coding(options_of(question.id), option.code, option.label)
    )


def _beside(question: Question, voice: Voice) -> Iterator[Resource]:
    """What is said beside the question: a hint, and why it is asked."""
    if question.hint:
        yield _shown(f"{question.id}:hint", voice.say(question.hint))
    yield _shown(f"{question.id}:why", voice.say(question.why)) | {"extension": [control("help")]}


def _shown(link_id: str, text: str) -> Resource:
    return {"linkId": link_id, "text": text, "type": "display"}


# -- when it is asked ---------------------------------------------------------------------------------------


def enable_when(condition: Condition, of: Question) -> Iterator[Resource]:
    """The condition in FHIR's operators, all of which must hold.

    FHIR compares no codes by their place: what is at least a code is answered, and none of those that are
    less. Its ``!=`` holds of no answer as well; ours does not, so that there is one comes with it.
    """
    if condition.op == "exists":
        yield _when(condition.question, "exists", answerBoolean=bool(condition.answer))
    elif condition.op == "=":
        yield _when(condition.question, "=", **_answer(of, condition.answer))
    elif isinstance(of, WeeksFromNow) and condition.op != "!=":
        yield _when(condition.question, condition.op, **_answer(of, condition.answer))
    else:
        yield _when(condition.question, "exists", answerBoolean=True)
        for answer in _ruled_out(condition, of):
            yield _when(condition.question, "!=", **_answer(of, answer))


def _ruled_out(condition: Condition, of: Question) -> Iterable[str | int]:
    """The answers under which a comparison does not hold."""
    if isinstance(of, Choice):
        return [option.code for option in of.options if not condition.holds({of.id: option.code})]
    return [condition.answer]


def _when(question: str, operator: str, **answer: object) -> Resource:
    return {"question": question, "operator": operator, **answer}


def _answer(of: Question, answer: str | int) -> Resource:
    if isinstance(of, WeeksFromNow):
        return {"answerInteger": answer}
    if isinstance(of, Text):
        return {"answerString": answer}
    return {"answerCoding": coding(options_of(of.id), str(answer))}
