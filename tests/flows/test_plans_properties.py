"""What holds of every plan."""

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.facts import CONCERNS, RED_FLAGS, Facts, facts_document
from flows.needs import Stage, needs_of
from flows.plans import draw_up
from flows.rules import load_rules
from flows.safety import Gate
from tests.flows.facts_strategies import any_facts, bookable_facts, concern, concerns

RULES = load_rules()

shown = settings(max_examples=150)


def same_visits(one, other):
    return (one.phase, one.stages, one.visits, one.weeks) == (
        other.phase,
        other.stages,
        other.visits,
        other.weeks,
    )


def changed(facts, **more):
    return draw_up(Facts.model_validate(facts_document(facts) | more), RULES)


def intervals(drawn):
    return [stage.every_weeks for stage in drawn.stages if isinstance(stage, Stage)]


@shown
@given(any_facts(), st.sampled_from(RED_FLAGS))
def test_a_red_flag_always_stops_and_shows_no_cadence(facts, red_flag):
    drawn = changed(facts, red_flags=[red_flag])

    assert (drawn.gate, drawn.phase, drawn.stages) == (Gate.STOP, "NONE", ())
    assert (drawn.visits, drawn.weeks, drawn.earliest_start_days) == (None, None, None)


@shown
@given(any_facts())
def test_clearing_never_lifts_a_red_flag_or_an_age(facts):
    drawn = changed(facts, cleared=True)

    assert set(drawn.blocks) <= {"under-18"}
    assert drawn.gate == Gate.STOP if facts.red_flags else drawn.gate != Gate.STOP
    assert drawn.gate >= Gate.BLOCK if facts.age_band == "under-18" else True


@shown
@given(bookable_facts())
def test_visits_are_never_more_than_weekly_and_never_more_often_than_the_most_frequent_need(facts):
    needs = needs_of(facts, RULES.cadence)
    drawn = changed(facts, preference="standard", event_weeks=None)

    assert min(intervals(drawn), default=None) == min((need.every_weeks for need in needs), default=None)
    assert all(interval >= 1 for interval in intervals(draw_up(facts, RULES)))


@shown
@given(
    bookable_facts(),
    concerns.filter(bool),
    st.sampled_from(CONCERNS),
    concern,
    st.sampled_from(["standard", "fewer"]),
)
def test_a_further_concern_never_brings_visits_closer_than_either_alone_would(
    facts, had, code, told, preference
):
    had = {other: bother for other, bother in had.items() if other != code} or {"sinus": told}
    before, alone, both = (
        intervals(changed(facts, preference=preference, event_weeks=None, concerns=asked))
        for asked in (had, {code: told}, had | {code: told})
    )

    assert min(both) >= min(*before, *alone)


@shown
@given(bookable_facts())
def test_cautions_never_change_the_numbers(facts):
    cautious = changed(facts, conditions=[*facts.conditions, "antiplatelet", "diabetes"], unsure=["blood"])

    assert same_visits(cautious, draw_up(facts, RULES))


@shown
@given(bookable_facts(), st.integers(0, 60))
def test_a_longer_wait_never_starts_earlier(facts, days):
    document = facts_document(facts)
    fresh = {code: {"when": 0} for code in document["procedures"]}
    older = {code: {"when": days} for code in document["procedures"]}

    assert (
        changed(facts, procedures=fresh).earliest_start_days
        >= changed(facts, procedures=older).earliest_start_days
    )


@shown
@given(any_facts(), st.randoms(use_true_random=False))
def test_the_order_of_lists_and_keys_means_nothing(facts, rng):
    document = facts_document(facts)
    shuffled = {key: _shuffled(value, rng) for key, value in _shuffled(document, rng).items()}

    assert draw_up(Facts.model_validate(shuffled), RULES) == draw_up(facts, RULES)


def _shuffled(value, rng):
    if isinstance(value, dict):
        return dict(rng.sample(list(value.items()), len(value)))
    return rng.sample(value, len(value)) if isinstance(value, list) else value


@shown
@given(bookable_facts())
def test_fewer_visits_are_never_more(facts):
    fewer = changed(facts, preference="fewer", event_weeks=None)
    standard = changed(facts, preference="standard", event_weeks=None)

    assert (fewer.visits or 0) <= (standard.visits or 0)
    assert (fewer.weeks, fewer.maintenance) == (standard.weeks, standard.maintenance)


@shown
@given(bookable_facts(), st.integers(0, 20))
def test_the_last_visit_leaves_a_clear_week_before_an_event(facts, weeks):
    drawn = changed(facts, preference="event", event_weeks=weeks)
    left = weeks - -(-drawn.earliest_start_days // 7)

    if left <= 12 and drawn.phase in ("COURSE", "STAGED"):
        assert drawn.weeks <= left - 1


@shown
@given(any_facts())
def test_every_number_has_its_reason_and_every_reason_a_sentence(facts):
    drawn = draw_up(facts, RULES)
    rules = [reason.rule for reason in drawn.reasons]

    assert rules[0] == f"safety.gates.{drawn.gate.code}"
    assert len(rules) == len(set(rules)) or _only_shared_rows_repeat(rules)
    assert all(reason.because and reason.source for reason in drawn.reasons)
    assert all(RULES.sentence(rule) for rule in rules)
    assert all(f"safety.red_flags.{code}" in rules for code in drawn.red_flags)
    assert all(f"safety.unsure.{code}" in rules for code in drawn.confirm)
    if drawn.phase in ("COURSE", "STAGED"):
        assert len([rule for rule in rules if rule.startswith("cadence.review.")]) == 1
        assert ("cadence.step_down" in rules) == (drawn.phase == "STAGED")
        answers = {answer for reason in drawn.reasons for answer in reason.because}
        assert all(any(a.startswith(f"{code}.bother=") for a in answers) for code in facts.concerns)
    assert (f"cadence.maintenance.{drawn.maintenance}" in rules) == (drawn.maintenance is not None)
    assert ("cadence.event.hold" in rules) == (drawn.phase == "HOLD")


def _only_shared_rows_repeat(rules):
    """Cosmetic concerns share a row, several dates may be unsure, several blocks be cleared."""
    repeated = {rule for rule in rules if rules.count(rule) > 1}
    return repeated <= {
        "cadence.needs.cosmetic_young",
        "cadence.needs.cosmetic_mature",
        "safety.date_unsure",
        "safety.cleared",
    }
