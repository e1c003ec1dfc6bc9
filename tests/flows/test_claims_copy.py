"""What patients may read: all of it is found, none of it claims too much, and each copy mode has its own."""

import tomllib
from dataclasses import replace
from fnmatch import fnmatch

import pytest

from flows import claims
from flows.clinic import Clinic
from flows.content_files import CONTENT
from flows.copy_mode import MODES, ByMode
from flows.errors import ContentError
from flows.languages import Catalog
from flows.patient_copy import patient_copy
from flows.practice import load_practice
from flows.wording import load_wording
from tests.flows.chat import Chat

PRACTICE = load_practice()
UK = load_practice(Clinic(copy_mode="uk"))

# Keys of what no patient ever reads, as file:key, numbers of a list left out.
STAFF_ONLY_OR_TECHNICAL = (
    "claims.toml:*",
    "lexicon.toml:*",
    "staff.toml:*",
    "contradictions.toml:*",
    "languages/*:*",
    "faq.toml:asking*",
    # identifiers, what an option means to the rules, and what can be typed
    *(f"*:{key}" for key in ("id", "kind", "topic", "order", "procedure", "evidence", "sources")),
    *(
        f"*.{key}"
        for key in ("id", "kind", "code", "condition", "unsure", "red_flag", "variant", "procedure")
    ),
    *(f"*.enable_when.{key}" for key in ("question", "op", "answer", "order")),
    *(f"*:red_flag_pairs.when.{key}" for key in ("question", "op", "answer", "order")),
    *("*:words", "*.words", "faq.toml:entries.sources"),
    # what staff and reviewers read of the rules
    *(f"safety.toml:*{key}" for key in ("name", "asked", "severity", "why", "source", "trigger", "level")),
    *("safety.toml:*.staff_question", "safety.toml:*.range_seen"),
    *(f"cadence.toml:*{key}" for key in ("name", "source", "maintenance")),
)


def strings(found, key=""):
    """Every string of a TOML document with its dotted key."""
    if isinstance(found, str):
        yield key, found
    for name, value in found.items() if isinstance(found, dict) else ():
        yield from strings(value, f"{key}.{name}".removeprefix("."))
    for value in found if isinstance(found, list) else ():
        yield from strings(value, key)


def content_strings():
    for path in sorted(CONTENT.rglob("*.toml")):
        document = tomllib.loads(path.read_text("utf-8"))
        for key, text in strings(document):
            yield f"{path.relative_to(CONTENT).as_posix()}:{key}", text


def never_read(where):
    return any(fnmatch(where, pattern) for pattern in STAFF_ONLY_OR_TECHNICAL)


def test_every_string_of_the_content_is_patient_copy_or_known_to_be_none():
    copy = {text for mode in MODES for _, text in patient_copy(PRACTICE, mode)}

    assert not [where for where, text in content_strings() if text not in copy and not never_read(where)]


def test_nothing_that_only_staff_read_is_taken_for_patient_copy():
    copy = dict(patient_copy(PRACTICE))

    notices = {says for key, says in PRACTICE.staff.sentences.items() if key.startswith("notice.")}
    assert len(notices) > 10
    assert not notices & set(copy.values())
    for condition in PRACTICE.rules.safety.conditions.values():
        assert not {condition.why, condition.asked, condition.source} & set(copy.values())


def test_every_kind_of_copy_is_found():
    addresses = {where for where, _ in patient_copy(PRACTICE, "us")}

    assert addresses >= {
        "concerns.acne.say",
        "concerns.acne.evidence_say",
        "concerns.acne.see_first",
        "procedures.botox.say",
        "questions.age_band.text",
        "questions.age_band.why",
        "questions.age_band.name",
        "questions.consent.health.hint",
        "questions.safety.blood.options.anticoagulant.label",
        "questions.safety.blood.options.anticoagulant.short",
        "rules.safety.red_flags.gca.variants.sight",
        "sections.about_you.title",
        "wording.help.paragraphs.1",
        "wording.visit.results",
        "faq.entries.hurt.answer",
    }


@pytest.mark.parametrize("mode", MODES)
def test_all_that_patients_read_passes_the_linter(mode):
    assert not [
        c.line() for where, text in patient_copy(PRACTICE, mode) for c in claims.lint(text, where, mode)
    ]


def test_the_check_says_where_a_claim_stands():
    acne = PRACTICE.questionnaire.concerns["acne"].model_copy(update={"see_first": "We cure acne."})
    concerns = {**PRACTICE.questionnaire.concerns, "acne": acne}
    practice = replace(PRACTICE, questionnaire=replace(PRACTICE.questionnaire, concerns=concerns))

    assert not list(claims.problems(PRACTICE))
    assert [line.partition(":")[0] for line in claims.problems(practice)] == ["concerns.acne.see_first"] * 2


def test_a_translation_is_linted_by_the_rules_of_its_language():
    english = PRACTICE.questionnaire.questions["age_band"].text
    spanish = Catalog("es", "Español", {english: "Una sesión sin dolor."})
    practice = replace(PRACTICE, catalogs={**PRACTICE.catalogs, "es": spanish})

    assert any(line.startswith("questions.age_band.text (es): ") for line in claims.problems(practice))


@pytest.mark.parametrize("concern", PRACTICE.questionnaire.concerns.values(), ids=lambda concern: concern.id)
def test_every_concern_is_told_in_other_words_in_the_united_kingdom(concern):
    assert isinstance(concern.say, ByMode)
    assert PRACTICE.voice("en").say(concern.say) == concern.say.us
    assert UK.voice("en").say(concern.say) == concern.say.uk


def test_a_plan_leaves_the_aims_out_in_the_united_kingdom():
    told = {}
    for practice in (PRACTICE, UK):
        chat = Chat(practice).consents().answers_with_nothing_to_declare(concerns="wrinkles+sagging")
        told[practice.clinic.copy_mode] = chat.taps_on("Send to the clinic").text

    assert "with the aim of" in told["us"]
    assert not list(claims.lint(told["uk"], mode="uk"))
    assert "nobody can promise it" in told["uk"]


def test_the_menu_of_concerns_is_headed_the_same_everywhere():
    assert PRACTICE.questionnaire.questions["concerns"].text == "What would you like to talk about?"


@pytest.mark.parametrize(
    "damage", ['results.us = "Now."', 'results.us = "Now."\nresults.uk = ""', "results.us = 1"]
)
def test_wording_for_one_copy_mode_only_is_refused(tmp_path, damage):
    (tmp_path / "wording.toml").write_text(f"[visit]\n{damage}\n")

    with pytest.raises(ContentError, match=r"wording\.toml: visit\.results: must be"):
        load_wording(tmp_path)
