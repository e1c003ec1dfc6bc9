"""The engine against a second, plain reading of the rules."""

import itertools

import pytest
from hypothesis import given, settings

from flows.facts import BOTHERS, CONCERNS, Facts, facts_document
from flows.plan_documents import plan_document
from flows.plans import draw_up
from flows.rules import load_rules
from tests.flows.facts_strategies import any_facts, bookable_facts
from tests.flows.naive_plan import naive_plan

RULES = load_rules()


def assert_both_agree(facts):
    document = plan_document(draw_up(facts, RULES))
    del document["reasons"]
    assert document == naive_plan(facts_document(facts))


@settings(max_examples=1500)
@given(any_facts() | bookable_facts())
def test_the_engine_reads_the_rules_as_a_plain_reading_does(facts):
    assert_both_agree(facts)


@pytest.mark.parametrize("skin", ["young", "mature"])
@pytest.mark.parametrize("preference", ["standard", "fewer", "event"])
def test_both_readings_agree_on_every_pair_of_concerns(skin, preference):
    for one, other in itertools.combinations(CONCERNS, 2):
        for a, b in itertools.product(BOTHERS, repeat=2):
            concerns = {one: {"bother": a, "duration": "over-12mo"}, other: {"bother": b}}
            assert_both_agree(patient(skin=skin, concerns=concerns, preference=preference, weeks=9))


@pytest.mark.parametrize("preference", ["standard", "fewer"])
def test_both_readings_agree_on_three_intervals_at_once(preference):
    for trio in itertools.combinations(["wrinkles", "acne", "tmj", "headache_migraine", "sinus"], 3):
        for bothers in itertools.product(BOTHERS, repeat=3):
            concerns = {code: {"bother": bother} for code, bother in zip(trio, bothers, strict=True)}
            assert_both_agree(patient(skin="young", concerns=concerns, preference=preference))


@pytest.mark.parametrize("concern", CONCERNS)
def test_both_readings_agree_on_an_event_in_any_week(concern):
    for weeks, bother, skin in itertools.product(range(16), BOTHERS, ["young", "mature"]):
        concerns = {concern: {"bother": bother}, "wrinkles": {}}
        assert_both_agree(patient(skin=skin, concerns=concerns, preference="event", weeks=weeks))


def patient(*, skin, concerns, preference, weeks=None):
    return Facts(
        age_band="40-49",
        skin=skin,
        concerns=concerns,
        preference=preference,
        event_weeks=weeks if preference == "event" else None,
    )
