"""What patients type instead of tapping."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.questions import Choice, MultiChoice, Option, WeeksFromNow
from flows.wordmatch import Unreadable, find_options, nearest, read_weeks


def option(code: str, label: str, *words: str, short: str | None = None, exclusive: bool = False) -> Option:
    return Option(code=code, label=label, words=words, short=short, exclusive=exclusive)


CONCERNS = (
    option("collagen_dull", "Dull or tired-looking skin", "dull skin", "collagen", "thin skin", "big pores"),
    option(
        "wrinkles", "Lines and wrinkles", "wrinkles", "fine lines", "crow's feet", "rinkles", "frown lines"
    ),
    option(
        "sagging", "Loose or drooping skin", "sagging", "saggy", "jowls", "loose skin", short="Loose skin"
    ),
    option("discoloration", "Dark spots, patches, uneven tone", "dark spots", "melasma", "hyperpigmentation"),
    option("neck_decollete", "Neck, chest and shoulders", "neck", "decolletage", "turkey neck"),
    option("acne", "Acne", "pimples", "zits", "breakouts", "acne scars", "spots"),
    option("alopecia", "Hair loss", "alopecia", "thinning hair", "bald patch"),
    option("tmj", "Jaw pain or tension", "tmj", "jaw pain", "clenching", "bruxism", "grinding", "tension"),
    option("headache_migraine", "Headache or migraine", "headache", "migraine", "migraines", "tension"),
    option("sinus", "Sinus pressure", "sinus", "sinusitis", "stuffy nose"),
    option("none", "None of these", exclusive=True),
    option("unsure", "Not sure", exclusive=True),
)

CONCERN_REPLIES = {
    # places
    "2": "wrinkles",
    "2.": "wrinkles",
    " 2) ": "wrinkles",
    "#2": "wrinkles",
    "option 2": "wrinkles",
    "Option #2 please": "wrinkles",
    "number two": "wrinkles",
    "two": "wrinkles",
    "the second one": "wrinkles",
    "2nd": "wrinkles",
    "２": "wrinkles",
    "2️⃣": "wrinkles",
    "twelve": "unsure",
    "1, 3": "collagen_dull sagging",
    "1 and 3": "collagen_dull sagging",
    "1 3": "collagen_dull sagging",
    "1,3,8": "collagen_dull sagging tmj",
    "1;3": "collagen_dull sagging",
    "1 & 3": "collagen_dull sagging",
    "1+3": "collagen_dull sagging",
    "1\n3": "collagen_dull sagging",
    "options 1 and 3": "collagen_dull sagging",
    "3, 3, 1": "sagging collagen_dull",
    "6. Acne": "acne",
    "6 - acne": "acne",
    "2 and acne": "wrinkles acne",
    # labels and other words
    "Acne": "acne",
    "ACNE!!!": "acne",
    "acnee": "acne",
    "aaaacneeee": "acne",
    "Lines and wrinkles": "wrinkles",
    "lines & wrinkles": "wrinkles",
    "neck chest and shoulders": "neck_decollete",
    "Neck, chest and shoulders, acne": "neck_decollete acne",
    "Dark spots, patches, uneven tone": "discoloration",
    "loose skin": "sagging",
    "crows feet": "wrinkles",
    "Crow’s feet": "wrinkles",
    "décolletage": "neck_decollete",
    "acne scars": "acne",
    "acne and hair loss": "acne alopecia",
    "acne, hair loss & tmj": "acne alopecia tmj",
    "acne tmj sinus": "acne tmj sinus",
    "acne\nwrinkles": "acne wrinkles",
    "wrinkles. acne.": "wrinkles acne",
    "stuffynose": "sinus",
    "hairloss": "alopecia",
    # around it
    "I have migraines": "headache_migraine",
    "i think it's acne 😩": "acne",
    "my jaw pain": "tmj",
    "a bit of acne and some fine lines please": "acne wrinkles",
    "yes, acne": "acne",
    "both acne and wrinkles": "acne wrinkles",
    # slips
    "migrane": "headache_migraine",
    "mygraine": "headache_migraine",
    "hedache": "headache_migraine",
    "wrinkels": "wrinkles",
    "hyperpigmintation": "discoloration",
    "crow feet": "wrinkles",
    "sinusitus": "sinus",
    "alopesia": "alopecia",
    "none of thes": "none",
    # beginnings
    "hyperpig": "discoloration",
    "wrink": "wrinkles",
    "disco, migr": None,
    "migr": "headache_migraine",
    # yes, no, not sure
    "no": "none",
    "None": "none",
    "nope": "none",
    "nothing": "none",
    "no thanks": "none",
    "None of these": "none",
    "none of the above": "none",
    "👎": "none",
    "not sure": "unsure",
    "I'm not sure sorry": "unsure",
    "I don't know": "unsure",
    "dunno": "unsure",
    "idk": "unsure",
    "maybe": "unsure",
    "?": "unsure",
    "???": "unsure",
}


@pytest.mark.parametrize(("reply", "codes"), [(r, c) for r, c in CONCERN_REPLIES.items() if c])
def test_a_reply_names_what_it_says(reply: str, codes: str) -> None:
    found = find_options(reply, CONCERNS)

    assert not isinstance(found, Unreadable), found
    assert " ".join(each.code for each in found) == codes


UNREADABLE = {
    "": "nothing",
    "   ": "nothing",
    "...": "nothing",
    "0": "unknown",
    "13": "unknown",
    "99999999999999999999999999": "unknown",
    "-": "nothing",
    "2.5": "unknown",
    "1-3": "unknown",
    "4/5": "unknown",
    "50%": "unknown",
    "2 acne": "unknown",
    "2 weeks": "unknown",
    "tension": "several",
    "acne or wrinkles": "several",
    "maybe acne": "several",
    "not sure, acne": "negated",
    "no migraines": "negated",
    "no acne, wrinkles": "negated",
    "acne, but no wrinkles": "negated",
    "I don't have acne": "negated",
    "I don’t have acne": "negated",
    "never had acne": "negated",
    "without acne": "negated",
    "no 2": "negated",
    "acne and rosacea": "unknown",
    "acne, blah": "unknown",
    "my sister has acne": "unknown",
    "my daughter's acne": "unknown",
    "I used to have acne": "unknown",
    "what if I had acne": "unknown",
    "hello": "unknown",
    "qwertyuiop": "unknown",
    "yes": "unknown",
    "ac": "unknown",
    "none of these, acne": "negated",
    "everything except acne": "negated",
    "x" * 5000: "too_long",
}


@pytest.mark.parametrize(("reply", "reason"), UNREADABLE.items())
def test_nothing_is_chosen_that_was_not_said(reply: str, reason: str) -> None:
    assert find_options(reply, CONCERNS) == Unreadable(reason)  # type: ignore[arg-type]


PREGNANT = (
    option("yes", "Yes, or I might be", "pregnant", "might be", "expecting"),
    option("no", "No", "not pregnant"),
    option("unsure", "Not sure"),
)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("yes", "yes"),
        ("yeah", "yes"),
        ("Yep!", "yes"),
        ("ok", "yes"),
        ("pregnant", "yes"),
        ("I'm pregnant", "yes"),
        ("pregnent", "yes"),
        ("no", "no"),
        ("No.", "no"),
        ("nah", "no"),
        ("no I'm not", "no"),
        ("not pregnant", "no"),
        ("I'm not pregnant", "no"),
        ("could be", "unsure"),
        ("my sister is pregnant", None),
        ("I was pregnant last year", None),
        ("want to be pregnant", None),
        ("no, pregnant", None),
        ("never pregnant", None),
    ],
)
def test_yes_no_and_not_sure(reply: str, code: str | None) -> None:
    question = Choice(id="pregnancy", name="pregnancy", text="Pregnant?", why="", options=PREGNANT)
    value = question.read(reply, PREGNANT)

    assert (value if isinstance(value, str) else None) == code


def test_yes_is_asked_about_where_two_options_begin_with_yes() -> None:
    pressure = (option("ok", "Yes, controlled"), option("high", "Yes, not controlled"), option("no", "No"))

    assert find_options("yes", pressure) == Unreadable("several")
    assert find_options("controlled", pressure) == (pressure[0],)
    assert find_options("not controlled", pressure) == (pressure[1],)
    assert find_options("yes, not controlled", pressure) == (pressure[1],)
    assert find_options("uncontrolled", pressure) == Unreadable("unknown")


def test_consent_is_given_by_agreeing() -> None:
    consent = (option("agree", "I agree"), option("decline", "No, thank you"))

    for reply in ("I agree", "agree", "yes", "OK", "sure", "👍"):
        assert find_options(reply, consent) == (consent[0],), reply
    for reply in ("no", "no thanks", "I do not agree", "nope"):
        assert find_options(reply, consent) == (consent[1],), reply
    assert find_options("I don't want to agree", consent) == Unreadable("negated")


def test_none_of_these_goes_with_nothing_else() -> None:
    question = MultiChoice(id="concerns", name="concerns", text="?", why="", options=CONCERNS)

    assert question.read("11, 2", CONCERNS) == Unreadable("negated")
    assert question.read("none", CONCERNS) == ("none",)
    assert question.read("tmj, acne", CONCERNS) == ("acne", "tmj")


AGES = (
    option("under-18", "Under 18"),
    option("18-29", "18–29"),
    option("30-39", "30–39"),
    option("40-49", "40–49"),
    option("50-59", "50–59"),
    option("60-plus", "60 or older"),
)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("44", "40-49"),
        ("I'm 44", "40-49"),
        ("I am 44 years old", "40-49"),
        ("44 years old", "40-49"),
        ("44yo", "40-49"),
        ("44 y/o", "40-49"),
        ("age 44", "40-49"),
        ("18", "18-29"),
        ("17", "under-18"),
        ("17 years old", "under-18"),
        ("60", "60-plus"),
        ("83", "60-plus"),
        ("60+", "60-plus"),
        ("over 60", "60-plus"),
        ("under 18", "under-18"),
        ("30-39", "30-39"),
        ("30 – 39", "30-39"),
        ("30 to 39", "30-39"),
        ("5", "50-59"),
        ("1", "under-18"),
        ("not 44", None),
        ("my mum is 44", None),
        ("44 weeks", None),
        ("35-45", None),
        ("30s", None),
        ("over 40", None),
    ],
)
def test_an_age_finds_its_range(reply: str, code: str | None) -> None:
    value = Choice(id="age", name="age", text="?", why="", options=AGES).read(reply, AGES)

    assert (value if isinstance(value, str) else None) == code


WHEN = (
    option("under-1wk", "Less than a week ago"),
    option("1-2wk", "1–2 weeks ago"),
    option("2-4wk", "2–4 weeks ago"),
    option("1-3mo", "1–3 months ago"),
    option("3-6mo", "3–6 months ago"),
    option("over-6mo", "More than 6 months ago"),
    option("unsure", "Not sure"),
)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("3 weeks ago", "2-4wk"),
        ("about three weeks", "2-4wk"),
        ("10 days ago", "1-2wk"),
        ("a year ago", "over-6mo"),
        ("2 years", "over-6mo"),
        ("5 months", "3-6mo"),
        ("6 months ago", "3-6mo"),
        ("yesterday", None),
        ("3-6 months", "3-6mo"),
        ("3 to 6 months ago", "3-6mo"),
        ("more than 6 months", "over-6mo"),
        ("over 6 months ago", "over-6mo"),
        ("2", "1-2wk"),
        ("2 weeks ago", None),
        ("3-5 months ago", None),
        ("36 months ago", "over-6mo"),
        ("44", None),
        ("not sure", "unsure"),
    ],
)
def test_how_long_ago_finds_its_range(reply: str, code: str | None) -> None:
    value = Choice(id="when", name="when", text="?", why="", options=WHEN).read(reply, WHEN)

    assert (value if isinstance(value, str) else None) == code


@pytest.mark.parametrize(
    ("reply", "weeks"),
    [
        ("6", 6),
        ("6 weeks", 6),
        ("in 6 weeks", 6),
        ("six wks", 6),
        ("６", 6),
        ("about 6 weeks from now", 6),
        ("10 days", 1),
        ("2 months", 8),
        ("3 months", 13),
        ("a year", 52),
        ("a month", 4),
        ("a couple of weeks", 2),
        ("1.5 months", 6),
        ("tomorrow", 0),
        ("next week", 1),
        ("0", 0),
        ("six to eight weeks", None),
        ("6-8 weeks", None),
        ("not 6 weeks", None),
        ("6 weeks ago", None),
        ("soon", None),
        ("", None),
        ("9" * 6000, None),
        ("999999999", None),
    ],
)
def test_weeks_from_now(reply: str, weeks: int | None) -> None:
    assert read_weeks(reply) == weeks


def test_a_number_of_weeks_is_not_a_place() -> None:
    question = WeeksFromNow(
        id="event", name="event", text="?", why="", options=(option("4", "In a month"), option("12", "Later"))
    )

    assert question.read("2", question.options) == 2
    assert question.read("later", question.options) == 12
    assert question.read("500", question.options) == Unreadable("number")


def test_two_options_equally_near_are_asked_about() -> None:
    brands = (option("a", "Restilane"), option("b", "Restalane"))

    assert find_options("Restolane", brands) == Unreadable("several")


def test_a_word_of_its_own_is_no_typing_slip() -> None:
    procedures = (option("laser", "Laser"), option("filler", "Filler"), option("high", "Hypertension"))

    for reply in ("later", "killer", "hypotension"):
        assert find_options(reply, procedures) == Unreadable("unknown"), reply


def test_labels_in_a_language_without_spaces() -> None:
    options = (option("acne", "痤疮", "痘痘"), option("hair", "脱发", "掉头发"))

    assert find_options("痘痘", options) == (options[0],)
    assert find_options("痘痘，掉头发", options) == options
    assert find_options("痘痘掉头发", options) == options


def test_did_you_mean() -> None:
    assert [each.code for each in nearest("my sister has migranes", CONCERNS)][:1] == ["headache_migraine"]
    assert [each.code for each in nearest("wrinkly liness", CONCERNS)][:1] == ["wrinkles"]
    assert {each.code for each in nearest("tension", CONCERNS)} >= {"tmj", "headache_migraine"}
    assert len(nearest("skin", CONCERNS)) <= 3
    assert nearest("qqqq", CONCERNS) == ()
    assert nearest("", CONCERNS) == ()
    assert len(nearest("tension", CONCERNS, limit=1)) == 1


@given(st.sampled_from(CONCERNS))
def test_an_options_own_names_always_find_it(chosen: Option) -> None:
    for name in (chosen.label, chosen.label.upper(), chosen.button):
        assert find_options(name, CONCERNS) == (chosen,)


@given(st.text(max_size=700))
@settings(max_examples=300)
def test_any_text_at_all_is_read_or_refused(reply: str) -> None:
    find_options(reply, CONCERNS)
    nearest(reply, CONCERNS)
    read_weeks(reply)


@given(st.sets(st.integers(1, len(CONCERNS)), min_size=1), st.sampled_from([", ", " and ", " ", ";", "\n"]))
def test_places_find_exactly_those_options(places: set[int], joint: str) -> None:
    found = find_options(joint.join(map(str, places)), CONCERNS)

    expected = {CONCERNS[place - 1].code for place in places}
    if isinstance(found, Unreadable):
        assert found == Unreadable("negated")
        assert expected & {"none", "unsure"}
        assert len(expected) > 1
    else:
        assert {each.code for each in found} == expected


def test_a_reply_is_read_within_a_millisecond() -> None:
    replies = [*CONCERN_REPLIES, *(r for r in UNREADABLE if len(r) < 600)]
    for reply in replies:
        find_options(reply, CONCERNS)
    best = min(_seconds(replies) for _ in range(3))

    assert best / len(replies) < 0.001


def _seconds(replies: list[str]) -> float:
    start = time.perf_counter()
    for reply in replies:
        find_options(reply, CONCERNS)
    return time.perf_counter() - start
