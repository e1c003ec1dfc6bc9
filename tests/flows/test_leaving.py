"""Where an intake was left is known after its answers are gone, and tells none of them."""

import pytest

from flows import actions
from flows.intake import Status
from flows.leaving import left_at
from tests.flows.chat import PRACTICE, Chat


def test_a_question_that_everybody_is_asked_is_named() -> None:
    chat = Chat().consents().answers_until("safety.blood").commands(actions.CANCEL)
    chat.taps_on("Stop and delete them")

    assert chat.status is Status.WITHDRAWN
    assert chat.intake.left_at == "safety.blood"
    assert chat.intake.answers == ()


@pytest.mark.parametrize(
    ("question", "section", "chosen"),
    [
        ("tmj.bother", "details", {"concerns": "tmj"}),
        ("botox.when", "history", {"procedures": "botox"}),
        ("event_weeks", "wishes", {"preference": "event"}),
    ],
)
def test_a_question_that_tells_an_answer_is_told_by_its_section(
    question: str, section: str, chosen: dict[str, str]
) -> None:
    chat = Chat().consents().answers_until(question, **chosen).lets_it_expire()

    assert chat.status is Status.EXPIRED
    assert chat.intake.left_at == section


def test_whatever_is_answered_only_what_everybody_is_asked_is_named() -> None:
    asked_of_everybody = {question.id for question in PRACTICE.questionnaire.path({})}
    sections = {status.value for status in Status}
    chosen = {
        "age_band": "40-49",
        "concerns": "+".join(PRACTICE.questionnaire.concerns),
        "procedures": "+".join(PRACTICE.questionnaire.procedures),
    }
    chat, named = Chat().consents(), set()

    while (question := chat.question) is not None:
        named.add(left_at(PRACTICE, chat.intake))
        chat.taps_through(question, chosen.get(question))

    assert chat.status is Status.REVIEW
    assert {"details", "history"} < named <= asked_of_everybody | sections


def test_a_consent_refused_is_where_it_was_left() -> None:
    chat = Chat().starts().taps_on("I agree", "No, another way please")

    assert chat.status is Status.DECLINED
    assert chat.intake.left_at == "consent.channel"


def test_starting_over_says_where_the_earlier_one_was_left() -> None:
    chat = Chat().consents().says("44").starts().taps_on("Start over", "Yes, start over")

    closed = chat.turns[-1].closed

    assert closed is not None
    assert closed.left_at == "urgent"
    assert chat.intake.left_at is None


def test_at_the_review_the_review_is_named() -> None:
    chat = Chat().consents().answers_with_nothing_to_declare(age_band="40-49").lets_it_expire()

    assert chat.intake.left_at == "review"


def test_what_was_sent_was_not_left() -> None:
    chat = Chat().consents().answers_with_nothing_to_declare(age_band="40-49").taps_on("Send to the clinic")

    assert chat.intake.left_at is None
