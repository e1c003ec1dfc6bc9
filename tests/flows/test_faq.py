"""What patients ask, and what they are told."""

import re
from shutil import copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.cards import PHONE_SCREEN
from flows.clinic import Clinic
from flows.content_files import CONTENT
from flows.copy_mode import MODES, ByMode, in_mode
from flows.errors import ContentError
from flows.faq import load_faq
from flows.practice import load_practice

FAQ = load_faq()
PRACTICE = load_practice()

ASKED = {
    "hurt": ["Does it hurt?", "hi, does it hurt", "will it hurt", "is it painful?", "Do the needles hurt??"],
    "length": ["how long is a visit", "How long does it take?", "how much time does it take"],
    "visit": [
        "What happens at a visit?",
        "what happens",
        "so what should I expect",
        "where do the needles go?",
    ],
    "how_many": ["How many visits will I need?", "how many sessions", "how often should i come"],
    "results": ["when will i see results", "When will I see resutls?", "does it really work?"],
    "side_effects": ["side effects", "What are the side effects?", "is it safe?", "any side effects"],
    "bruises": ["Will I bruise before my event?", "will i bruise", "can i come before my wedding?"],
    "botox": [
        "can i have botox",
        "Can I combine it with botox?",
        "what if I have botox",
        "how long after botox?",
    ],
    "filler": ["what about fillers?", "can i have filler", "how long after filler"],
    "facelift": ["I had a facelift. Can I come?", "can i come after surgery?", "how long after a facelift"],
    "peel_laser": ["What about peels or lasers?", "can i come after a peel", "what about microneedling?"],
    "no_surgery": ["Is it a facelift without surgery?", "is it like a facelift?"],
    "how_it_works": [
        "how does it work",
        "How is it meant to work?",
        "what is facial acupuncture",
        "what is qi?",
    ],
    "research": ["Is there research on it?", "is there any evidence", "is it proven"],
    "jaw_head": ["What about my jaw or headaches?", "does it help with migraines", "can it help tmj?"],
    "hair": ["Will my hair grow back?", "does it work for hair loss", "can it help my hair"],
    "pregnancy": ["Is it safe in pregnancy?", "is it safe if I'm pregnant?", "what if i get pregnant"],
    "thinners": [
        "What if I take blood thinners?",
        "what about warfarin",
        "should I stop taking blood thinners?",
    ],
    "prepare": ["how do i prepare", "what should i bring?", "can I wear makeup"],
    "cost": ["What does it cost?", "how much is it", "price", "does insurance cover it?"],
    "clean": ["Are the needles clean?", "do you reuse needles", "are the needles sterile"],
    "who_reads": ["Who reads what I type?", "is this private", "how do i delete my answers"],
}

ANSWERS_AND_OTHER_TALK = [
    "botox",
    "blood thinners",
    "I take blood thinners",
    "I have had filler",
    "I can have botox",
    "migraine",
    "pregnant",
    "hair loss",
    "my hair is falling out",
    "none",
    "yes",
    "2",
    "it hurts",
    "my jaw hurts",
    "I am scared that it hurts",
    "lines",
    "",
    "?",
    "thank you",
]

UNLIKE = [
    "does it hurt my baby?",
    "is it safe with a pacemaker?",
    "can it cure acne?",
    "how long have you been open?",
    "what is your address?",
    "does it not hurt?",
    "is it safe with lupus",
    "can my dog have botox?",
    "will my face droop?",
    "why does my face hurt?",
]


def test_every_question_of_the_list_is_answered():
    assert [entry.id for entry in FAQ.entries] == list(ASKED)


@pytest.mark.parametrize(
    ("entry_id", "text"), [(key, text) for key, texts in ASKED.items() for text in texts]
)
def test_a_typed_question_finds_its_answer(entry_id, text):
    found = FAQ.find(text)

    assert found is FAQ.entry(entry_id)


@pytest.mark.parametrize("entry", FAQ.entries, ids=lambda entry: entry.id)
def test_every_wording_of_a_question_is_taken_for_a_question(entry):
    for words in (entry.question, *entry.words):
        assert FAQ.find(words) is entry, words


@pytest.mark.parametrize("text", ANSWERS_AND_OTHER_TALK)
def test_what_asks_nothing_is_not_answered(text):
    assert FAQ.find(text) is None


@pytest.mark.parametrize("text", UNLIKE)
def test_a_question_about_something_else_is_not_answered(text):
    assert FAQ.find(text) is None


def test_two_questions_at_once_are_not_taken_for_one():
    assert FAQ.find("does it hurt and how much is it?") is None


def test_a_chinese_question_is_known_by_its_last_word():
    assert FAQ.asked("会痛吗")
    assert FAQ.asked("要多少钱？")
    assert not FAQ.asked("我头痛")


@given(st.text())
def test_whatever_is_typed_is_read_calmly(text):
    found = FAQ.find(text)

    assert found is None or FAQ.asked(text)


def minutes_said(text):
    return [int(number) for number in re.findall(r"(?<=about )\d+(?= minutes)|\d+(?= to \d+ minutes)", text)]


@pytest.mark.parametrize("mode", MODES)
def test_the_steps_of_a_visit_add_up_as_we_say_and_the_rest_is_named(mode):
    answer = in_mode(FAQ.entry("visit").answer, mode)
    steps, total = answer.split("\n\n")
    fewest = [int(n) for n in re.findall(r"(\d+)(?: to \d+)? minutes", steps)]
    most = [int(n) for n in re.findall(r"(\d+) minutes", steps)]

    assert f"{sum(fewest)} to {sum(most)} minutes" in total
    assert "1½ to 2 hours" in total
    assert "talking, settling in and finishing up" in total
    assert minutes_said("\n".join(PRACTICE.wording.list("visit.steps"))) == fewest


def test_injections_are_neither_praised_nor_compared_in_the_united_kingdom():
    answer = FAQ.entry("botox").answer

    assert isinstance(answer, ByMode)
    assert load_practice(Clinic(copy_mode="uk")).voice("en").say(answer) == answer.uk
    assert "both" not in answer.uk


def test_nobody_is_told_to_stop_a_medicine():
    assert "Keep taking them" in FAQ.entry("thinners").answer


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("entry", FAQ.entries, ids=lambda entry: entry.id)
def test_an_answer_fits_a_phone(entry, mode):
    assert len(f"{entry.question}\n\n{in_mode(entry.answer, mode)}") < PHONE_SCREEN


@pytest.mark.parametrize(
    ("was", "now", "key"),
    [
        ('id = "hurt"', 'id = "length"', "'length' is there twice"),
        ('id = "hurt"', 'id = "Does It"', "entries.0.id: "),
        ('title = "Does it hurt?"', 'title = "Does it hurt when I lie quite still?"', "entries.0.title: "),
        ("{PHONE}", "{TELEPHONE}", "entries: side_effects: answer: {TELEPHONE} is not one of"),
        ('answer.uk = """', 'answer.de = """', "entries.4.answer."),
        ('question = "Does it hurt?"', 'question = " "', "entries: hurt: question: is empty"),
    ],
)
def test_an_entry_that_cannot_be_shown_is_refused_by_file_and_key(tmp_path, was, now, key):
    content = copytree(CONTENT, tmp_path / "content")
    text = (content / "faq.toml").read_text("utf-8")
    assert was in text
    (content / "faq.toml").write_text(text.replace(was, now, 1), "utf-8")

    with pytest.raises(ContentError) as refused:
        load_faq(content)
    assert str(refused.value).startswith(f"{content / 'faq.toml'}: ")
    assert key in str(refused.value)
