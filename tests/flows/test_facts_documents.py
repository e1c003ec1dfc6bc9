"""What `meridian plan` reads and prints."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import FactsError
from flows.facts import Facts
from flows.facts_documents import plan_line, plan_lines
from flows.rules import load_rules
from tests.flows.facts_strategies import documents

RULES = load_rules()
FACTS = {"id": "one", "age_band": "50-59", "skin": "mature", "concerns": {"tmj": {"bother": "moderate"}}}
LINE = json.dumps(FACTS)
KEYS = [
    "id", "gate", "earliest_start_days", "phase", "stages", "visits", "weeks", "review_at_visit",
    "maintenance", "cautions", "confirm", "blocks", "red_flags", "reasons",
]  # fmt: skip


def planned(text):
    return list(plan_lines(text.splitlines(keepends=True), RULES))


def refusals(text):
    return [str(answer) for answer in planned(text) if isinstance(answer, FactsError)]


def test_a_line_in_is_a_line_out_with_the_published_keys_in_order():
    (line,) = planned(LINE)

    assert "\n" not in line
    assert list(json.loads(line)) == KEYS
    assert json.loads(line)["id"] == "one"
    assert list(json.loads(line)["reasons"][0]) == ["rule", "because", "source"]


def test_blank_lines_are_skipped_and_a_byte_order_mark_is_let_by():
    assert len(planned(f"\ufeff\n{LINE}\n\n  \n{LINE}\n")) == 2
    assert len(planned(f"\ufeff{LINE}\n")) == 1


def test_nothing_in_is_nothing_out():
    assert planned("") == planned("\n \n") == []


@pytest.mark.parametrize("indent", [1, 4])
def test_one_object_may_be_spread_over_lines(indent):
    (line,) = planned("\n" + json.dumps(FACTS, indent=indent) + "\n\n")

    assert json.loads(line)["phase"] == "COURSE"


def test_a_refused_line_says_its_number_and_key_and_the_others_are_planned():
    bad = json.dumps(FACTS | {"skin": "green"})

    first, refused, last = planned(f"{LINE}\n\n{bad}\n{LINE}\n")

    assert isinstance(first, str)
    assert isinstance(last, str)
    assert str(refused) == "line 3: skin: unknown code, use one of 'young', 'mature' or 'unsure'"


def test_a_first_line_that_is_not_json_does_not_hide_the_rest():
    refused, planned_line = planned(f"{{oops\n{LINE}\n")

    assert "line 1: column 2: not JSON" in str(refused)
    assert isinstance(planned_line, str)


def test_a_mistake_in_a_spread_out_object_is_named_on_its_own_line():
    spread = json.dumps(FACTS, indent=1).replace('"mature",', '"mature"')

    (refusal,) = refusals(f"\n{spread}\n")

    assert refusal.startswith("line 6: column 2: not JSON")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[]", "must be one JSON object"),
        ("7", "must be one JSON object"),
        ("null", "must be one JSON object"),
        ('{"age_band": ', "line 1: column"),
        (LINE + " " + LINE, "not JSON: Extra data"),
        ('{"skin": "young", "skin": "mature"}', "line 1: skin: given twice"),
        ('{"concerns": {"tmj": {}, "tmj": {}}}', "line 1: tmj: given twice"),
        ('{"event_weeks": NaN}', "NaN is not a number JSON has"),
        ('{"event_weeks": -Infinity}', "-Infinity is not a number JSON has"),
        ('{"event_weeks": ' + "9" * 5000 + "}", "a number is too long to read"),
        ("[" * 100_000, "line 1"),
        (json.dumps(FACTS | {"weight": 60}), "line 1: weight: unknown key"),
        (json.dumps(FACTS | {"we\night": 60}), r"line 1: 'we\night': unknown key"),
        (json.dumps(FACTS | {"x" * 500: 60}), f"line 1: {'x' * 40}…: unknown key"),
        (json.dumps(FACTS | {"conditions": ["cold"]}), "line 1: conditions[0]: unknown code, use one of"),
        (json.dumps(FACTS | {"conditions": "keloid"}), "line 1: conditions: must be a list of codes"),
        (json.dumps(FACTS | {"concerns": {"warts": {}}}), "line 1: concerns.warts: unknown code"),
        (json.dumps(FACTS | {"concerns": []}), "line 1: concerns: must be an object"),
        (
            json.dumps(FACTS | {"procedures": {"botox": {"when": "May"}}}),
            "line 1: procedures.botox.when: must",
        ),
        (json.dumps(FACTS | {"event_weeks": 3}), "line 1: event_weeks: must be null unless"),
        (json.dumps(FACTS | {"cleared": "yes"}), "line 1: cleared: must be true or false"),
        (json.dumps({"id": "one"}), "line 1: age_band: must be given (and 1 more)"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_plain_line(line, said):
    (refusal,) = refusals(line)

    assert said in refusal
    assert "\n" not in refusal


def test_a_refusal_never_repeats_a_value():
    secret = "hepatitis"

    for more in (
        {"conditions": [secret]},
        {"skin": secret},
        {"id": [secret]},
        {"procedures": {"botox": secret}},
    ):
        assert secret not in refusals(json.dumps(FACTS | more))[0]


def test_bytes_that_are_no_text_are_refused_on_their_own_line():
    bad = (LINE.replace("one", "\xff") + "\n").encode("latin-1").decode("utf-8", "surrogateescape")

    assert [isinstance(answer, str) for answer in planned(f"{LINE}\n{bad}{LINE}\n")] == [True, False, True]
    assert refusals(bad) == ["line 1: not UTF-8 text"]


def test_an_id_with_half_a_character_is_echoed_in_a_form_that_prints():
    (line,) = planned(LINE.replace("one", "\\ud800"))

    assert line.isascii()
    assert json.loads(line)["id"] == "\ud800"


def test_a_pipe_is_answered_line_by_line():
    def slow():
        yield LINE
        raise AssertionError("read ahead")

    assert isinstance(next(plan_lines(slow(), RULES)), str)


@settings(max_examples=200)
@given(documents())
def test_a_plan_line_is_the_plan_of_its_facts(document):
    assert planned(json.dumps(document)) == [plan_line(Facts.model_validate(document), RULES)]


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from([*FACTS, "cleared"]) | st.text(), inner)
        ),
    )
)
def test_any_json_at_all_is_planned_or_refused(value):
    (answer,) = plan_lines(["\n", json.dumps(value)], RULES)

    assert isinstance(answer, str) or str(answer).startswith("line 2: ")


@given(st.text())
def test_any_text_at_all_is_planned_or_refused(text):
    for answer in plan_lines([text], RULES):
        assert isinstance(answer, str | FactsError)


def test_ten_thousand_documents_take_less_than_five_seconds():
    busy = json.dumps(
        FACTS
        | {
            "concerns": {
                code: {"bother": "severe"} for code in ("tmj", "acne", "wrinkles", "sinus", "alopecia")
            }
        }
        | {"procedures": {"facelift": {"when": "unsure"}, "botox": {"when": 3}}, "unsure": ["blood"]}
    )
    started = time.process_time()

    answers = sum(1 for _ in plan_lines([busy] * 10_000, RULES))

    assert answers == 10_000
    assert time.process_time() - started < 5
