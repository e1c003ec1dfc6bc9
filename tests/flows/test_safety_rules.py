"""The tables of rules: complete, well-formed, and overruled one value at a time."""

import re
import shutil

import pytest

from flows.content_files import CONTENT
from flows.errors import ContentError
from flows.facts import Facts
from flows.overrides import laxer
from flows.plans import draw_up
from flows.rules import load_rules
from flows.safety import Gate

RULES = load_rules()


@pytest.fixture
def edited(tmp_path):
    """Load the rules with one line of one file changed."""

    def load(file, old, new):
        for name in ("cadence.toml", "safety.toml"):
            shutil.copy(CONTENT / name, tmp_path)
        text = (tmp_path / file).read_text()
        assert old in text
        (tmp_path / file).write_text(text.replace(old, new, 1))
        return load_rules(tmp_path)

    return load


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("cadence.toml", "mature_from_age = 40", "mature_from_age = 45", "mature_from_age.*age band starts"),
        (
            "cadence.toml",
            "every_weeks = 4, weeks = 12",
            "every_weeks = 0, weeks = 12",
            "needs.cosmetic_young.mild",
        ),
        ("cadence.toml", "every_weeks = 4, weeks = 12", "every_weeks = 3, weeks = 12", "every 3 weeks"),
        (
            "cadence.toml",
            "every_weeks = 4, weeks = 12",
            'every_weeks = "4", weeks = 12',
            "needs.cosmetic_young",
        ),
        ("cadence.toml", "[needs.sinus]", "[needs.sinuses]", "needs.sinuses"),
        ("cadence.toml", "fewer = { 1 = 2, 2 = 2 }", "fewer = { 1 = 2, 2 = 1 }", "mature_skin.fewer"),
        ("cadence.toml", "4 = 2, 2 = 1, 1 = 1", "4 = 2, 2 = 3, 1 = 1", "event.*rarer"),
        ("cadence.toml", "clear_weeks = 1", "clear_weeks = 3", "event.*clear_weeks"),
        ("cadence.toml", "[maintenance.YEAR]", "[maintenance.YEARLY]", "maintenance.YEARLY"),
        ("safety.toml", 'severity = "block"', 'severity = "stop"', "conditions.pregnancy.severity"),
        ("safety.toml", "wait_days = 14\nwhy", "why", "conditions.skin_active.*wait_days"),
        ("safety.toml", "[conditions.dental]", "[conditions.teeth]", "conditions.teeth"),
        ("safety.toml", "unsure = 0\n", "", "days_since: .*missing: unsure"),
        ("safety.toml", 'level = "E"', 'level = "A"', "red_flags.face_droop.level"),
        ("safety.toml", 'name = "Under 18"', 'name = "Under 18"\ncolor = "red"', "minor.color"),
    ],
)
def test_a_mistake_in_the_tables_is_named_by_file_and_key(edited, file, old, new, said):
    with pytest.raises(ContentError, match=said) as refused:
        edited(file, old, new)

    assert file in str(refused.value)


def test_an_override_replaces_one_value_at_its_address():
    rules = RULES.override({"cadence.needs.acne.moderate.weeks": 6, "safety.procedures.botox.wait_days": 28})
    facts = Facts(
        age_band="30-39",
        skin="young",
        concerns={"acne": {"bother": "moderate"}},
        procedures={"botox": {"when": 0}},
    )

    before, after = draw_up(facts, RULES), draw_up(facts, rules)

    assert (before.visits, before.earliest_start_days) == (8, 14)
    assert (after.visits, after.earliest_start_days) == (6, 28)


def test_a_caution_can_be_made_a_wait_and_a_block_a_caution():
    rules = RULES.override(
        {
            "safety.conditions.isotretinoin.severity": "wait",
            "safety.conditions.isotretinoin.wait_days": 180,
            "safety.conditions.anticoagulant.severity": "caution",
        }
    )
    facts = Facts(age_band="30-39", skin="young", conditions=["isotretinoin", "anticoagulant"])

    plan = draw_up(facts, rules)

    assert (plan.gate, plan.earliest_start_days, plan.cautions) == (Gate.WAIT, 180, ("anticoagulant",))


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("safety.procedures.botoks.wait_days", 28),
        ("safety.procedures.botox.wait_days.more", 28),
        ("safety.procedures.botox.wait_days", "soon"),
        ("safety.procedures.botox.wait_days", -1),
        ("cadence.needs.tmj.mild.every_weeks", 3),
        ("nowhere", 1),
    ],
)
def test_an_override_that_cannot_be_is_refused_by_its_address(address, value):
    with pytest.raises(ContentError, match=r"^rules: \S+: "):
        RULES.override({address: value})


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("safety.procedures.botox.wait_days", 28),
        ("safety.procedures.threads.recent", {"within_days": 365, "says": "Ask.", "source": "CONV"}),
        ("safety.conditions.diabetes.severity", "block"),
        ("safety.red_flags.mole.level", "D"),
        ("safety.days_since.1-3mo", 28),
        ("cadence.needs.tmj.mild.weeks", 4),
        ("cadence.needs.cosmetic_young.fewer.1", 4),
        ("cadence.needs.tmj.fewer", {1: 4, 2: 4}),
        ("cadence.event.hold_weeks", 3),
        ("cadence.mature_from_age", 50),
        ("cadence.upkeep.visits_per_year", [1, 1]),
        ("cadence.needs.acne.maintenance", "YEAR"),
    ],
)
def test_a_stricter_value_needs_no_name_under_it_and_going_back_does(address, value):
    stricter = RULES.override({address: value})

    assert laxer(RULES, stricter) == ()
    back = laxer(stricter, RULES)
    assert back
    assert all(changed.startswith(address) for changed in back)


def test_new_wording_is_never_taken_for_stricter():
    address = "safety.red_flags.mole.says"

    assert laxer(RULES, RULES.override({address: "Never mind."})) == (address,)


def test_unchanged_rules_are_not_laxer():
    assert laxer(RULES, load_rules()) == ()


def test_red_flags_have_a_graver_form_where_one_sign_makes_them_graver():
    flags = RULES.safety.red_flags

    assert [flags["gca"].shown(variant).level for variant in (None, "sight", "unheard-of")] == ["D", "E", "D"]
    assert [flags["face_swelling"].shown(variant).level for variant in (None, "eye")] == ["D", "E"]
    assert [flags["post_needle"].shown(v).level for v in (None, "breathless", "infection")] == ["E", "E", "D"]


def test_every_emergency_says_whom_to_call():
    for code, flag in RULES.safety.red_flags.items():
        for shown in (flag.shown(), *flag.variants.values()):
            assert shown.level != "E" or "{EMERG}" in shown.says, code


def test_patients_texts_hold_only_placeholders_somebody_fills():
    texts = dict(RULES.patient_texts())

    assert texts["safety.conditions.pregnancy"].startswith("We don't book")
    assert texts["safety.red_flags.gca.variants.sight"]
    used = {name for text in texts.values() for name in re.findall(r"\{(\w*)\}", text)}
    assert used == {"EMERG", "CRISIS_LINE", "date"}


def test_a_sentence_is_found_by_its_rule_and_only_by_a_rule():
    assert RULES.sentence("cadence.maintenance.4-8WK").startswith("After the course")
    for address in ("cadence", "cadence.needs", "cadence.needs.tmj.mild", "safety.nothing", "x.y"):
        with pytest.raises(KeyError):
            RULES.sentence(address)
