"""Where one sentence ends and the next begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sentences import sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It takes approx. 20 minutes, e.g. by Dr. Lee.", ["It takes approx. 20 minutes, e.g. by Dr. Lee."]),
        ("Set aside 1½ to 2 hours, or 1.5. Then rest.", ["Set aside 1½ to 2 hours, or 1.5.", "Then rest."]),
        ("About 20 min. after it.", ["About 20 min. after it."]),
        ("Come at 9 a.m. Bring a list.", ["Come at 9 a.m.", "Bring a list."]),
        ("1. Needles.\n2. A mask.", ["1. Needles.", "2. A mask."]),
        ("- one\n- two\n\n• three", ["- one", "- two", "• three"]),
        ("A heading\nand a line", ["A heading", "and a line"]),
        ("Wait… it lifts. And... more", ["Wait…", "it lifts.", "And...", "more"]),
        ("No space.Next one.", ["No space.", "Next one."]),
        ("“It works.” (Not so.) Yes?! Well", ["“It works.”", "(Not so.)", "Yes?!", "Well"]),
        ("¿Duele? ¡No! Un poco.", ["¿Duele?", "¡No!", "Un poco."]),
        ("会痛吗？有一点。没事！", ["会痛吗？", "有一点。", "没事！"]),
        ("See t.me/clinic.", ["See t.me/clinic."]),
        ("Call {PHONE}. We answer.", ["Call {PHONE}.", "We answer."]),
        (" \n ... !? ", []),
    ],
)
def test_a_text_is_split_into_sentences(text, found):
    assert list(sentences(text)) == found


@given(st.text())
def test_no_word_is_lost_or_said_twice(text):
    kept = "".join(sentences(text))

    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]
