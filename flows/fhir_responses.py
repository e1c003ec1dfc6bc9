"""An intake as a FHIR R4 QuestionnaireResponse: its answers laid out as the questionnaire is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flows.conditions import Value
from flows.depths import FlagLine
from flows.fhir_questionnaire import by_topic, section_id, topic_id
from flows.fhir_terms import (
    INTAKE,
    LANGUAGES,
    QUESTIONNAIRE,
    Resource,
    coding,
    extension,
    options_of,
    own,
    present,
    standard,
    string,
)
from flows.intake import Intake, Status
from flows.practice import Practice
from flows.question_card import ONESELF, RELATION
from flows.questions import Question
from flows.revisions import last_sent, revision
from flows.summary import Summary

PATIENT = "patient"
ANSWERED_BY = "answered-by"


def response_maker(practice: Practice) -> Callable[[Summary], Resource]:
    """What makes a summary of this practice a QuestionnaireResponse; whoever keeps it gives it an id."""
    shelves = tuple(_shelves(practice))
    return lambda summary: _response(shelves, summary)


def _response(shelves: tuple["_Shelf", ...], summary: Summary) -> Resource:
    intake, version = summary.sent, summary.practice.questionnaire.version
    return present(
        resourceType="QuestionnaireResponse",
        language="en",
        contained=[*_people(summary)],
        extension=[*_extensions(summary)],
        identifier={"system": INTAKE, "value": intake.ref},
        questionnaire=f"{QUESTIONNAIRE}|{version}",
        status=_status(intake),
        subject=_reference(PATIENT, "" if _is_for_another(summary) else summary.name),
        authored=_instant(_authored(intake)),
        source=_reference(ANSWERED_BY if _is_for_another(summary) else PATIENT, summary.name),
        item=[part for shelf in shelves for part in shelf.holding(summary.answers)],
    )


def _status(intake: Intake) -> str:
    """FHIR's word for where an intake is: one that ended without being sent is stopped, however it ended."""
    if intake.status is Status.COMPLETE:
        return "amended" if revision(intake) > 1 else "completed"
    return "in-progress" if intake.status.is_open else "stopped"


def _authored(intake: Intake) -> datetime:
    sent = last_sent(intake)
    return sent.at if sent else intake.completed_at or intake.updated_at


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# -- whose it is --------------------------------------------------------------------------------------------


def _is_for_another(summary: Summary) -> bool:
    return summary.answers.get(RELATION) not in (None, ONESELF)


def _reference(contained: str, display: str) -> Resource:
    return present(reference=f"#{contained}", display=string(display))


def _people(summary: Summary) -> Iterator[Resource]:
    """The patient, and who answered, where that is somebody else: the name is theirs then."""
    known = present(
        name=[{"text": string(summary.name)}] if summary.name else [],
        telecom=[{"system": "other", "value": string(summary.address)}] if summary.address else [],
    )
    if not _is_for_another(summary):
        language = coding(LANGUAGES, summary.intake.language)
        spoken = [{"language": {"coding": [language]}, "preferred": True}]
        yield {"resourceType": "Patient", "id": PATIENT, **known, "communication": spoken}
        return
    yield {"resourceType": "Patient", "id": PATIENT}
    yield {
        "resourceType": "RelatedPerson",
        "id": ANSWERED_BY,
        "patient": {"reference": f"#{PATIENT}"},
        **known,
    }


# -- what the rules make of it ------------------------------------------------------------------------------


def _extensions(summary: Summary) -> Iterator[Resource]:
    intake = summary.sent
    yield own("status", valueCode=intake.status.value)
    if summary.gate:
        yield own("gate", valueCode=summary.gate)
    for flag in summary.flag_lines:
        yield own("flag", extension=[*_flag(flag)])
    for asked in summary.confirm:
        yield own("confirm", valueString=string(asked))
    if summary.plan_line:
        yield own("plan", valueString=summary.plan_line)
    if summary.start:
        yield own("earliest-start", valueDate=summary.start.isoformat())
    if intake.campaign:
        yield own("campaign", valueString=string(intake.campaign))
    if intake.content_version != summary.practice.questionnaire.version:
        yield own("answered-version", valueString=string(intake.content_version))


def _flag(flag: FlagLine) -> Iterator[Resource]:
    yield extension("gate", valueCode=flag.gate)
    yield extension("code", valueCode=flag.code)
    yield extension("says", valueString=string(flag.says))
    if flag.until:
        yield extension("until", valueDate=flag.until.isoformat())


# -- its answers --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Slot:
    """A question's place: its item without an answer, and the coding of each of its options."""

    question: Question
    item: Resource
    codings: Mapping[str, Resource]

    def holding(self, answers: Mapping[str, Value]) -> Iterator[Resource]:
        """The item, if the question was answered or skipped."""
        if self.question.id not in answers:
            return
        value = answers[self.question.id]
        if value is None:
            yield {**self.item, "extension": [standard("absent", valueCode="asked-declined")]}
        else:
            values = value if isinstance(value, tuple) else (value,)
            yield {**self.item, "answer": [self._answer(one) for one in values]}

    def _answer(self, value: str | int) -> Resource:
        if isinstance(value, int):
            return {"valueInteger": value}
        known = self.codings.get(value)
        return {"valueCoding": known} if known else {"valueString": string(value)}


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A group's place, with the places in it."""

    item: Resource
    places: tuple["_Slot | _Shelf", ...]

    def holding(self, answers: Mapping[str, Value]) -> Iterator[Resource]:
        """The group, if there is anything in it."""
        held = [part for place in self.places for part in place.holding(answers)]
        if held:
            yield {**self.item, "item": held}


def _shelves(practice: Practice) -> Iterator[_Shelf]:
    voice, questionnaire = practice.voice("en"), practice.questionnaire
    for section in questionnaire.sections:
        places = list[_Slot | _Shelf]()
        for topic, questions in by_topic(questionnaire, section):
            slots = tuple(_slot(practice, question) for question in questions)
            named = topic and {"linkId": topic_id(topic), "text": voice.say(topic.label)}
            places += [_Shelf(named, slots)] if named else slots
        yield _Shelf({"linkId": section_id(section), "text": section.title}, tuple(places))


def _slot(practice: Practice, question: Question) -> _Slot:
    voice = practice.voice("en")
    codings = {
        option.code: coding(options_of(question.id), option.code, option.label)
        for option in voice.options(question)
    }
    return _Slot(question, {"linkId": question.id, "text": voice.say(question.text)}, codings)
