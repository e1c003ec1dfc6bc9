from hypothesis import given
from hypothesis import strategies as st

from flows.content import load_questionnaire
from flows.facts import Facts
from flows.plans import draw_up
from flows.questions import MultiChoice, WeeksFromNow
from flows.reduction import HEARD, red_flags_found, reduce
from flows.rules import load_rules
from flows.safety import Gate

questionnaire = load_questionnaire()
rules = load_rules()

every_code = sorted(
    {option.code for question in questionnaire.questions.values() for option in question.options}
)
codes = st.sampled_from(every_code) | st.text(max_size=8)
anything = st.none() | codes | st.integers() | st.booleans() | st.lists(codes, max_size=4).map(tuple)
question_ids = st.sampled_from([*questionnaire.questions, HEARD]) | st.text(max_size=8)
junk = st.dictionaries(question_ids, anything, max_size=30)


def fitting(question):
    """Any answer this question takes."""
    own = st.sampled_from([option.code for option in question.options])
    if isinstance(question, WeeksFromNow):
        taken = st.integers(0, question.most)
    elif isinstance(question, MultiChoice):
        ticks = st.lists(own, min_size=1, max_size=3, unique=True)
        taken = ticks.map(question.ordered).filter(question.accepts)
    else:
        taken = own
    return taken | st.none() if question.skippable else taken


@st.composite
def finished(draw):
    """The answers of someone who answered at random, to the end."""
    answers = {}
    while question := questionnaire.next_question(answers):
        answers[question.id] = draw(fitting(question))
    return answers


@st.composite
def answers(draw):
    """A finished intake with some answers taken out, and some replaced by anything at all."""
    whole = draw(finished())
    lost = draw(st.sets(st.sampled_from(sorted(whole)), max_size=5))
    return {asked: value for asked, value in whole.items() if asked not in lost} | draw(junk)


@given(answers() | junk)
def test_any_answers_at_all_reduce(given_answers):
    found = reduce(questionnaire, given_answers)

    assert isinstance(found, Facts) or found is None
    assert (found is None) is ("age_band" not in questionnaire.applying(given_answers))


@given(answers())
def test_only_answers_that_apply_count(given_answers):
    applying = questionnaire.applying(given_answers)
    heard = {HEARD: given_answers[HEARD]} if HEARD in given_answers else {}

    assert reduce(questionnaire, given_answers) == reduce(questionnaire, applying | heard)


@given(st.data(), answers())
def test_the_order_answers_were_given_in_does_not_matter(data, given_answers):
    shuffled = dict(data.draw(st.permutations(list(given_answers.items()))))

    assert reduce(questionnaire, shuffled) == reduce(questionnaire, given_answers)
    assert red_flags_found(questionnaire, shuffled) == red_flags_found(questionnaire, given_answers)


@given(finished())
def test_every_finished_intake_has_a_plan(given_answers):
    found = reduce(questionnaire, given_answers)

    plan = draw_up(found, rules)
    assert (plan.gate is Gate.STOP) is bool(found.red_flags)


@given(finished(), st.sampled_from(["vision", "self_harm", "mole"]))
def test_typed_words_only_ever_add_a_red_flag(given_answers, flag):
    tapped = red_flags_found(questionnaire, given_answers)

    heard = red_flags_found(questionnaire, given_answers | {HEARD: (flag,)})
    assert dict(heard) == {flag: None} | dict(tapped)
