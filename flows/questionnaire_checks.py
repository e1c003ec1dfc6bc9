"""What the questionnaire must hold once all its files are put together; every error names file and key."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import get_args

from flows.conditions import Condition
from flows.content_checks import OFFERING
from flows.errors import ContentError
from flows.facts import AGE_BANDS, BOTHERS, CONCERNS, DATE_BANDS, Duration, Preference, Skin
from flows.questionnaire import Procedure, Questionnaire
from flows.questions import Choice, MultiChoice, Question


def check_questionnaire(questionnaire: Questionnaire, content: Path) -> None:
    """Refuse doubled ids, conditions on later questions, and facts that no question asks for."""
    intake = content / "intake.toml"
    for concern in CONCERNS:
        if concern not in questionnaire.concerns:
            raise ContentError(f"{content / 'concerns' / concern}.toml: this content file is missing")
    _refuse_doubled_ids(questionnaire, content)
    for question_id, codes in _answers_needed(questionnaire):
        _check_answers(questionnaire.questions.get(question_id), codes, f"{intake}: {question_id}")
    seen: dict[str, Question] = {}
    for question in questionnaire.questions.values():
        where = f"{_file(questionnaire, question, content)}: {question.id}: enable_when"
        check_conditions(question.enable_when, seen, where)
        seen[question.id] = question
    for pair in questionnaire.pairs:
        check_conditions(pair.when, seen, f"{intake}: red_flag_pairs: {pair.red_flag}")
    _refuse_doubled_procedures(questionnaire.procedures.values(), content / "procedures")


def _refuse_doubled_ids(questionnaire: Questionnaire, content: Path) -> None:
    for section in questionnaire.sections:
        for question in section.questions:
            if questionnaire.questions[question.id] is not question:
                file = _file(questionnaire, question, content)
                raise ContentError(f"{file}: {question.id}: id: two questions are called this")


def _refuse_doubled_procedures(topics: Iterable[Procedure], folder: Path) -> None:
    told: dict[str, str] = {}
    for topic in topics:
        for code in sorted(_codes(topic)):
            if code in told:
                raise ContentError(
                    f"{folder / topic.id}.toml: procedure: {code!r} is also that of {told[code]}"
                )
            told[code] = topic.id


def _file(questionnaire: Questionnaire, question: Question, content: Path) -> Path:
    if question.topic is None:
        return content / "intake.toml"
    folder = "concerns" if question.topic in questionnaire.concerns else "procedures"
    return content / folder / f"{question.topic}.toml"


def _answers_needed(questionnaire: Questionnaire) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """The questions that facts are made of, and the codes they need, if any."""
    yield "age_band", AGE_BANDS
    yield "skin", get_args(Skin)
    yield "preference", get_args(Preference)
    yield from ((question_id, None) for question_id in (*OFFERING, "event_weeks"))
    for concern in questionnaire.concerns:
        yield f"{concern}.bother", BOTHERS
        yield f"{concern}.duration", get_args(Duration)
    for procedure in questionnaire.procedures:
        yield f"{procedure}.when", DATE_BANDS


def _check_answers(question: Question | None, codes: tuple[str, ...] | None, where: str) -> None:
    if question is None:
        raise ContentError(f"{where}: this question is missing")
    if codes and not (isinstance(question, Choice) and {o.code for o in question.options} == set(codes)):
        raise ContentError(f"{where}: options: must be a choice of {', '.join(codes)}")


def check_conditions(conditions: Iterable[Condition], seen: Mapping[str, Question], where: str) -> None:
    """Refuse conditions on a question that was not seen before, or on an option that it has not."""
    for condition in conditions:
        asked = seen.get(condition.question)
        if asked is None:
            raise ContentError(f"{where}: {condition.question!r} is not an earlier question")
        if isinstance(asked, Choice | MultiChoice) and condition.op != "exists":
            codes = {option.code for option in asked.options}
            if condition.answer not in codes:
                raise ContentError(f"{where}: {condition.question} has no option {condition.answer!r}")
            if condition.op in (">=", "<=") and not codes <= set(condition.order):
                raise ContentError(f"{where}: {condition.question}: order: name every option")


def _codes(topic: Procedure) -> set[str]:
    """The procedures a topic may come to."""
    options = (option for question in topic.questions for option in getattr(question, "options", ()))
    return {code for code in (topic.procedure, *(option.procedure for option in options)) if code}
