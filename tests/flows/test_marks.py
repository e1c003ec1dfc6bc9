"""Marks on answers: typed, changed, not sure, skipped, and what contradicts what."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.columns import columns
from flows.conditions import Value
from flows.contradictions import contradictions_in
from flows.depths import Mark
from flows.marks import change_counts
from flows.questions import Choice, MultiChoice
from flows.summary import Summary
from flows.summary_documents import summary_document
from tests.flows.chat import PRACTICE, Chat
from tests.flows.summarized import sent


def summary(chat: Chat) -> Summary:
    return Summary(chat.practice, chat.intake, "Dana", "4217")


def marks(chat: Chat) -> dict[str, list[str]]:
    """The marks in words, by question id."""
    parts = summary(chat).record.parts
    return {line.code: list(line.marks) for part in parts for line in part.lines if line.marks}


def codes(chat: Chat) -> dict[str, list[Mark]]:
    return {question: [one.mark for one in marked] for question, marked in summary(chat).marks.items()}


# -- as it was given ----------------------------------------------------------------------------------------


def test_an_answer_that_was_typed_is_marked_until_it_is_tapped() -> None:
    chat = Chat().consents().says("45")
    assert marks(chat) == {"age_band": ["typed"]}

    chat.commands("back").taps_on("50 to 59")
    assert marks(chat) == {"age_band": ["changed once"]}


def test_each_change_of_an_answer_counts_and_the_same_again_does_not() -> None:
    chat = Chat().consents().taps_on("18 to 29")
    chat.commands("back").taps_on("30 to 39").commands("back").taps_on("30 to 39")
    assert marks(chat) == {"age_band": ["changed once"]}

    chat.commands("back").taps_on("18 to 29")
    assert marks(chat) == {"age_band": ["changed 2 times"]}


def test_an_answer_given_again_by_itself_counts_for_no_change() -> None:
    chat = sent(skin="young").commands("edit").commands("~skin").taps_on("Softer, with some lines")
    chat.taps_on("Leave it as it was")

    assert summary(chat).answers["skin"] == "young"
    assert marks(chat) == {"skin": ["changed once"]}


def test_an_answer_that_no_longer_applies_has_no_marks() -> None:
    chat = Chat().consents().answers_until("acne.duration", concerns="acne")
    chat.commands("~acne.bother").taps_on("A lot").commands("~concerns").taps_on("Acne", "Sinus pressure")

    assert marks(chat.taps_on("Done")) == {"concerns": ["changed once"]}


def test_what_was_skipped_or_not_sure_is_marked_for_machines_and_said_once_to_people() -> None:
    chat = Chat().consents().answers_until("wrinkles.bother", concerns="wrinkles", skin="unsure")
    chat.taps_on("Skip")

    assert codes(chat) == {"skin": [Mark.UNSURE], "wrinkles.bother": [Mark.SKIPPED]}
    assert marks(chat) == {}


def test_not_sure_beside_other_answers_is_not_sure() -> None:
    assert codes(sent(safety__blood="antiplatelet+unsure")) == {"safety.blood": [Mark.UNSURE]}


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["18 to 29", "30 to 39", "40 to 49"]), min_size=1, max_size=8))
def test_changes_are_counted_as_anybody_would(ages: list[str]) -> None:
    chat = Chat().consents().taps_on(ages[0])
    for age in ages[1:]:
        chat.commands("back").taps_on(age)

    changed = sum(before != after for before, after in pairwise(ages))
    assert change_counts(chat.intake).get("age_band", 0) == changed


# -- contradictions -----------------------------------------------------------------------------------------


def test_answers_that_do_not_fit_name_each_other() -> None:
    chat = sent(age_band="60-plus", skin="young")

    assert marks(chat) == {"age_band": ["contradicts: Skin"], "skin": ["contradicts: Age"]}
    (told,) = [part for part in summary(chat).details if part.code == "contradictions"]
    assert [line.name for line in told.lines] == ["Age / Skin"]
    assert told.lines[0].says in summary(chat).confirm


def test_an_answer_may_not_fit_itself() -> None:
    chat = sent(safety__heart_brain="hypertension_uncontrolled+hypertension_controlled")

    assert marks(chat) == {"safety.heart_brain": ["contradicts itself"]}


def test_a_medicine_named_once_and_denied_once_is_seen() -> None:
    chat = sent(concerns="acne", acne__on_treatment="isotretinoin", safety__skin="none")

    assert marks(chat)["safety.skin"] == ["contradicts: Acne, Treatment now"]
    assert marks(chat)["acne.on_treatment"] == ["contradicts: Skin health"]


def test_a_procedure_told_of_later_is_held_against_none() -> None:
    chat = sent().waits(days=20).starts().taps_on("An injection, peel or laser", "Done", "Filler")
    chat.taps_on("1 to 2 weeks ago")

    assert "contradicts: New since last time" in marks(chat)["procedures"]


def answers_for(place: int) -> dict[str, Value]:
    """Answers that hold a contradiction, and those on which its questions are asked."""
    questions = PRACTICE.questionnaire.questions
    waiting = list(PRACTICE.contradictions[place].when)
    answers: dict[str, Value] = {}
    while waiting:
        condition = waiting.pop()
        question = questions[condition.question]
        waiting += [one for one in question.enable_when if one not in waiting]
        value = condition.answer
        if condition.op == "!=":
            assert isinstance(question, Choice | MultiChoice)
            value = next(o.code for o in question.options if o.code != value and not o.red_flag)
        if isinstance(question, MultiChoice):
            before = answers.get(question.id, ())
            assert isinstance(before, tuple)
            answers[question.id] = question.ordered([*before, str(value)])
        elif condition.op == "=" or question.id not in answers:
            answers[question.id] = str(value)
    return answers


@pytest.mark.parametrize("place", range(len(PRACTICE.contradictions)))
def test_every_contradiction_can_be_and_is_told(place: int) -> None:
    contradiction = PRACTICE.contradictions[place]
    applying = PRACTICE.questionnaire.applying(answers_for(place))

    assert contradiction in contradictions_in(applying, PRACTICE.contradictions)
    assert contradiction.says.endswith(".")
    assert len(contradiction.says) <= 120


def test_nothing_to_declare_contradicts_nothing() -> None:
    assert marks(sent()) == {}
    assert summary(sent()).contradictions == ()


# -- where they are told ------------------------------------------------------------------------------------


def test_one_cell_tells_all_the_answers_to_look_at() -> None:
    chat = Chat().consents().says("62").answers_until("concerns", skin="young")
    read = summary(chat)
    (cell,) = [column.cell(read) for column in columns(PRACTICE) if column.key == "marks"]

    assert cell == "Age (typed, contradicts: Skin); Skin (contradicts: Age)"


def test_machines_read_the_marks_by_question() -> None:
    chat = Chat().consents().says("62").answers_until("concerns", skin="young")

    assert summary_document(summary(chat))["marks"] == {
        "age_band": ["typed", "contradicts"],
        "skin": ["contradicts"],
    }
