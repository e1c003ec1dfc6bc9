"""What may not be said of a treatment, and what may be said instead."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.claims import Claim, lint, load_claims
from flows.content_files import CONTENT
from flows.copy_mode import MODES
from flows.errors import ContentError
from flows.rules import load_rules

# As a leaflet would have it, for every claim that the policy names.
CLAIMS = {
    "most effective for the neck": "Nothing is a more effective way to lift a neck.",
    "absorbs more moisturizer": "Studies show that skin takes in 90 percent more cream afterwards.",
    "makes injections last": "Your botox can last months longer with it.",
    "makes filler last": "It may prolong Juvederm and other fillers.",
    "refreshes a facelift": "A few sessions may refresh your facelift.",
    "revitalizes a facelift": "It revitalises older facelifts.",
    "without damage": "All of this without any damage to the skin.",
    "no downtime": "There is no downtime.",
    "migraine and jaw trouble treated": "We have treated migraine and TMJ for years.",
    "success": "Jaw pain is handled successfully here.",
    "side effects that are relief": "The only side effect is relief from other troubles.",
    "balances hormones": "It helps to balance your hormones.",
    "sets the endocrine system right": "Your endocrine system is normalized.",
    "fights acne": "It can fight acne in a natural way.",
    "acne improved": "Acne is often improved.",
    "runs down other care": "Peels burn away the top of your skin.",
    "other care scars": "Other treatments leave scarring behind.",
    "stimulates collagen": "Needles stimulate the making of collagen.",
    "heals sun damage": "It can heal damage from the sun.",
    "new cells": "The skin makes new cells.",
    "grows hair": "It may stimulate hair growth.",
    "treats hair loss": "We treat hair loss.",
    "tightens skin": "Visits tighten the skin.",
    "lifts muscles": "Neck muscles are lifted.",
    "reduces sagging": "Expect reduced sagging.",
    "rejuvenates": "Facial rejuvenation.",
    "younger": "Look ten years younger.",
    "more youthful": "Skin becomes more youthful.",
    "results at once": "You notice results from the first visit.",
    "relieves sinus pressure": "It relieves sinus pressure.",
    "mask absorbed deeply": "The mask is absorbed deeply.",
    "Qi as a fact": "The needles promote the flow of Qi.",
    "safe": "It is completely safe.",
    "painless": "A painless hour.",
    "proven": "It is clinically proven.",
    "a cure": "A cure for wrinkles.",
    "instead of medicine": "Try it instead of medication.",
    "detox": "The mask removes toxins.",
    "before and after": "See our before & after pictures.",
    "stop a medicine": "Please stop aspirin a week before.",
    "for everybody": "It always works.",
}

# What is said in its place. The aims are for the United States only.
INSTEAD = [
    "Some people choose it for the neck. No trial has measured this.",
    "A soothing mask ends the visit.",
    "We plan around injections and need the dates.",
    "We can plan around earlier surgery.",
    "Usually mild. Bruises are the most common effect.",
    "You may get small bruises, and serious harm is rare.",
    "Your skin may feel soft after the mask.",
    "In the traditional view, needles promote the flow of Qi and blood.",
    "This clinic suggests one or two visits a year with younger skin.",
    "This clinic suggests a visit every week or every two weeks with more mature skin.",
    "cosmetic acupuncture, facial acupuncture",
]
AIMS = [
    "Needles go into the deeper layer with the aim of prompting collagen. Good trials have not proven this.",
    "Needles are placed around the marks with the aim of supporting the skin's own repair.",
    "The clinic uses facial acupuncture with the aim of waking these muscles up.",
    "The aim is springier skin and a neater neckline. No trial has measured this.",
    "Body points are added; the traditional goal is a calmer hormone system.",
    "Some people say they see a change after one visit. Others need more time, and some see little.",
    "Trials cut the number of headache days for some people.",
]


def claims(text, mode="us", language="en"):
    return [claim.rule for claim in lint(text, mode=mode, language=language)]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_a_claim_is_refused_in_every_copy_mode(claim, mode):
    assert claims(claim, mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("said", INSTEAD)
def test_what_is_said_instead_passes_in_every_copy_mode(said, mode):
    assert not claims(said, mode)


@pytest.mark.parametrize("said", AIMS)
def test_an_aim_with_its_limits_passes_in_the_united_states_only(said):
    assert not claims(said, "us")
    assert claims(said, "uk")


@pytest.mark.parametrize(
    "said",
    [
        "Many people have both botox and needles.",
        "The clinic offers acupuncture for acne.",
        "Standard acupuncture gives relief of headache.",
        "Collagen keeps skin plump.",
        "Needles ease tight muscles.",
    ],
)
def test_the_united_kingdom_is_told_less(said):
    assert not claims(said, "us")
    assert claims(said, "uk")


def test_relief_of_headache_or_jaw_pain_is_short_term_in_the_united_kingdom():
    assert claims("Standard acupuncture eases jaw pain for some people.", "uk")
    assert not claims("Standard acupuncture gives short-term relief of jaw pain for some people.", "uk")


@pytest.mark.parametrize("weasel", ["may", "can", "helps to", "might", "could"])
def test_a_weasel_word_is_no_guard(weasel):
    assert claims(f"It {weasel} cure acne.")


@pytest.mark.parametrize(
    "guard", ["The aim is to", "The traditional idea is to", "It does not", "It doesn’t"]
)
def test_a_guard_excuses_what_is_guarded(guard):
    assert not claims(f"{guard} tighten the skin.")


def test_a_guard_excuses_its_own_sentence_only():
    assert claims("Our aim is your comfort. It tightens the skin.") == ["skin or muscle lifted"]
    assert claims("Our aim is your comfort… It tightens the skin.") == ["skin or muscle lifted"]
    assert claims("- We aim high\n- It tightens the skin") == ["skin or muscle lifted"]


def test_a_guard_excuses_nothing_that_always_fails():
    assert claims("Our aim is rejuvenation, though not at once.") == ["rejuvenation"]


@pytest.mark.parametrize(
    "hidden",
    [
        "REJUVENATION",
        "re\N{SOFT HYPHEN}juvenation",
        "ｒｅｊｕｖｅｎａｔｉｏｎ",
        "anti\N{NON-BREAKING HYPHEN}aging",
        "anti \N{NO-BREAK SPACE} aging",
        "risk\N{EN DASH}free",
    ],
)
def test_odd_characters_hide_nothing(hidden):
    assert claims(f"A visit of {hidden} care.")


@pytest.mark.parametrize(
    ("language", "claim", "instead"),
    [
        ("es", "Un tratamiento sin dolor.", "Puede doler un poco."),
        ("es", "La sesión rejuvenece.", "Acupuntura facial."),
        (
            "es",
            "Estimula el colágeno de la piel.",
            "El objetivo es estimular el colágeno, y nadie lo ha probado.",
        ),
        ("es", "Elimina las arrugas.", "No elimina las arrugas."),
        ("zh", "保证有效。", "效果因人而异。"),
        ("zh", "针灸可以根治痘痘。", "针灸不能代替医生。"),
        ("zh", "针灸刺激胶原生成。", "目标是刺激胶原生成，尚无研究证实。"),
        ("zh", "目标明确。针灸刺激胶原生成。", "传统上认为可以紧致皮肤。"),
    ],
)
def test_every_language_has_rules_of_its_own(language, claim, instead):
    assert claims(claim, language=language)
    assert not claims(instead, language=language)


def test_a_claim_says_where_it_stands_and_which_words_make_it():
    (claim,) = lint("Come in. We cure acne.", "concerns.acne.say")

    assert claim == Claim(
        "concerns.acne.say", "We cure acne.", "a cure, a guarantee or a promise", "cure", "us"
    )
    assert claim.line().startswith("concerns.acne.say: 'We cure acne.' (us) says 'cure'")


def test_a_sentence_of_the_rules_is_copy_too():
    assert not [c for where, says in load_rules().patient_texts() for c in lint(says, where)]


@given(st.text(), st.sampled_from(MODES), st.sampled_from(["en", "es", "zh", "xx"]))
@example("e.g. e.g. 1. 1. … ... ?! .", "us", "en")
def test_nothing_that_is_written_breaks_the_linter(text, mode, language):
    for claim in lint(text, "here", mode, language):
        assert claim.sentence in text
        assert claim.words


@pytest.mark.parametrize(
    "unit",
    [
        "reduce ",
        "side effects ",
        "without any ",
        "botox",
        "a",
        " ",
        "1. ",
        "e.g. ",
        "…",
        "的",
        "collagen boost ",
        "(",
    ],
    ids=repr,
)
def test_long_junk_takes_time_in_proportion(unit):
    def seconds(length):
        junk = (unit * length)[:length]
        began = time.process_time()
        list(lint(junk, mode="uk"))
        return time.process_time() - began

    seconds(1_000)
    assert seconds(64_000) < 40 * max(seconds(8_000), 0.01)


@pytest.mark.parametrize(
    ("was", "now", "key"),
    [
        ("pattern = '''\\b(rejuv", "pattern = '''(\\b(rejuv", "always.5.pattern: "),
        ("pattern = '''\\b(rejuv", "pattern = '''|\\b(rejuv", "always.5.pattern: "),
        ('name = "rejuvenation"', 'nam = "rejuvenation"', "always.5.name: "),
        ('mode = "uk"', 'mode = "de"', "always.11.mode: "),
        ('guard_uk = "tradition"', 'guard_uk = "custom"', "there is no guard 'custom'"),
    ],
)
def test_rules_that_cannot_be_used_are_refused_by_file_and_key(tmp_path, was, now, key):
    good = (CONTENT / "claims.toml").read_text("utf-8")
    assert was in good
    (tmp_path / "claims.toml").write_text(good.replace(was, now, 1), "utf-8")

    with pytest.raises(ContentError) as refused:
        load_claims(tmp_path)
    assert str(refused.value).startswith(f"{tmp_path / 'claims.toml'}: ")
    assert key in str(refused.value)
