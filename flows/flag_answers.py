"""Which answers are behind which flags."""

from collections.abc import Collection, Iterator, Mapping

from flows.conditions import Answers, Value
from flows.practice import Practice
from flows.questions import Option, Question
from flows.reduction import NEWS
from flows.safety import SafetyFlag


def answers_behind(practice: Practice, answers: Answers, flags: Collection[SafetyFlag]) -> Iterator[str]:
    """The questions whose answers led to these flags."""
    marked = {(flag.kind, flag.code) for flag in flags}
    for question, value in answers.items():
        asked = practice.questionnaire.questions[question]
        if any(not marked.isdisjoint(_leads_to(option)) for option in _chosen(asked, value)):
            yield question
    for flag in flags:
        if flag.kind == "minor":
            yield "age_band"
        elif flag.kind == "severe":
            yield f"{flag.code}.bother"
    yield from (question for _, question in _dated(practice, answers, flags))


def waits_of(practice: Practice, answers: Answers, flags: Collection[SafetyFlag]) -> Mapping[str, int]:
    """The days still to wait for each earlier procedure, by the question that tells when it was."""
    return {question: flag.days for flag, question in _dated(practice, answers, flags) if flag.days}


def _dated(
    practice: Practice, answers: Answers, flags: Collection[SafetyFlag]
) -> Iterator[tuple[SafetyFlag, str]]:
    """Each flag of a procedure with the questions that tell when it was."""
    told = list(_whens(practice, answers))
    for flag in flags:
        if flag.kind == "procedure":
            yield from ((flag, question) for code, question in told if code == flag.code)


def _whens(practice: Practice, answers: Answers) -> Iterator[tuple[str, str]]:
    """Each procedure told of, by the rules' code, with the question that tells when it was."""
    for topic in practice.questionnaire.procedures.values():
        if f"{topic.id}.when" in answers:
            code = topic.procedure or _kind(practice, topic.id, answers)
            yield code, f"{topic.id}.when"
    if answers.get(f"{NEWS}.kind"):
        yield str(answers[f"{NEWS}.kind"]), f"{NEWS}.when"


def _kind(practice: Practice, topic: str, answers: Answers) -> str:
    kind = practice.questionnaire.questions[f"{topic}.kind"]
    chosen = _chosen(kind, answers.get(kind.id) or "unsure")
    return next((option.procedure or "" for option in chosen), "")


def _chosen(question: Question, value: Value) -> Iterator[Option]:
    codes = value if isinstance(value, tuple) else (value,)
    return (option for option in getattr(question, "options", ()) if option.code in codes)


def _leads_to(option: Option) -> Iterator[tuple[str, str | None]]:
    yield "red_flag", option.red_flag
    yield "unsure", option.unsure
    yield "condition", option.condition
    yield "cleared", option.condition
