import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.entities import parse, utf16_length
from bot.demo.refusals import ApiError


def entities(html):
    return [(e["type"], e["offset"], e["length"]) for e in parse(html, "HTML")[1]]


@pytest.mark.parametrize(
    ("html", "text", "found"),
    [
        ("<b>bold</b>", "bold", [("bold", 0, 4)]),
        ("<B>bold</B>", "bold", [("bold", 0, 4)]),
        ("a<i>b<b>c</b></i>", "abc", [("italic", 1, 2), ("bold", 2, 1)]),
        ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
        ("  <b>x</b>  ", "x", [("bold", 0, 1)]),
        ("<b> x </b>", "x", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ("a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#x27; &nbsp;", "a <b> & \"c\" 'd' &nbsp;", []),
        ('<a href="https://x.example/?a=1&amp;b=2">x</a>', "x", [("text_link", 0, 1)]),
        ('<a href="nonsense">x</a>', "x", []),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<pre>/not a command</pre>", "/not a command", [("pre", 0, 14)]),
        ("<code>x</>", "x", [("code", 0, 1)]),
        ("see /why or /delete.", "see /why or /delete.", [("bot_command", 4, 4), ("bot_command", 12, 7)]),
        ("and/or 1/2 https://x.example/a/b.", "and/or 1/2 https://x.example/a/b.", [("url", 11, 21)]),
        ("write to a@b.example", "write to a@b.example", [("email", 9, 11)]),
    ],
)
def test_html_becomes_text_and_entities(html, text, found):
    assert parse(html, "HTML")[0] == text
    assert entities(html) == found


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("é<b>x</i></b>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ],
)
def test_bad_html_is_refused_in_telegrams_words(html, why):
    with pytest.raises(ApiError, match=re.escape(f"Bad Request: can't parse entities: {why}")):
        parse(html, "HTML")


def test_another_parse_mode_is_refused():
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        parse("*x*", "MarkdownV2")


def test_without_a_parse_mode_tags_are_words():
    assert parse("<b>x</b> & y", None) == ("<b>x</b> & y", ())


@given(st.text())
def test_escaped_text_comes_back_as_it_was(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert parse(f"<b>{escaped}</b>", "HTML")[0] == text.strip()


@given(st.text())
def test_any_text_is_parsed_or_refused_and_entities_stay_inside_it(text):
    try:
        plain, found = parse(text, "HTML")
    except ApiError:
        return
    assert all(e["offset"] >= 0 and e["offset"] + e["length"] <= utf16_length(plain) for e in found)
