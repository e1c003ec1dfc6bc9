from functools import cache
from shutil import copytree

import pytest

from flows.actions import EDIT, TICK
from flows.content import load_questionnaire
from flows.content_files import CONTENT
from flows.facts import AGE_BANDS, CONCERNS, CONDITIONS, PROCEDURES, RED_FLAGS, UNSURE
from flows.intake import SECTIONS
from flows.questions import MultiChoice
from flows.reduction import red_flags_found, reduce
from flows.rules import load_rules
from tests.flows.answering import chosen, nothing_to_declare, reaching, satisfying

MOST_TAPS = 22
CONFIRM = 1

questionnaire = load_questionnaire()
every_question = list(questionnaire.questions.values())
every_option = [(question, option) for question in every_question for option in question.options]
meaningful = [
    pytest.param(question, option, id=f"{question.id}={option.code}")
    for question, option in every_option
    if option.condition or option.unsure or option.red_flag
]


@cache
def rules():
    return load_rules()


def test_the_sections_come_in_the_order_of_the_conversation():
    assert tuple(section.id for section in questionnaire.sections) == SECTIONS


def test_every_concern_of_the_facts_is_a_file_of_its_own_and_offered_first():
    offered = [option.code for option in questionnaire.questions["concerns"].options]

    assert set(questionnaire.concerns) == set(CONCERNS)
    assert offered == [*questionnaire.concerns, "none"]


def test_age_is_the_first_question_after_consent_and_urgent_signs_the_second():
    asked = [question.id for question in every_question if not question.on_request]

    assert asked[:4] == ["consent.health", "consent.channel", "age_band", "urgent"]


def test_consent_says_what_is_agreed_to_and_how_long_answers_are_kept():
    health = questionnaire.questions["consent.health"]

    for promise in ("{EMERG}", "{PHONE}", "{UNFINISHED_DAYS}", "{FINISHED_DAYS}", "not end-to-end encrypted"):
        assert promise in health.hint
    assert "{CLINIC}" in health.text
    assert [option.button for option in health.options] == ["I agree", "No, I'll call instead"]


@pytest.mark.parametrize("question", every_question, ids=lambda question: question.id)
def test_every_question_can_be_asked(question):
    answers = reaching(questionnaire, question)
    if question.on_request:
        first = question.options[0].code
        answers = {**answers, question.id: (first,) if isinstance(question, MultiChoice) else first}

    assert question in questionnaire.path(answers)


@pytest.mark.parametrize(("question", "option"), meaningful)
def test_what_an_option_means_reaches_the_facts(question, option):
    answers = {**reaching(questionnaire, question), question.id: chosen(question, option)}

    facts = reduce(questionnaire, answers)

    assert option.condition is None or option.condition in facts.conditions
    assert option.unsure is None or option.unsure in facts.unsure
    assert option.red_flag is None or option.red_flag in facts.red_flags
    assert option.red_flag is None or (option.red_flag, option.variant) in red_flags_found(
        questionnaire, answers
    )


@pytest.mark.parametrize(
    "pair", questionnaire.pairs, ids=lambda pair: f"{pair.red_flag}-{pair.when[-1].question}"
)
def test_a_pair_is_a_red_flag_together(pair):
    answers = satisfying(questionnaire, *pair.when)

    assert pair.red_flag in dict(red_flags_found(questionnaire, answers))


def test_a_concern_is_asked_about_in_common_first_and_then_in_particular():
    asked = [question.id for question in every_question if question.topic == "acne"]

    assert asked == ["acne.bother", "acne.duration", "acne.type", "acne.pattern", "acne.on_treatment"]


def test_a_procedure_is_asked_its_kind_then_its_date_and_then_the_rest():
    asked = [question.id for question in every_question if question.topic == "peel"]

    assert asked == ["peel.kind", "peel.when", "peel.skin_now"]


def test_every_condition_can_be_reported():
    assert {option.condition for _, option in every_option} - {None} == set(CONDITIONS)


def test_every_group_can_be_answered_with_not_sure():
    assert {option.unsure for _, option in every_option} - {None} == set(UNSURE)


def test_every_procedure_can_be_reported():
    own = {topic.procedure for topic in questionnaire.procedures.values()}
    by_kind = {option.procedure for _, option in every_option}

    assert (own | by_kind) - {None} == set(PROCEDURES)


def test_every_red_flag_but_talk_of_self_harm_can_be_tapped():
    tapped = {option.red_flag for _, option in every_option} | {pair.red_flag for pair in questionnaire.pairs}

    assert tapped - {None} == set(RED_FLAGS) - {"self_harm"}


def test_every_variant_of_a_red_flag_has_a_text_of_its_own():
    named = {(option.red_flag, option.variant) for _, option in every_option if option.variant}
    named |= {(pair.red_flag, pair.variant) for pair in questionnaire.pairs if pair.variant}

    for flag, variant in named:
        assert variant in rules().safety.red_flags[flag].variants
    assert named == {
        (flag, variant) for flag, rule in rules().safety.red_flags.items() for variant in rule.variants
    }


@pytest.mark.parametrize("age", AGE_BANDS[1:])
@pytest.mark.parametrize("concern", CONCERNS)
def test_one_concern_and_nothing_to_declare_takes_few_taps(concern, age):
    answers, taps = nothing_to_declare(questionnaire, concerns=(concern,), age_band=age)

    facts = reduce(questionnaire, answers)
    assert taps + CONFIRM <= MOST_TAPS
    assert (list(facts.concerns), facts.age_band) == ([concern], age)
    assert not facts.conditions | facts.unsure | facts.red_flags
    assert not facts.procedures


def test_no_concern_and_nothing_to_declare_takes_15_taps():
    _, taps = nothing_to_declare(questionnaire)

    assert taps + CONFIRM == 15


@pytest.mark.parametrize("question", every_question, ids=lambda question: question.id)
def test_buttons_fit_a_phone_and_their_codes_fit_telegram(question):
    for option in question.options:
        assert len(option.button) <= 28
        assert len(f"{TICK}{option.code}".encode()) < 50
    assert len(f"{EDIT}{question.id}".encode()) < 50


@pytest.mark.parametrize("question", every_question, ids=lambda question: question.id)
def test_no_two_options_of_a_question_read_alike(question):
    for wording in ("label", "button"):
        said = [getattr(option, wording).casefold() for option in question.options]
        assert len(set(said)) == len(said)


def test_every_question_says_why_it_is_asked_in_words_of_its_own():
    common = {"bother", "duration", "when"}
    skin_now = {f"{topic}.{own}" for topic in questionnaire.procedures for own in ("skin_now", "kind")}
    reasons = [q.why for q in every_question if q.id.split(".")[-1] not in common and q.id not in skin_now]

    assert len(set(reasons)) == len(reasons)


@pytest.mark.parametrize("question", [q for q in every_question if q.id.startswith("safety.")])
def test_a_safety_group_can_be_denied_or_left_open_but_not_skipped(question):
    assert isinstance(question, MultiChoice)
    assert question.option("none").exclusive
    assert question.option("unsure").unsure == question.id.removeprefix("safety.")
    assert not question.skippable


def test_a_question_with_a_red_flag_in_it_cannot_be_skipped():
    flagged = {question.id for question, option in every_option if option.red_flag}

    assert [question_id for question_id in flagged if questionnaire.questions[question_id].skippable] == []


def test_the_version_follows_the_content_and_not_its_place(tmp_path):
    content = copytree(CONTENT, tmp_path / "elsewhere")
    assert load_questionnaire(content).version == load_questionnaire(CONTENT).version

    acne = content / "concerns" / "acne.toml"
    acne.write_text(acne.read_text().replace('label = "Acne"', 'label = "Acne or spots"'))

    assert load_questionnaire(content).version != load_questionnaire(CONTENT).version


@pytest.mark.parametrize("file", ["staff.toml", "contradictions.toml"])
def test_the_version_is_of_what_patients_read(tmp_path, file):
    content = copytree(CONTENT, tmp_path / "elsewhere")
    (content / file).write_text((content / file).read_text() + "\n# Another word for staff.\n")

    assert load_questionnaire(content).version == load_questionnaire(CONTENT).version
