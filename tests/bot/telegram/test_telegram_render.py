"""A prompt as Telegram shows it."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.render import callback_data, keyboard, message_html, texts
from flows.prompts import Button, Message, Prompt

LIMIT = 4096


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def as_seen(text: str) -> str:
    """What is left of HTML when Telegram has parsed it."""
    return html.unescape(re.sub(r"</?[bi]>", "", text))


def rows(*options: Button, navigation: tuple[Button, ...] = ()) -> list[list[str]]:
    markup = keyboard(Prompt((Message(("?",)),), options, navigation, stamp=3))
    return [[button.text for button in row] for row in markup.inline_keyboard] if markup else []


def buttons(*labels: str) -> tuple[Button, ...]:
    return tuple(Button(label, f"={number}") for number, label in enumerate(labels))


def test_caption_is_italic_heading_bold_and_paragraphs_stand_apart():
    message = Message(("First.", "Second."), heading="What is it?", caption="3 of 20")

    assert message_html(message) == ["<i>3 of 20</i>\n\n<b>What is it?</b>\n\nFirst.\n\nSecond."]


def test_nothing_typed_can_become_markup():
    [text] = message_html(Message(("<b>&amp; \"x\" 'y'",), heading="<script>"))

    assert text == "<b>&lt;script&gt;</b>\n\n&lt;b&gt;&amp;amp; \"x\" 'y'"


def test_an_empty_message_is_not_sent():
    assert texts(Prompt((Message(), Message(("",)), Message(("x",))))) == ["x"]


def test_a_long_message_is_split_between_paragraphs():
    paragraphs = tuple(f"{number} " + "word " * 150 for number in range(12))

    parts = message_html(Message(paragraphs, heading="Long"))

    assert len(parts) > 1
    assert all(units(as_seen(part)) <= LIMIT for part in parts)
    assert "\n\n".join(map(as_seen, parts)) == "\n\n".join(("Long", *paragraphs))


def test_a_paragraph_longer_than_a_message_is_cut_at_a_space():
    parts = message_html(Message(("word & " * 2000,)))

    assert all(units(as_seen(part)) <= LIMIT for part in parts)
    assert all(part.endswith(("word", "&amp;")) for part in parts[:-1])


@given(
    st.lists(st.text(max_size=9000), max_size=4),
    st.text(max_size=5000),
    st.sampled_from(["", "x", "😀" * 3000, "<&>" * 2000]),
)
def test_whatever_is_said_fits_and_is_whole_once_parsed(paragraphs, heading, caption):
    message = Message(tuple(paragraphs), heading, caption)

    parts = message_html(message)

    seen = [as_seen(part) for part in parts]
    assert all(0 < units(part) <= LIMIT for part in seen)
    assert "".join("".join(seen).split()) == "".join(message.plain().split())


def test_short_options_stand_in_pairs_and_long_ones_alone():
    assert rows(*buttons("Yes", "No", "I would rather not say", "Maybe", "A little", "Often")) == [
        ["Yes", "No"],
        ["I would rather not say"],
        ["Maybe", "A little"],
        ["Often"],
    ]


def test_ticking_a_box_does_not_move_it():
    plain = [Button("Fine lines now", "+a", ticked=False), Button("Dull skin", "+b", ticked=False)]
    ticked = [Button("Fine lines now", "-a", ticked=True), Button("Dull skin", "+b", ticked=False)]

    assert rows(*plain) == [["Fine lines now", "Dull skin"]]
    assert rows(*ticked) == [["✓ Fine lines now", "Dull skin"]]


@pytest.mark.parametrize(
    ("labels", "widths"),
    [
        (("Back",), [1]),
        (("Back", "Skip"), [2]),
        (("Back", "Skip", "Why?"), [3]),
        (("Back", "Skip", "Why?", "Help"), [2, 2]),
        (("Back", "Skip", "Why?", "Help", "Stop"), [3, 2]),
        (("Keep my answer as it is", "Why do you ask this?", "Back"), [1, 2]),
    ],
)
def test_navigation_is_on_the_last_rows_two_or_three_to_a_row(labels, widths):
    shown = rows(*buttons("Option"), navigation=buttons(*labels))

    assert shown[0] == ["Option"]
    assert [len(row) for row in shown[1:]] == widths


def test_no_buttons_no_keyboard():
    assert keyboard(Prompt((Message(("x",)),))) is None


def test_every_button_carries_the_stamp():
    markup = keyboard(Prompt((Message(("?",)),), buttons("Yes"), stamp=41))

    assert markup is not None
    assert markup.inline_keyboard[0][0].callback_data == "41:=0"


def test_an_action_too_long_for_a_button_is_refused():
    with pytest.raises(ValueError, match="64 bytes"):
        callback_data(1, "é" * 32)
