"""Facts: codes in, nothing else."""

import pytest
from hypothesis import given
from pydantic import ValidationError

from flows.facts import Facts, facts_document
from tests.flows.facts_strategies import any_facts

LEAST = {"age_band": "30-39", "skin": "young"}


@given(any_facts())
def test_facts_survive_their_own_document(facts):
    assert Facts.model_validate(facts_document(facts)) == facts


def test_what_is_left_out_was_not_reported():
    facts = Facts.model_validate(LEAST)

    assert facts_document(facts) == {
        "id": None,
        "age_band": "30-39",
        "skin": "young",
        "concerns": {},
        "procedures": {},
        "conditions": [],
        "unsure": [],
        "red_flags": [],
        "preference": "standard",
        "event_weeks": None,
        "cleared": False,
    }


def test_a_repeated_code_counts_once_and_lists_are_put_in_published_order():
    facts = Facts.model_validate(LEAST | {"conditions": ["keloid", "pregnancy", "keloid"]})

    assert facts_document(facts)["conditions"] == ["pregnancy", "keloid"]


def test_facts_cannot_be_changed():
    with pytest.raises(ValidationError):
        Facts.model_validate(LEAST).cleared = True  # type: ignore[misc]


@pytest.mark.parametrize("identifier", ["M-7KQ4", "", 7, None])
def test_an_id_is_text_or_a_whole_number(identifier):
    assert Facts.model_validate(LEAST | {"id": identifier}).id == identifier


@pytest.mark.parametrize(
    ("key", "more"),
    [
        ("age_band", {"age_band": "30"}),
        ("age_band", {"age_band": None}),
        ("skin", {"skin": "Young"}),
        ("id", {"id": True}),
        ("id", {"id": ["x"]}),
        ("age", {"age": 30}),
        ("concerns", {"concerns": ["acne"]}),
        ("concerns.wrinkle", {"concerns": {"wrinkle": {}}}),
        ("concerns.acne", {"concerns": {"acne": None}}),
        ("concerns.acne.bother", {"concerns": {"acne": {"bother": "bad"}}}),
        ("concerns.acne.duration", {"concerns": {"acne": {"duration": 3}}}),
        ("concerns.acne.since", {"concerns": {"acne": {"since": "May"}}}),
        ("procedures.lift", {"procedures": {"lift": {"when": 3}}}),
        ("procedures.botox.when", {"procedures": {"botox": {}}}),
        ("procedures.botox.when", {"procedures": {"botox": {"when": None}}}),
        ("procedures.botox.when", {"procedures": {"botox": {"when": -1}}}),
        ("procedures.botox.when", {"procedures": {"botox": {"when": True}}}),
        ("procedures.botox.when", {"procedures": {"botox": {"when": 3.0}}}),
        ("procedures.botox.when", {"procedures": {"botox": {"when": "3"}}}),
        ("conditions", {"conditions": "pregnancy"}),
        ("conditions", {"conditions": {"pregnancy": True}}),
        ("conditions", {"conditions": None}),
        ("conditions.1", {"conditions": ["diabetes", "hepatitis"]}),
        ("conditions.0", {"conditions": [["diabetes"]]}),
        ("unsure.0", {"unsure": ["needles"]}),
        ("red_flags.0", {"red_flags": ["droop"]}),
        ("preference", {"preference": None}),
        ("event_weeks", {"preference": "event"}),
        ("event_weeks", {"preference": "event", "event_weeks": None}),
        ("event_weeks", {"preference": "event", "event_weeks": -1}),
        ("event_weeks", {"preference": "event", "event_weeks": 8.0}),
        ("event_weeks", {"preference": "event", "event_weeks": True}),
        ("event_weeks", {"preference": "event", "event_weeks": "8"}),
        ("event_weeks", {"preference": "fewer", "event_weeks": 8}),
        ("cleared", {"cleared": 1}),
        ("cleared", {"cleared": "true"}),
        ("cleared", {"cleared": None}),
    ],
)
def test_anything_but_a_code_of_the_contract_is_refused_at_its_key(key, more):
    with pytest.raises(ValidationError) as refused:
        Facts.model_validate(LEAST | more)

    places = [".".join(str(step) for step in problem["loc"]) for problem in refused.value.errors()]
    assert any(place.removesuffix(".[key]") == key for place in places)


@pytest.mark.parametrize("key", LEAST)
def test_age_and_skin_are_always_needed(key):
    with pytest.raises(ValidationError, match=key):
        Facts.model_validate({other: value for other, value in LEAST.items() if other != key})
