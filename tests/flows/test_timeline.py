"""What holds of any plan's visits once they are laid out in weeks."""

from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flows.facts import Facts, facts_document
from flows.needs import Stage
from flows.plans import draw_up
from flows.rules import load_rules
from flows.timeline import event_weeks, latest_start_days, legs, visit_weeks
from tests.flows.facts_strategies import any_facts, bookable_facts

RULES = load_rules()

shown = settings(max_examples=150)


def courses(facts):
    plan = draw_up(facts, RULES)
    assume(any(isinstance(stage, Stage) for stage in plan.stages))
    return plan


@shown
@given(bookable_facts())
def test_every_visit_of_a_course_has_a_week_of_its_own_within_the_course(facts):
    plan = courses(facts)

    weeks = visit_weeks(plan)

    assert len(weeks) == plan.visits
    assert weeks[0] == 1
    assert weeks[-1] <= plan.weeks
    assert all(before < after for before, after in pairwise(weeks))


@shown
@given(bookable_facts())
def test_visits_never_come_less_often_than_their_stage_says(facts):
    plan = courses(facts)
    intervals = [stage.every_weeks for stage in plan.stages for _ in range(stage.visits)]

    gaps = [after - before for before, after in pairwise(visit_weeks(plan))]

    assert all(gap <= interval for gap, interval in zip(gaps, intervals[1:], strict=True))
    assert gaps[: plan.stages[0].visits - 1] == intervals[: plan.stages[0].visits - 1]


@shown
@given(bookable_facts())
def test_the_stages_cover_the_course_without_a_gap(facts):
    plan = courses(facts)
    weeks = visit_weeks(plan)

    laid_out = legs(plan)

    assert (laid_out[0].first_week, laid_out[-1].last_week) == (1, plan.weeks)
    assert (laid_out[0].first_visit, laid_out[-1].last_visit) == (1, plan.visits)
    for before, after in pairwise(laid_out):
        assert after.first_week == before.last_week + 1
        assert after.first_visit == before.last_visit + 1
    for leg in laid_out:
        inside = weeks[leg.first_visit - 1 : leg.last_visit]
        assert all(leg.first_week <= week <= leg.last_week for week in inside)


@shown
@given(any_facts())
def test_without_a_cadence_there_is_no_visit_and_no_stage(facts):
    plan = draw_up(facts, RULES)

    if not plan.gate.shows_a_plan or plan.phase == "HOLD":
        assert visit_weeks(plan) == legs(plan) == ()
        assert latest_start_days(plan, facts, RULES.cadence.event) is None


@shown
@given(bookable_facts(), st.integers(3, 12))
def test_an_event_always_leaves_a_week_in_which_to_start(facts, weeks):
    event = RULES.cadence.event
    facts = Facts.model_validate(facts_document(facts) | {"preference": "event", "event_weeks": weeks})
    plan = draw_up(facts, RULES)
    latest = latest_start_days(plan, facts, event)
    assert (latest is None) == (plan.phase == "HOLD" or event_weeks(plan, facts) is None)

    if latest is not None:
        last_visit = latest + 7 * (visit_weeks(plan)[-1] - 1)
        assert latest - plan.earliest_start_days >= 7
        assert event_weeks(plan, facts) * 7 - last_visit >= 7 * event.clear_weeks
