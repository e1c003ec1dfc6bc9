"""The questionnaire as other systems read it: valid, complete, and asking just what is asked here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire as ValidQuestionnaire
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.conditions import Condition, Value
from flows.fhir_questionnaire import enable_when, questionnaire_resource
from flows.fhir_terms import OWN_EXTENSIONS
from flows.questionnaire import Questionnaire, Section
from flows.questions import Choice, MultiChoice, Option, Question, Text, WeeksFromNow
from tests.flows.chat import PRACTICE
from tests.flows.fhir_reading import Item, enabled, items, questions
from tests.flows.walks import walk

ASKED = PRACTICE.questionnaire
FORM = questionnaire_resource(PRACTICE, date(2026, 3, 2))
ITEMS = {item["linkId"]: item for item in items(FORM)}


def as_given(questionnaire: Questionnaire, answers: dict[str, Value]) -> dict[str, list[Any]]:
    """Answers as FHIR has them."""
    return {
        question: [
            one if isinstance(one, int) else (f"urn:meridian:question:{question}", one)
            for one in (value if isinstance(value, tuple) else (value,))
            if one is not None
        ]
        for question, value in answers.items()
        if question in questionnaire.questions
    }


def urls(part: Any) -> Iterator[str]:
    """The address of every extension, however deep."""
    if isinstance(part, dict):
        yield from (extension["url"] for extension in part.get("extension", ()))
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from urls(inner)


def test_it_is_valid() -> None:
    ValidQuestionnaire.model_validate(FORM)


def test_it_names_itself_and_its_version() -> None:
    assert {name: FORM[name] for name in ("url", "version", "status", "title", "date", "publisher")} == {
        "url": "urn:meridian:questionnaire:intake",
        "version": ASKED.version,
        "status": "active",
        "title": "Intake of Willow Clinic",
        "date": "2026-03-02",
        "publisher": "Willow Clinic",
    }


def test_every_question_is_there_once_and_in_order() -> None:
    assert list(questions(FORM)) == list(ASKED.questions)
    assert len(ITEMS) == len(list(items(FORM)))


def test_every_word_is_from_the_lists_of_fhir() -> None:
    assert {item["type"] for item in ITEMS.values()} <= {"group", "display", "choice", "integer", "text"}
    conditions = [when for item in ITEMS.values() for when in item.get("enableWhen", ())]
    assert {when["operator"] for when in conditions} <= {"exists", "=", "!=", ">", "<", ">=", "<="}
    assert {item["enableBehavior"] for item in ITEMS.values() if "enableWhen" in item} <= {"all", "any"}


def test_conditions_name_earlier_questions_and_options_that_are_there() -> None:
    place = {link_id: number for number, link_id in enumerate(ITEMS)}
    for item in ITEMS.values():
        for when in item.get("enableWhen", ()):
            assert place[when["question"]] < place[item["linkId"]]
            if "answerCoding" in when:
                offered = [o["valueCoding"] for o in ITEMS[when["question"]]["answerOption"]]
                assert when["answerCoding"] in [{k: o[k] for k in ("system", "code")} for o in offered]


@pytest.mark.parametrize("question", ASKED.questions.values(), ids=lambda question: question.id)
def test_what_can_be_answered_is_what_is_accepted(question: Question) -> None:
    item = ITEMS[question.id]

    assert item["text"] == PRACTICE.voice("en").say(question.text)
    assert item["required"] is not (question.skippable or question.on_request)
    assert item.get("repeats", False) is isinstance(question, MultiChoice)
    if isinstance(question, Choice | MultiChoice):
        assert [o["valueCoding"]["code"] for o in item["answerOption"]] == [o.code for o in question.options]
        exclusive = [o["valueCoding"]["code"] for o in item["answerOption"] if "extension" in o]
        assert exclusive == [o.code for o in question.options if o.exclusive]


def test_a_number_of_weeks_says_its_unit_and_its_limits() -> None:
    weeks = {extension["url"].rsplit("/")[-1]: extension for extension in ITEMS["event_weeks"]["extension"]}

    assert ITEMS["event_weeks"]["type"] == "integer"
    assert weeks["minValue"]["valueInteger"] == 0
    assert weeks["maxValue"]["valueInteger"] == 104
    assert weeks["questionnaire-unit"]["valueCoding"]["code"] == "wk"


def test_what_is_asked_on_request_only_says_so() -> None:
    marked = [
        link_id
        for link_id, item in questions(FORM).items()
        if "urn:meridian:extension:on-request" in [extension["url"] for extension in item["extension"]]
    ]

    assert marked == [question.id for question in ASKED.questions.values() if question.on_request]


def test_hints_reasons_and_explanations_come_with_their_questions() -> None:
    shown = {item["text"] for item in ITEMS.values() if item["type"] == "display"}
    voice = PRACTICE.voice("en")

    for question in ASKED.questions.values():
        assert voice.say(question.why) in shown
        assert question.hint is None or voice.say(question.hint) in shown
    for topic in (*ASKED.concerns.values(), *ASKED.procedures.values()):
        assert voice.say(topic.say) in shown


def test_every_extension_is_fhirs_or_explained() -> None:
    own = {url.removeprefix("urn:meridian:extension:") for url in urls(FORM) if url.startswith("urn:")}

    assert own <= set(OWN_EXTENSIONS)
    assert all(url.startswith(("urn:meridian:extension:", "http://hl7.org/fhir/")) for url in urls(FORM))


def test_no_placeholder_is_left() -> None:
    assert [item["text"] for item in ITEMS.values() if "{" in item["text"]] == []


# -- what is enabled ----------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(st.integers(min_value=0))
def test_a_form_reader_enables_just_what_is_asked(seed: int) -> None:
    answers = walk(ASKED, seed)
    not_requested = {q.id for q in ASKED.questions.values() if q.on_request and q.id not in answers}

    asked = {question.id for question in ASKED.path(answers)}

    assert enabled(FORM, as_given(ASKED, answers)) - not_requested == asked


def test_walks_come_by_every_question() -> None:
    """The property above says something of each."""
    come_by = {question.id for seed in range(400) for question in ASKED.path(walk(ASKED, seed))}

    assert come_by == set(ASKED.questions)


def test_a_heading_shows_only_with_something_under_it() -> None:
    given_ = as_given(ASKED, {"concerns": ("none",)})
    shown = {ITEMS["section:details"]["linkId"]} & enabled_groups(given_)

    assert shown == set()
    assert "section:details" in enabled_groups(as_given(ASKED, {"concerns": ("acne",)}))
    assert "topic:tmj" not in enabled_groups(as_given(ASKED, {"concerns": ("acne",)}))


def enabled_groups(given_: dict[str, list[Any]]) -> set[str]:
    """Groups that are enabled: asked of the reader as if they were questions."""
    return enabled(_with_groups_as_questions(FORM), given_)


def _with_groups_as_questions(part: Item) -> Item:
    inner = [_with_groups_as_questions(item) for item in part.get("item", ())]
    kind = {"type": "question"} if part.get("type") == "group" else {}
    return {**part, **kind, "item": inner}


AGES = ("under-18", "18-29", "30-39")
COLORS = [
    Choice(id="age", name="A", text="a", why="w", options=tuple(Option(code=age, label=age) for age in AGES)),
    MultiChoice(
        id="colors",
        name="C",
        text="c",
        why="w",
        skippable=True,
        options=(Option(code="red", label="Red"), Option(code="blue", label="Blue")),
    ),
    WeeksFromNow(id="weeks", name="W", text="w", why="w", skippable=True),
    Text(id="words", name="T", text="t", why="w", skippable=True),
]
VALUES: dict[str, list[Value]] = {
    "age": [None, *AGES],
    "colors": [None, ("red",), ("blue",), ("red", "blue")],
    "weeks": [None, 0, 5, 6, 7],
    "words": [None, "yes", "no"],
}
CONDITIONS = [
    *(Condition(question="age", op=op, answer="18-29", order=AGES) for op in ("=", "!=", ">=", "<=")),
    Condition(question="age", op=">=", answer="18-29", order=("18-29", "under-18")),
    *(Condition(question="colors", op=op, answer="red") for op in ("=", "!=")),
    *(Condition(question="weeks", op=op, answer=6) for op in ("=", "!=", ">=", "<=")),
    *(Condition(question="words", op=op, answer="yes") for op in ("=", "!=")),
    *(Condition(question=one, op="exists", answer=wanted) for one in VALUES for wanted in (True, False)),
]


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_every_kind_of_condition_means_the_same_in_fhir(condition: Condition) -> None:
    """Whether the content uses it today or not."""
    last = Text(id="last", name="L", text="l", why="w", enable_when=(condition,))
    section = Section(id=ASKED.sections[0].id, title="All", questions=(*COLORS, last))
    asked = Questionnaire("1", (section,), {}, {})
    form = questionnaire_resource(replace(PRACTICE, questionnaire=asked), date(2026, 3, 2))
    ValidQuestionnaire.model_validate(form)

    for value in VALUES[condition.question]:
        given_ = as_given(asked, {condition.question: value})
        if condition.question == "words":
            given_ = {"words": [] if value is None else [value]}
        assert ("last" in enabled(form, given_)) is condition.holds({condition.question: value}), value


def test_an_order_of_codes_is_told_without_comparing_them() -> None:
    condition = Condition(question="age", op=">=", answer="30-39", order=AGES)

    told = [
        (when["operator"], when.get("answerCoding", {}).get("code"))
        for when in enable_when(condition, COLORS[0])
    ]

    assert told == [("exists", None), ("!=", "under-18"), ("!=", "18-29")]
