"""What a clinic changes in the rules: laxer or stricter, and what nobody may relax."""

from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flows.errors import ContentError
from flows.facts import Facts
from flows.overrides import in_words, laxer, overrides, unyielding
from flows.plan_changes import less_cautious, visit_count
from flows.plans import Plan, draw_up
from flows.rules import Rules, load_rules
from tests.flows.facts_strategies import any_facts

RULES = load_rules()


@cache
def leaves() -> dict[str, object]:
    """Every single number and code of the rules, by address."""
    found: dict[str, object] = {}

    def walk(value: object, address: str) -> None:
        if isinstance(value, dict):
            for key, inside in value.items():
                walk(inside, f"{address}.{key}".removeprefix("."))
        else:
            found[address] = value

    walk(RULES.model_dump(), "")
    return found


def stricter_values(address: str) -> list[object]:
    """Values of which each is stricter than what is published, or refused."""
    value, name = leaves()[address], address.rpartition(".")[2]
    if name == "severity":
        return ["block", "wait"]
    if name == "maintenance":
        return ["YEAR", "ASNEEDED"]
    if name == "mature_from_age":
        return [50, 60]
    if isinstance(value, tuple):
        return [[1, 1]]
    if isinstance(value, int) and not isinstance(value, bool):
        return [max(0, value - 1), value // 2, 1, value + 1, value * 2, value + 30]
    return []


CHANGEABLE = [address for address in leaves() if stricter_values(address)]


@cache
def unsigned_changes() -> list[tuple[str, object]]:
    """Every one of these changes that nobody has to sign."""
    tried = [(address, value) for address in CHANGEABLE for value in stricter_values(address)]
    return [(address, value) for address, value in tried if is_free({address: value})]


def is_free(changed: dict[str, object]) -> bool:
    try:
        return not laxer(RULES, RULES.override(changed))
    except ContentError:
        return False


@st.composite
def stricter_rules(draw: st.DrawFn) -> dict[str, object]:
    """Some of these changes, of which the rules can have all together."""
    picked = draw(st.lists(st.sampled_from(unsigned_changes()), min_size=1, max_size=40))
    changed = dict(picked)
    for address, value in picked:
        if value == "wait":
            changed[address.replace("severity", "wait_days")] = 30
    assume(is_free(changed))
    return changed


uncleared_facts = any_facts().filter(lambda facts: not facts.cleared)
"""A clinician who clears a block clears whatever the clinic made one of as well, a wait too."""


@given(uncleared_facts, stricter_rules())
def test_what_nobody_has_to_sign_never_lowers_a_gate_or_brings_the_start_forward(
    facts: Facts, changed: dict[str, object]
) -> None:
    before, after = draw_up(facts, RULES), draw_up(facts, RULES.override(changed))

    assert after.gate >= before.gate
    if after.gate.shows_a_plan:
        assert (after.earliest_start_days or 0) >= (before.earliest_start_days or 0)


@given(uncleared_facts.filter(lambda facts: facts.preference != "event"), stricter_rules())
def test_what_nobody_has_to_sign_never_makes_a_plan_less_cautious(
    facts: Facts, changed: dict[str, object]
) -> None:
    """But for an event, to which a longer wait leaves less time, and visits rounded up."""
    before, after = draw_up(facts, RULES), draw_up(facts, RULES.override(changed))

    if visit_count(after) <= visit_count(before):
        assert not less_cautious(before, after)
    assert visit_count(after) <= visit_count(before) + max(0, len(after.stages) - 1)


@given(any_facts())
def test_a_plan_is_never_less_cautious_than_itself(facts: Facts) -> None:
    plan = draw_up(facts, RULES)

    assert not less_cautious(plan, plan)


def test_a_course_cut_short_may_round_up_to_a_visit_more_and_is_marked() -> None:
    facts = {"concerns": {"sinus": {}, "wrinkles": {}}}
    shorter = RULES.override({"cadence.needs.sinus.mild.weeks": 7})

    assert not laxer(RULES, shorter)
    assert (plan(**facts).visits, plan(shorter, **facts).visits) == (5, 6)
    assert less_cautious(plan(**facts), plan(shorter, **facts))


def test_some_of_these_rules_do_change_plans() -> None:
    """Or the properties above would hold of nothing."""
    assert len(CHANGEABLE) > 100
    facts = Facts(age_band="30-39", skin="young", concerns={"acne": {"bother": "moderate"}})
    assert draw_up(facts, RULES.override({"cadence.needs.acne.moderate.weeks": 4})) != draw_up(facts, RULES)


def plan(rules: Rules = RULES, **facts: object) -> Plan:
    return draw_up(Facts.model_validate({"age_band": "30-39", "skin": "young", **facts}), rules)


@pytest.mark.parametrize(
    ("bolder", "facts"),
    [
        ({"safety.conditions.anticoagulant.severity": "caution"}, {"conditions": ["anticoagulant"]}),
        ({"safety.procedures.botox.wait_days": 7}, {"procedures": {"botox": {"when": 0}}}),
        ({"safety.days_since.unsure": 7}, {"procedures": {"botox": {"when": "unsure"}}}),
        ({"cadence.needs.acne.mild.every_weeks": 1}, {"concerns": {"acne": {}}}),
        ({"cadence.needs.acne.mild.weeks": 20}, {"concerns": {"acne": {}}}),
        ({"cadence.needs.acne.review_at_visit": 5}, {"concerns": {"acne": {}}}),
        ({"cadence.needs.tmj.maintenance": "4WK"}, {"concerns": {"tmj": {}}}),
        ({"cadence.upkeep.visits_per_year": [1, 4]}, {}),
        ({"cadence.mature_from_age": 30}, {"skin": "unsure"}),
        (
            {"safety.procedures.facelift.recent.within_days": 200},
            {"procedures": {"facelift": {"when": 300}}, "conditions": ["diabetes"]},
        ),
    ],
)
def test_a_laxer_rule_makes_a_plan_less_cautious(bolder: dict[str, object], facts: dict[str, object]) -> None:
    rules = RULES.override(bolder)

    assert laxer(RULES, rules)
    assert less_cautious(plan(**facts), plan(rules, **facts))
    assert not less_cautious(plan(rules, **facts), plan(**facts))


@pytest.mark.parametrize("address", sorted(set(leaves()) - set(CHANGEABLE)))
def test_whatever_is_no_number_or_grade_is_never_plainly_stricter(address: str) -> None:
    value = leaves()[address]
    if isinstance(value, bool):
        assert laxer(RULES, RULES.override({address: not value})) == (address,)
    elif isinstance(value, str) and not address.endswith(".level"):
        assert laxer(RULES, RULES.override({address: "Otherwise"})) == (address,)


def test_the_weeks_of_a_year_are_neither_stricter_nor_laxer() -> None:
    for weeks in (26, 104):
        assert laxer(RULES, RULES.override({"cadence.upkeep.weeks": weeks})) == ("cadence.upkeep.weeks",)


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("safety.red_flags.vision.level", "D"),
        ("safety.red_flags.gca.variants.sight.level", "S"),
        ("safety.conditions.appearance_distress.staff_only", False),
        ("safety.red_flags.vision.says", "Please see a doctor."),
        ("safety.red_flags.self_harm.says", "Call {EMERG}."),
        ("safety.gates.wait.says", "Please wait a little."),
    ],
)
def test_some_things_nobody_can_relax(address: str, value: object) -> None:
    assert unyielding(RULES, RULES.override({address: value})) == (address,)


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("safety.red_flags.mole.level", "E"),
        ("safety.red_flags.vision.says", "Call {EMERG} now, please."),
        ("safety.procedures.botox.wait_days", 0),
        ("safety.conditions.pregnancy.severity", "caution"),
    ],
)
def test_a_clinician_can_stand_for_the_rest(address: str, value: object) -> None:
    assert unyielding(RULES, RULES.override({address: value})) == ()


def test_each_value_stands_beside_its_default() -> None:
    changed = {
        "safety.procedures.botox.wait_days": 21,
        "safety.procedures.filler.wait_days": 21,
        "safety.conditions.isotretinoin.wait_days": 180,
        "cadence.upkeep.visits_per_year": [1, 1],
        "cadence.mature_from_age": 40,
    }
    found = list(overrides(RULES, RULES.override(changed), changed))

    assert [(one.default, one.value, one.verdict) for one in found] == [
        (14, 21, "stricter"),
        (28, 21, "laxer"),
        (None, 180, "stricter"),
        ((1, 2), (1, 1), "stricter"),
        (40, 40, "the same"),
    ]


def test_a_long_value_is_told_in_short() -> None:
    assert in_words(None) == "none"
    assert in_words(14) == "14"
    assert len(in_words("words " * 40)) < 50
