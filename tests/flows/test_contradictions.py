"""contradictions.toml that is wrong is refused at once, by file and key."""

from pathlib import Path

import pytest

from flows.contradictions import FILE, contradictions_in, load_contradictions
from flows.errors import ContentError
from tests.flows.chat import PRACTICE

WRONG = {
    "a question nobody asks": (
        '{ question = "aeg", answer = "60-plus" }, { question = "skin", answer = "young" }',
        "contradictions.0: when: 'aeg'",
    ),
    "an option there is not": (
        '{ question = "age_band", answer = "70-plus" }, { question = "skin", answer = "young" }',
        "contradictions.0: when: age_band has no option '70-plus'",
    ),
    "one answer alone": ('{ question = "skin", answer = "young" }', "contradictions.0.when: "),
    "two answers to a question that takes one": (
        '{ question = "skin", answer = "young" }, { question = "skin", answer = "mature" }',
        "contradictions.0: when: no answer to skin can be as they all want it",
    ),
    "answers to questions never asked together": (
        '{ question = "preference", answer = "fewer" }, { question = "event_weeks", answer = 6 }',
        "contradictions.0: when: no answer to preference can be as they all want it",
    ),
    "none of these beside something": (
        '{ question = "safety.skin", answer = "none" }, { question = "safety.skin", answer = "koebner" }',
        "contradictions.0: when: no answer to safety.skin can be as they all want it",
    ),
    "a key misspelled": (
        '{ question = "skin", answr = "young" }, { question = "age_band", answer = "60-plus" }',
        "contradictions.0.when.0.",
    ),
}


def load(folder: Path, when: str, says: str = "Ask.") -> None:
    (folder / FILE).write_text(f'[[contradictions]]\nsays = "{says}"\nwhen = [{when}]\n')
    load_contradictions(PRACTICE.questionnaire, folder)


@pytest.mark.parametrize(("when", "told"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_is_refused_by_file_and_key(tmp_path: Path, when: str, told: str) -> None:
    with pytest.raises(ContentError) as error:
        load(tmp_path, when)

    assert f"{tmp_path / FILE}: {told}" in str(error.value)


def test_words_are_needed(tmp_path: Path) -> None:
    together = '{ question = "skin", answer = "young" }, { question = "age_band", answer = "60-plus" }'

    load(tmp_path, together)
    with pytest.raises(ContentError, match="says"):
        load(tmp_path, together, says="")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="this content file is missing"):
        load_contradictions(PRACTICE.questionnaire, tmp_path)


def test_all_of_it_has_to_hold() -> None:
    def found(**answers: str) -> int:
        return len(tuple(contradictions_in(answers, PRACTICE.contradictions)))

    assert found(age_band="60-plus", skin="young") == 1
    assert found(age_band="60-plus", skin="mature") == found(age_band="60-plus") == 0
