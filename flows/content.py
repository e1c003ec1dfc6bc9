"""load_questionnaire(): the content files become types; every error names file and key."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from flows.conditions import Condition
from flows.content_files import CONTENT, parse, read_toml
from flows.errors import ContentError
from flows.questionnaire import Concern, Procedure, Questionnaire, RedFlagPair, Section
from flows.questions import Choice, MultiChoice, Option, Question

__all__ = ["CONTENT", "load_questionnaire", "parse", "read_toml"]

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
    intake = parse(_IntakeFile, content / "intake.toml")
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
    _check(questionnaire, content)
    return questionnaire


def _folder(model: type[TopicT], folder: Path) -> dict[str, TopicT]:
    topics = [parse(model, path) for path in sorted(folder.glob("*.toml"))]
    if not topics:
        raise ContentError(f"{folder}: no content files here")
    return {topic.id: topic for topic in sorted(topics, key=lambda topic: topic.order)}


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
    """A question that offers the topics first and then its own options, where it is the one that chooses them."""
    if not isinstance(question, MultiChoice) or question.id not in ("concerns", "procedures"):
        return question
    offered = tuple(
        Option(code=topic.id, label=topic.label, short=topic.short, words=topic.words)
        for topic in topics.values()
    )
    return question.model_copy(update={"options": offered + question.options})


def _asked_of(topic: Concern | Procedure, common: tuple[Question, ...], chosen_in: str) -> Iterator[Question]:
    """The questions of one topic, asked where it was chosen: the topic's own ``kind`` first, then the common ones."""
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


def _check(questionnaire: Questionnaire, content: Path) -> None:
    """Refuse doubled ids, doubled codes, and conditions on unknown or later questions or unknown codes."""
    seen: dict[str, Question] = {}
    total = 0
    for section in questionnaire.sections:
        for question in section.questions:
            total += 1
            if question.id in seen:
                raise ContentError(f"{content}: {section.id}: two questions are called {question.id!r}")
            _check_conditions(question.enable_when, seen, f"{content}: {question.id}: enable_when")
            _check_options(question, content)
            seen[question.id] = question
    for pair in questionnaire.pairs:
        _check_conditions(pair.when, seen, f"{content}: red_flag_pairs: {pair.red_flag}")


def _check_conditions(conditions: tuple[Condition, ...], seen: Mapping[str, Question], where: str) -> None:
    for condition in conditions:
        asked = seen.get(condition.question)
        if asked is None:
            raise ContentError(f"{where}: {condition.question!r} is not an earlier question")
        if isinstance(asked, Choice | MultiChoice) and condition.op != "exists":
            codes = {option.code for option in asked.options}
            if condition.answer not in codes:
                raise ContentError(f"{where}: {condition.question} has no option {condition.answer!r}")


def _check_options(question: Question, content: Path) -> None:
    codes = [option.code for option in getattr(question, "options", ())]
    doubled = {code for code in codes if codes.count(code) > 1}
    if doubled:
        raise ContentError(f"{content}: {question.id}: two options are called {sorted(doubled)[0]!r}")


def _digest(content: Path) -> str:
    """A short digest of every content file: the same answers under the same digest saw the same words."""
    digest = hashlib.sha256()
    for path in sorted(content.rglob("*.toml")):
        digest.update(path.relative_to(content).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
