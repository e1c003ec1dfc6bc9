"""Where a rule comes from, in words."""

import pytest

from flows.source_text import source_words
from tests.flows.chat import PRACTICE

VOICE = PRACTICE.voice("en")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("SEED", "this clinic's practice"),
        ("CONV", "common practice"),
        ("W-live, W-face", "common practice"),
        ("LIT Noi10, Ser21", "published: Noiman 2010, Serritella 2021"),
        ("SEED; length CONV", "this clinic's practice; common practice"),
        ("CONV; benefit not shown, LIT Sta08", "common practice; published: BMC Research Notes 2008"),
    ],
)
def test_a_source_says_whose_it_is_and_names_its_studies(source, told):
    assert source_words(VOICE, source) == told


def test_every_source_of_every_rule_can_be_said():
    def sources(found: object) -> list[str]:
        if isinstance(found, dict):
            own = [found["source"]] if isinstance(found.get("source"), str) else []
            return own + [source for inner in found.values() for source in sources(inner)]
        return []

    every = set(sources(PRACTICE.rules.model_dump()))

    assert len(every) > 20
    assert all(source_words(VOICE, source) for source in every)
