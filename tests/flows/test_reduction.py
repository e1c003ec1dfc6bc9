import pytest

from flows.content import load_questionnaire
from flows.facts import ConcernFacts, ProcedureFacts
from flows.reduction import red_flags_found, reduce
from tests.flows.answering import nothing_to_declare

questionnaire = load_questionnaire()


def facts(**answers):
    """The facts of someone of 45 with nothing to declare but these; two underscores stand for a dot."""
    given = {question_id.replace("__", "."): value for question_id, value in answers.items()}
    full, _ = nothing_to_declare(questionnaire, **{"age_band": "40-49"} | given)
    return reduce(questionnaire, {**full, **given})


def flags(**answers):
    given = {question_id.replace("__", "."): value for question_id, value in answers.items()}
    return red_flags_found(questionnaire, given)


def test_nothing_to_declare_reduces_to_age_and_skin():
    found = facts()

    assert (found.age_band, found.skin, found.preference) == ("40-49", "young", "standard")
    assert not found.concerns
    assert not found.procedures
    assert not found.conditions | found.unsure | found.red_flags


def test_there_are_no_facts_before_the_age_is_known():
    assert reduce(questionnaire, {}) is None
    assert reduce(questionnaire, {"consent.health": "yes"}) is None


def test_an_intake_stopped_before_the_skin_question_has_facts():
    found = reduce(questionnaire, {"age_band": "60-plus", "urgent": ("vision",)})

    assert (found.age_band, found.skin, found.red_flags) == ("60-plus", "unsure", {"vision"})


def test_someone_under_18_has_facts_like_anybody():
    assert facts(age_band="under-18", concerns=("acne",)).age_band == "under-18"


def test_each_concern_has_its_own_bother_and_duration():
    found = facts(
        concerns=("wrinkles", "tmj"), wrinkles__bother="severe", tmj__bother="mild", tmj__duration="over-12mo"
    )

    assert found.concerns == {
        "wrinkles": ConcernFacts(bother="severe", duration="under-3mo"),
        "tmj": ConcernFacts(bother="mild", duration="over-12mo"),
    }


def test_a_skipped_bother_is_not_a_mild_one():
    found = facts(concerns=("acne",), acne__bother=None, acne__duration=None)

    assert found.concerns == {"acne": ConcernFacts(bother=None, duration=None)}


def test_a_concern_not_yet_asked_about_counts_already():
    found = reduce(questionnaire, {"age_band": "30-39", "concerns": ("sagging",)})

    assert found.concerns == {"sagging": ConcernFacts()}


@pytest.mark.parametrize(
    ("topic", "kind", "procedure"),
    [
        ("botox", None, "botox"),
        ("filler", None, "filler"),
        ("surgery", None, "facelift"),
        ("threads", None, "threads"),
        ("microneedling", None, "microneedling"),
        ("peel", "light", "peel_light"),
        ("peel", "microdermabrasion", "peel_light"),
        ("peel", "deep", "peel_deep"),
        ("peel", "unsure", "peel_deep"),
        ("laser", "nonablative", "laser_nonablative"),
        ("laser", "ablative", "laser_ablative"),
        ("laser", "unsure", "laser_ablative"),
    ],
)
def test_a_procedure_is_its_topic_or_its_kind(topic, kind, procedure):
    found = facts(procedures=(topic,), **{f"{topic}__kind": kind, f"{topic}__when": "1-3mo"})

    assert found.procedures == {procedure: ProcedureFacts(when="1-3mo")}


def test_a_procedure_without_kind_or_date_yet_counts_as_the_longest_wait():
    found = reduce(questionnaire, {"age_band": "30-39", "procedures": ("botox", "laser")})

    assert found.procedures == {
        "botox": ProcedureFacts(when="unsure"),
        "laser_ablative": ProcedureFacts(when="unsure"),
    }


def test_conditions_come_from_wherever_they_are_asked():
    found = facts(
        concerns=("acne",),
        acne__on_treatment=("cream", "isotretinoin"),
        procedures=("peel", "surgery"),
        peel__skin_now="peeling",
        surgery__issues=("raised_scar",),
        safety__blood=("antiplatelet",),
    )

    assert found.conditions == {"isotretinoin", "skin_active", "keloid_face_neck", "antiplatelet"}


def test_skin_long_healed_is_not_asked_about_again():
    recent = facts(procedures=("laser",), laser__when="1-3mo", laser__skin_now="red")
    long_ago = facts(procedures=("laser",), laser__when="over-6mo", laser__skin_now="red")

    assert (recent.conditions, long_ago.conditions) == ({"skin_active"}, set())


def test_controlled_and_uncontrolled_together_are_both_kept():
    found = facts(safety__heart_brain=("hypertension_uncontrolled", "hypertension_controlled"))

    assert found.conditions == {"hypertension_uncontrolled", "hypertension_controlled"}


def test_not_sure_beside_a_condition_keeps_both():
    found = facts(safety__blood=("antiplatelet", "unsure"), safety__skin=("unsure",))

    assert found.conditions == {"antiplatelet"}
    assert found.unsure == {"blood", "skin"}


def test_an_event_counts_once_its_week_is_known():
    assert facts(preference="event", event_weeks=8).event_weeks == 8
    assert reduce(questionnaire, {"age_band": "30-39", "preference": "event"}).preference == "standard"


def test_weeks_to_an_event_that_is_off_are_dropped():
    found = facts(preference="fewer", event_weeks=8)

    assert (found.preference, found.event_weeks) == ("fewer", None)


def test_taking_a_concern_back_drops_all_that_came_with_it():
    with_it = {
        "concerns": ("acne", "discoloration"),
        "acne.on_treatment": ("isotretinoin",),
        "discoloration.spots": ("changing",),
    }
    before = facts(**with_it)
    after = facts(**{**with_it, "concerns": ("acne",), "acne.on_treatment": ("none",)})

    assert (before.conditions, before.red_flags) == ({"isotretinoin"}, {"mole"})
    assert (after.conditions, after.red_flags, list(after.concerns)) == (set(), set(), ["acne"])


def test_a_follow_up_falls_with_the_age_it_was_asked_for():
    jaw = {"concerns": ("tmj",), "tmj.symptom": ("chew_pain",), "tmj.chewing": ("sore_scalp",)}

    assert facts(**jaw, age_band="60-plus").red_flags == {"gca"}
    assert facts(**jaw, age_band="40-49").red_flags == set()


@pytest.mark.parametrize("age", ["18-29", "40-49", "50-59", "60-plus"])
def test_a_new_headache_with_jaw_pain_on_chewing_is_a_red_flag_from_50(age):
    found = flags(
        age_band=age,
        concerns=("tmj", "headache_migraine"),
        tmj__symptom=("chew_pain",),
        headache_migraine__change=("new",),
    )

    assert found == ((("gca", None),) if age in ("50-59", "60-plus") else ())


def test_the_graver_form_of_a_red_flag_is_the_one_kept():
    assert flags(urgent=("eye_swollen", "face_swollen")) == (("face_swelling", "eye"),)
    assert flags(urgent=("needle_breath", "needle_redness")) == (("post_needle", "breathless"),)

    found = flags(
        age_band="60-plus",
        concerns=("tmj",),
        tmj__symptom=("chew_pain",),
        tmj__chewing=("sore_scalp", "sight"),
    )

    assert found == (("gca", "sight"),)


def test_fever_and_a_swollen_face_are_a_red_flag_only_together():
    sinus = {"concerns": ("sinus",)}

    assert flags(**sinus, sinus__with=("face_swollen",)) == ()
    assert flags(**sinus, sinus__with=("fever",)) == ()
    assert flags(**sinus, sinus__with=("fever", "face_swollen")) == (("face_swelling", None),)
    assert flags(**sinus, sinus__with=("face_swollen",), safety__immune_cancer=("fever",)) == (
        ("face_swelling", None),
    )


def test_red_flags_come_in_the_order_they_were_asked_about():
    found = flags(
        urgent=("eye_swollen", "vision"),
        concerns=("alopecia",),
        alopecia__scalp=("pain",),
        heard=("self_harm",),
    )

    assert found == (("vision", None), ("face_swelling", "eye"), ("scalp", None), ("self_harm", None))


def test_a_red_flag_heard_in_typed_words_counts_like_a_tapped_one():
    found = reduce(questionnaire, {"age_band": "30-39", "heard": ("self_harm", "vision")})

    assert found.red_flags == {"self_harm", "vision"}


@pytest.mark.parametrize("heard", [None, "vision", 3, ("sneezing",), ()])
def test_what_was_heard_counts_only_where_it_is_a_red_flag(heard):
    assert flags(heard=heard) == ()
