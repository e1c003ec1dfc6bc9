"""How hard our texts are to read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import reading_age
from flows.copy_mode import MODES
from flows.patient_copy import patient_copy
from flows.practice import load_practice
from flows.reading_age import FEWEST_WORDS, HIGHEST_GRADE, Count, count, grade, syllables, whole

PRACTICE = load_practice()

SPOKEN = {
    1: "skin face lines through eyes moved makes whole aches Qi you're 5 strength clothes scored I",
    2: "needle needles muscle settled needed changes causes wrinkles people trial doesn't likely being 20",
    3: "area idea period medicine infection allergies already collagen possible encrypted",
    4: "acupuncture practitioner usually experience bacteria traditional emergency operation maternity",
    5: "dermatologist antibiotic defibrillator hemophilia isotretinoin",
    6: "microdermabrasion",
}


@pytest.mark.parametrize(
    ("word", "spoken"), [(word, spoken) for spoken, words in SPOKEN.items() for word in words.split()]
)
def test_syllables_are_counted_as_spoken(word, spoken):
    assert syllables(word) == spoken


def test_the_formula_is_flesch_and_kincaids():
    text = "The cat sat on the mat. It was happy there."

    assert count(text) == Count(sentences=2, words=10, syllables=11)
    assert grade(text) == pytest.approx(0.39 * 10 / 2 + 11.8 * 11 / 10 - 15.59)


def test_longer_sentences_and_longer_words_are_harder():
    assert grade("We look at it. We talk.") < grade("We look at it and then we talk.")
    assert grade("We look at your skin.") < grade("Practitioners evaluate dermatological presentations.")


def test_what_is_filled_in_counts_as_one_short_word():
    assert count("Call {PHONE} in {UNFINISHED_DAYS} days.") == Count(1, 5, 5)


def test_a_list_is_read_line_by_line():
    assert count("- one\n- two\n- three").sentences == 3


@pytest.mark.parametrize("mode", MODES)
def test_every_text_for_patients_reads_at_grade_eight_or_below(mode):
    texts = dict(patient_copy(PRACTICE, mode))
    long_enough = {where: text for where, text in texts.items() if count(text).words >= FEWEST_WORDS}

    assert len(long_enough) > 50
    assert not {where: grade(text) for where, text in long_enough.items() if grade(text) > HIGHEST_GRADE}
    assert whole(texts.values()).grade <= HIGHEST_GRADE


def test_the_check_names_a_text_that_is_too_hard():
    hard = "Individuals contemplating cosmetic intervention consult appropriately qualified practitioners, "
    acne = PRACTICE.questionnaire.concerns["acne"].model_copy(update={"see_first": hard * 3})
    concerns = {**PRACTICE.questionnaire.concerns, "acne": acne}
    practice = replace(PRACTICE, questionnaire=replace(PRACTICE.questionnaire, concerns=concerns))

    assert not list(reading_age.problems(PRACTICE))
    (problem,) = reading_age.problems(practice)
    assert problem.startswith("concerns.acne.see_first: reads at grade ")


def test_short_texts_are_left_alone():
    assert whole(["Incomprehensibility.", "Institutionalization."]) == Count()


@given(st.text())
def test_nothing_that_is_written_breaks_the_count(text):
    counted = count(text)

    assert counted.words <= counted.syllables
    assert counted.sentences <= counted.words


@given(st.from_regex(r"[a-z]+", fullmatch=True))
def test_every_word_has_a_syllable_and_no_more_than_letters(word):
    assert 1 <= syllables(word) <= 2 * len(word)
