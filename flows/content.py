"""load_questionnaire(): the content files become types; every error names file and key."""

import hashlib
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from flows.conditions import Condition
from flows.content_checks import OFFERING, check_pairs, check_questions, check_sections, check_topic
from flows.content_files import CONTENT, parse
from flows.errors import ContentError
from flows.questionnaire import Concern, Procedure, Questionnaire, RedFlagPair, Section
from flows.questionnaire_checks import check_questionnaire
from flows.questions import MultiChoice, Option, Question

FOR_STAFF = ("staff.toml", "contradictions.toml")
"""Content files of which no patient ever reads a word."""

TopicT = TypeVar("TopicT", Concern, Procedure)


class _IntakeFile(BaseModel):
    """intake.toml: the sections, the questions asked of every concern and procedure, the pairs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sections: tuple[Section, ...]
    concern_questions: tuple[Question, ...]
    procedure_questions: tuple[Question, ...]
    red_flag_pairs: tuple[RedFlagPair, ...] = ()


def load_questionnaire(content: Path = CONTENT) -> Questionnaire:
    """Load every question from the content folder.

    Raises ContentError, naming file and key, for anything missing, misspelled, doubled or out of order.
    """
    intake = _intake(content / "intake.toml")
    concerns = _folder(Concern, content / "concerns")
    procedures = _folder(Procedure, content / "procedures")
    sections = tuple(_filled(section, intake, concerns, procedures) for section in intake.sections)
    questionnaire = Questionnaire(
        version=_digest(content),
        sections=sections,
        concerns=concerns,
        procedures=procedures,
        pairs=intake.red_flag_pairs,
    )
    check_questionnaire(questionnaire, content)
    return questionnaire


def _intake(path: Path) -> _IntakeFile:
    intake = parse(_IntakeFile, path)
    check_sections(intake.sections, path)
    check_questions(intake.concern_questions, path, "concern_questions")
    check_questions(intake.procedure_questions, path, "procedure_questions")
    check_pairs(intake.red_flag_pairs, path)
    return intake


def _folder(model: type[TopicT], folder: Path) -> dict[str, TopicT]:
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise ContentError(f"{folder}: no content files here")
    topics = [_topic(model, path) for path in paths]
    for (path, topic), (_, other) in combinations(zip(paths, topics, strict=True), 2):
        if topic.order == other.order:
            raise ContentError(f"{path}: order: {topic.order} is also that of {other.id}")
    return {topic.id: topic for topic in sorted(topics, key=lambda topic: topic.order)}


def _topic(model: type[TopicT], path: Path) -> TopicT:
    topic = parse(model, path)
    check_topic(topic, path)
    return topic


def _filled(
    section: Section,
    intake: _IntakeFile,
    concerns: Mapping[str, Concern],
    procedures: Mapping[str, Procedure],
) -> Section:
    """The section with what comes from the concerns and procedures put in."""
    questions = list(section.questions)
    if section.id == "concerns":
        questions = [_offering(question, concerns) for question in questions]
    elif section.id == "details":
        for concern in concerns.values():
            questions += _asked_of(concern, intake.concern_questions, "concerns")
    elif section.id == "history":
        questions = [_offering(question, procedures) for question in questions]
        for procedure in procedures.values():
            questions += _asked_of(procedure, intake.procedure_questions, "procedures")
    return section.model_copy(update={"questions": tuple(questions)})


def _offering(question: Question, topics: Mapping[str, Concern] | Mapping[str, Procedure]) -> Question:
    """The question that chooses topics, offering them before its own options; any other as it is."""
    if not isinstance(question, MultiChoice) or question.id not in OFFERING:
        return question
    offered = tuple(
        Option(code=topic.id, label=topic.label, short=topic.short, words=topic.words)
        for topic in topics.values()
    )
    return question.model_copy(update={"options": offered + question.options})


def _asked_of(topic: Concern | Procedure, common: tuple[Question, ...], chosen_in: str) -> Iterator[Question]:
    """The questions of one topic, asked where it was chosen: its own ``kind`` first, then the common ones."""
    chosen = Condition(question=chosen_in, op="=", answer=topic.id)
    own = list(topic.questions)
    lead = [question for question in own if question.id == "kind"]
    rest = [question for question in own if question.id != "kind"]
    for question in (*lead, *common, *rest):
        local = tuple(
            condition.model_copy(update={"question": f"{topic.id}.{condition.question}"})
            if "." not in condition.question and condition.question in {q.id for q in (*own, *common)}
            else condition
            for condition in question.enable_when
        )
        yield question.model_copy(
            update={"id": f"{topic.id}.{question.id}", "topic": topic.id, "enable_when": (chosen, *local)}
        )


def _digest(content: Path) -> str:
    """A short digest of what patients are shown: answers under the same digest are to the same words."""
    digest = hashlib.sha256()
    for path in sorted(content.rglob("*.toml")):
        if path.name in FOR_STAFF:
            continue
        digest.update(path.relative_to(content).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
