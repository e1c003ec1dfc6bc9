"""Reduction: a patient's answers to the facts the rules need, and the red flags among them."""

from collections.abc import Iterable, Iterator, Mapping

from flows.conditions import Answers, Value, all_hold
from flows.facts import RED_FLAGS, Facts
from flows.questionnaire import Procedure, Questionnaire
from flows.questions import Choice, Option

NEWS = "news"
"""The question asked of somebody who comes back after sending; ``news.kind`` is a new procedure's code."""

HEARD = "heard"
"""Reserved question id: its answer is the red flags heard in typed words, as a tuple of their ids."""

RedFlag = tuple[str, str | None]
"""The id of a red flag and the variant found, if any."""


def reduce(questionnaire: Questionnaire, answers: Answers, applying: Answers | None = None) -> Facts | None:
    """Reduce the answers that apply to facts; None until the age is known, for no rule can do without it.

    What is not answered yet was not reported. A date not given counts as not sure. Whoever knows which of the
    answers are ``applying`` may say so.
    """
    applying = questionnaire.applying(answers) if applying is None else applying
    if "age_band" not in applying:
        return None
    chosen = tuple(_chosen(questionnaire, applying))
    return Facts.model_validate(
        {
            "age_band": applying["age_band"],
            "skin": applying.get("skin") or "unsure",
            "concerns": _concerns(questionnaire, applying),
            "procedures": dict(_procedures(questionnaire, applying)),
            "conditions": [option.condition for option in chosen if option.condition],
            "unsure": [option.unsure for option in chosen if option.unsure],
            "red_flags": [flag for flag, _ in _red_flags(questionnaire, applying, answers, chosen)],
            **_wishes(applying),
        }
    )


def red_flags_found(
    questionnaire: Questionnaire, answers: Answers, applying: Answers | None = None
) -> tuple[RedFlag, ...]:
    """Find the red flags in options, then in pairs of answers, then in typed words, each once.

    Of a red flag found in several ways, the first variant named is kept.
    """
    applying = questionnaire.applying(answers) if applying is None else applying
    return _red_flags(questionnaire, applying, answers, _chosen(questionnaire, applying))


def _red_flags(
    questionnaire: Questionnaire, applying: Answers, answers: Answers, chosen: Iterable[Option]
) -> tuple[RedFlag, ...]:
    found: dict[str, str | None] = {}
    for flag, variant in (
        *_in_options(chosen),
        *_in_pairs(questionnaire, applying),
        *_in_typed_words(answers),
    ):
        found[flag] = found.get(flag) or variant
    return tuple(found.items())


def _in_options(chosen: Iterable[Option]) -> Iterator[RedFlag]:
    for option in chosen:
        if option.red_flag:
            yield option.red_flag, option.variant


def _in_pairs(questionnaire: Questionnaire, applying: Answers) -> Iterator[RedFlag]:
    for pair in questionnaire.pairs:
        if all_hold(pair.when, applying):
            yield pair.red_flag, pair.variant


def _in_typed_words(answers: Answers) -> Iterator[RedFlag]:
    for flag in _several(answers.get(HEARD)):
        if flag in RED_FLAGS:
            yield flag, None


def _chosen(questionnaire: Questionnaire, applying: Answers) -> Iterator[Option]:
    """Every option chosen that tells the rules something, in the questionnaire's order."""
    telling = questionnaire.telling
    for question_id, value in applying.items():
        codes = value if isinstance(value, tuple) else (value,)
        for option in telling.get(question_id, ()):
            if option.code in codes:
                yield option


def _concerns(questionnaire: Questionnaire, applying: Answers) -> Mapping[str, object]:
    picked = _several(applying.get("concerns"))
    return {
        code: {"bother": applying.get(f"{code}.bother"), "duration": applying.get(f"{code}.duration")}
        for code in questionnaire.concerns
        if code in picked
    }


def _procedures(questionnaire: Questionnaire, applying: Answers) -> Iterator[tuple[str, object]]:
    picked = _several(applying.get("procedures"))
    for topic in questionnaire.procedures.values():
        code = _procedure(questionnaire, topic, applying)
        if topic.id in picked and code:
            yield code, {"when": applying.get(f"{topic.id}.when") or "unsure"}
    newest = applying.get(f"{NEWS}.kind")
    if newest:
        yield str(newest), {"when": applying.get(f"{NEWS}.when") or "unsure"}


def _procedure(questionnaire: Questionnaire, topic: Procedure, applying: Answers) -> str | None:
    """The procedure its kind says, that of "not sure" where the kind is not known, or the topic's own."""
    kind = questionnaire.questions.get(f"{topic.id}.kind")
    if not isinstance(kind, Choice):
        return topic.procedure
    option = kind.option(str(applying.get(kind.id) or "unsure"))
    return option.procedure if option else None


def _wishes(applying: Answers) -> dict[str, object]:
    """The preference; an event only once it is known how far away it is."""
    preference, weeks = applying.get("preference"), applying.get("event_weeks")
    if preference != "event":
        return {"preference": preference or "standard"}
    if not isinstance(weeks, int):
        return {"preference": "standard"}
    return {"preference": "event", "event_weeks": int(weeks)}


def _several(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
