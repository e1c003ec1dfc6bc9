"""What staff ask back and clear is gone through as well, and the proof can fail there."""

import pytest

from flows.proof.loop import Loop
from flows.proof.paths import explore
from flows.proof.rehearsal import arrivals_on_request
from flows.staff_events import may_be_asked_back
from tests.flows.chat import PRACTICE


@pytest.fixture(scope="module")
def arrivals():
    found = explore(PRACTICE.questionnaire).arrivals
    return {**found, **arrivals_on_request(PRACTICE, found)}


def test_every_question_that_may_be_is_asked_back_and_every_block_cleared(arrivals):
    loop = Loop(PRACTICE, arrivals)
    questions = PRACTICE.questionnaire.questions
    blocks = {code for code, rule in PRACTICE.rules.safety.conditions.items() if rule.severity == "block"}

    asked = {where for where, _ in loop.asked_back() if ": " not in where}
    cleared = {questions[place].option(code).condition for place, code in pairs(loop.cleared())}

    assert asked == {code for code, question in questions.items() if may_be_asked_back(PRACTICE, question)}
    assert cleared >= blocks
    assert list(loop.problems()) == []


def pairs(found):
    return (where.split(": ") for where, _ in found)


def test_a_question_that_is_not_asked_after_all_is_a_problem():
    loop = Loop(PRACTICE, {"acne.bother": {"consent.health": "yes", "concerns": ("none",)}})

    assert "acne.bother: asked back: is not what is asked" in list(loop.problems())
