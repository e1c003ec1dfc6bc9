"""What `meridian check` finds in content that loads and still is not right."""

from dataclasses import replace

from bot import check
from flows.conditions import Condition
from flows.practice import Practice
from flows.questions import Question
from tests.flows.chat import PRACTICE


def with_question(question_id: str, **changes: object) -> Practice:
    """The practice with one question changed."""

    def changed(question: Question) -> Question:
        return question.model_copy(update=changes) if question.id == question_id else question

    sections = tuple(
        section.model_copy(update={"questions": tuple(map(changed, section.questions))})
        for section in PRACTICE.questionnaire.sections
    )
    return replace(PRACTICE, questionnaire=replace(PRACTICE.questionnaire, sections=sections))


def test_the_content_is_whole() -> None:
    assert list(check._unreachable_questions(PRACTICE)) == []
    assert list(check._unreachable_red_flags(PRACTICE)) == []
    assert list(check._cards(PRACTICE)) == []
    assert list(check._callback_data(PRACTICE)) == []


def test_a_question_after_answers_that_exclude_each_other_is_found() -> None:
    conditions = tuple(Condition(question="age_band", answer=band) for band in ("18-29", "60-plus"))

    assert list(check._unreachable_questions(with_question("skin", enable_when=conditions))) == [
        "skin: no answer to age_band leads to it"
    ]


def test_a_question_after_two_answers_that_go_together_can_be_reached() -> None:
    conditions = tuple(Condition(question="concerns", answer=code) for code in ("acne", "tmj"))

    assert list(check._unreachable_questions(with_question("procedures", enable_when=conditions))) == []


def test_a_question_after_an_exclusive_answer_and_another_is_found() -> None:
    conditions = tuple(Condition(question="concerns", answer=code) for code in ("none", "tmj"))

    assert list(check._unreachable_questions(with_question("procedures", enable_when=conditions)))


def test_a_red_flag_that_nothing_leads_to_is_found() -> None:
    nothing = replace(
        PRACTICE,
        questionnaire=replace(PRACTICE.questionnaire, sections=(), pairs=()),
        lexicon=PRACTICE.lexicon.model_copy(update={"rules": ()}),
    )

    assert list(check._unreachable_red_flags(nothing)) == [
        f"red flag {code}: nothing leads to it" for code in check.RED_FLAGS
    ]


def test_a_card_that_a_phone_cannot_show_is_found() -> None:
    (line,) = check._cards(with_question("skin", text="Which? " * 150))

    assert line.startswith("skin: its card (en) has 1")
    assert line.endswith("a phone's screen holds 900")


def test_a_button_that_telegram_cannot_carry_is_found() -> None:
    long = PRACTICE.questionnaire.questions["skin"].options[0].model_copy(update={"code": "é" * 30})  # type: ignore[union-attr]

    assert len(list(check._callback_data(with_question("skin", options=(long,))))) == 1
