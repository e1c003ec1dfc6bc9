"""Red flags in what patients type: heard when they are so, asked about when they may be, else let pass."""

import string
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.content_files import CONTENT
from flows.errors import ContentError
from flows.facts import RED_FLAGS
from flows.understanding import Heard, hear, load_lexicon

LEXICON = load_lexicon()
CORPORA = [
    tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted(Path(__file__).parent.glob("red_flag_corpus*.toml"))
]


def sentences(kind: str) -> list[tuple[str, str]]:
    return [(said, flag) for corpus in CORPORA for flag, said_so in corpus[kind].items() for said in said_so]


CERTAIN, POSSIBLE = sentences("certain"), sentences("possible")
QUIET = [said for said, _ in sentences("quiet")]


def test_the_corpus_is_large_and_covers_every_red_flag() -> None:
    assert (len(CERTAIN) >= 120, len(QUIET) >= 90, len(POSSIBLE) >= 40) == (True, True, True)
    assert {flag for _, flag in CERTAIN} == set(RED_FLAGS)


@pytest.mark.parametrize(("said", "flag"), CERTAIN)
def test_a_red_flag_is_heard(said: str, flag: str) -> None:
    assert flag in hear(said, LEXICON).certain


@pytest.mark.parametrize(("said", "flag"), POSSIBLE)
def test_what_may_be_a_red_flag_is_asked_about(said: str, flag: str) -> None:
    heard = hear(said, LEXICON)

    assert heard.certain == ()
    assert flag in heard.possible


@pytest.mark.parametrize("said", QUIET)
def test_what_only_sounds_like_one_is_let_pass(said: str) -> None:
    assert hear(said, LEXICON) == Heard()


@given(st.sampled_from(CERTAIN), st.sampled_from([str.upper, str.lower, str.title, str.strip]))
def test_capitals_change_nothing(pair: tuple[str, str], write: object) -> None:
    said, flag = pair

    assert callable(write)
    assert flag in hear(write(said), LEXICON).certain


@given(st.sampled_from(CERTAIN), st.lists(st.sampled_from(QUIET), max_size=3), st.booleans())
@settings(max_examples=300)
def test_a_red_flag_is_heard_among_other_sentences(
    pair: tuple[str, str], others: list[str], first: bool
) -> None:
    said, flag = pair
    text = ". ".join([said, *others] if first else [*others, said])

    heard = hear(text, LEXICON)

    assert flag in heard.certain + heard.possible


@given(st.sampled_from(CERTAIN))
def test_a_red_flag_is_heard_in_dictation_without_punctuation(pair: tuple[str, str]) -> None:
    said, flag = pair
    dictated = said.lower().translate(str.maketrans("", "", string.punctuation.replace("'", "")))

    heard = hear(dictated, LEXICON)

    assert flag in heard.certain + heard.possible


@pytest.mark.parametrize(
    ("said", "flag"),
    [
        ("I don't have a fever but my face is drooping", "face_droop"),
        ("no chest pain, but I can't breathe", "breathing"),
        ("I never had a stroke. My face is drooping now", "face_droop"),
        ("my mother had a stroke and now my face is drooping", "face_droop"),
        ("not suicidal last year, but now I want to die", "self_harm"),
        ("no I have chest pain and jaw pain", "chest_jaw"),
        ("I want to die. I don't want to die. I want to die", "self_harm"),
    ],
)
def test_a_real_mention_wins_over_a_denied_one(said: str, flag: str) -> None:
    assert flag in hear(said, LEXICON).certain


@pytest.mark.parametrize(
    ("said", "known", "flag"),
    [
        ("I also have a fever", "headache", "headache_plus"),
        ("my neck is stiff", "headache", "headache_plus"),
        ("chest pain", "jaw_pain", "chest_jaw"),
        ("the skin turned white", "filler", "filler_vascular"),
        ("short of breath", "needled", "post_needle"),
        ("bad headache and my scalp is tender", "age50", "gca"),
        ("a fever", "face_swollen", "face_swelling"),
    ],
)
def test_halves_escalate_with_what_is_known(said: str, known: str, flag: str) -> None:
    assert flag not in hear(said, LEXICON).certain
    assert flag in hear(said, LEXICON, frozenset([known])).certain


def test_what_is_known_says_nothing_by_itself() -> None:
    everything = frozenset(LEXICON.language["en"].listening.signs) - {"face"}

    assert hear("I would like to look fresher", LEXICON, everything) == Heard()
    assert hear("no fever", LEXICON, frozenset(["headache"])) == Heard()


def test_every_sign_is_part_of_a_rule() -> None:
    used = {sign for rule in LEXICON.rules for sign in (*rule.all, *rule.softened_by, *rule.unless)}

    assert set(LEXICON.language["en"].listening.signs) <= used


def test_an_old_filler_does_not_make_every_pain_an_emergency() -> None:
    assert hear("terrible pain", LEXICON, frozenset(["filler"])).certain == ()
    assert hear("terrible pain since the filler", LEXICON).certain == ("filler_vascular",)


def test_an_age_is_heard_in_numbers_and_words() -> None:
    rest = "with a new headache and my jaw hurts when I chew"

    for age in ("I'm 67", "67 years old", "67yo", "aged 67", "I am sixty seven"):
        assert hear(f"{age} {rest}", LEXICON).certain == ("gca",), age
    for age in ("I'm 30", "30 years old", "67 needles"):
        assert hear(f"{age} {rest}", LEXICON).possible == ("gca",), age


def test_several_red_flags_come_in_the_published_order() -> None:
    heard = hear("I want to die, and one side of my face dropped", LEXICON)

    assert heard.certain == ("face_droop", "self_harm")


def test_what_is_said_at_the_end_of_a_long_message_is_heard() -> None:
    assert hear("I have fine lines. " * 200 + "I want to die", LEXICON).certain == ("self_harm",)


def test_another_language_is_a_table_of_data(tmp_path: Path) -> None:
    english = (CONTENT / "lexicon.toml").read_text(encoding="utf-8")
    replies = english[english.index("[language.en.replies]") : english.index("[language.en.listening]")]
    discounts = english[english.index("[language.en.listening.discounts]") :]
    spanish = """
[language.es.listening]
real_words = []
age_before = ["tengo"]
age_after = ["años"]
decoys = ["morir de risa"]
spellings = {}
words = {}
[language.es.listening.signs]
die_wish = ["quiero morir|morirme", "no quiero vivir"]
face = ["cara", "boca"]
"""
    (tmp_path / "lexicon.toml").write_text(
        english + replies.replace(".en.", ".es.") + spanish + discounts.replace(".en.", ".es."),
        encoding="utf-8",
    )
    both = load_lexicon(tmp_path)

    assert hear("Quiero morir", both).certain == ("self_harm",)
    assert hear("quiero morir de risa", both) == Heard()
    assert hear("i want to die", both).certain == ("self_harm",)


@pytest.mark.parametrize(
    ("written", "instead", "complaint"),
    [
        ('flag = "mole", all', 'flag = "moles", all', "rules"),
        ('all = ["mole", "changing"]', 'all = ["mole", "chnging"]', "chnging"),
        ("@strong_cant .. open", "@strnog_cant .. open", "strnog_cant"),
        ("[language.en.listening.spellings]", "[language.en.listening.speling]", "spelling"),
    ],
)
def test_a_mistake_in_the_lexicon_is_named(
    tmp_path: Path, written: str, instead: str, complaint: str
) -> None:
    text = (CONTENT / "lexicon.toml").read_text(encoding="utf-8")
    assert written in text
    (tmp_path / "lexicon.toml").write_text(text.replace(written, instead), encoding="utf-8")

    with pytest.raises(ContentError, match=complaint):
        load_lexicon(tmp_path)


@given(st.text(max_size=500))
@settings(max_examples=200)
def test_any_text_can_be_listened_to(text: str) -> None:
    heard = hear(text, LEXICON)

    assert not set(heard.certain) & set(heard.possible)


WORDS = sorted({word for said, _ in CERTAIN for word in said.split()} | {"no", "not", ",", ".", "or", "and"})


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
@settings(max_examples=25)
def test_long_junk_takes_no_longer_than_its_length(words: list[str]) -> None:
    short, long = (" ".join(words * times)[:length] for times, length in ((200, 500), (1600, 4000)))

    assert _seconds(long) < 40 * _seconds(short) + 0.02


def test_three_hundred_characters_are_heard_within_two_milliseconds() -> None:
    text = ". ".join(said for said, _ in CERTAIN[::7])[:300]
    assert len(text) == 300

    assert _seconds(text) < 0.002
    assert _seconds(" ".join(QUIET)[:300]) < 0.002


def _seconds(text: str) -> float:
    def once() -> float:
        start = time.perf_counter()
        hear(text, LEXICON)
        return time.perf_counter() - start

    return min(once() for _ in range(5))
