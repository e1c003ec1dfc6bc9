"""The proof that every path ends well: that it holds, that it counts right, and that it can fail."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.docs import DOCS, MADE
from flows.clinic import Clinic
from flows.conditions import Condition
from flows.facts import RED_FLAGS, ConcernFacts, Facts
from flows.intake import Status
from flows.plans import draw_up
from flows.practice import Practice, load_practice
from flows.prompts import Button, Message, Prompt
from flows.proof.coverage import coverage_page
from flows.proof.kinds import answers_to, ending_of
from flows.proof.outcomes import Case, course_of, courses, surrounded
from flows.proof.paths import explore
from flows.proof.prove import Proof, prove
from flows.proof.rehearsal import Rehearsal
from flows.proof.texts import Reader
from flows.proof.told import Told
from flows.questionnaire import Questionnaire, RedFlagPair, Section
from flows.questions import Choice, MultiChoice, Option, Question
from flows.rules import load_rules
from flows.wording import Wording
from tests.flows.chat import PRACTICE
from tests.flows.facts_strategies import bookable_facts

RULES = load_rules()


DEMO = load_practice(Clinic())


@pytest.fixture(scope="module")
def proof() -> Proof:
    return prove(DEMO)


def asked(question_id: str, *codes: str, several: bool = False, **more: object) -> Question:
    """A small question; a code with "!" behind it is a red flag, with "-" it goes with no other."""
    options = tuple(
        Option(
            code=code.rstrip("!-"),
            label=code,
            exclusive=code.endswith("-"),
            red_flag="mole" if code.endswith("!") else None,
        )
        for code in codes
    )
    common = {"id": question_id, "name": question_id, "text": "?", "why": "!", "options": options, **more}
    return (MultiChoice if several else Choice).model_validate(common)


def when(question_id: str, answer: str, op: str = "=") -> Condition:
    return Condition.model_validate({"question": question_id, "answer": answer, "op": op})


def of(*questions: Question, pairs: tuple[RedFlagPair, ...] = ()) -> Questionnaire:
    section = Section(id=Status.ABOUT_YOU, title="All", questions=questions)
    return Questionnaire("0", (section,), {}, {}, pairs)


SMALL = of(
    asked("consent.health", "yes", "no"),
    asked("age", "under-18", "young", "old"),
    asked("picked", "skin", "hair", "jaw", "none-", several=True),
    asked("skin", "a", "b", "c!", enable_when=(when("picked", "skin"),), skippable=True),
    asked("hair", "sore", "fine-", several=True, enable_when=(when("picked", "hair"),)),
    asked("crown", "a", "b", enable_when=(when("hair", "sore"), when("age", "old"))),
    asked("jaw", "pain", "click", "stuck!", several=True, enable_when=(when("picked", "jaw"),)),
    asked("fever", "yes", "no"),
    asked("last", "a", "b", "c", enable_when=(when("skin", "a", "!="),)),
    pairs=(
        RedFlagPair(red_flag="jaw_locked", when=(when("jaw", "click"), when("fever", "yes"))),
        RedFlagPair(red_flag="gca", when=(when("hair", "sore"), when("jaw", "pain"), when("age", "old"))),
    ),
)


def one_by_one(questionnaire: Questionnaire, answers: dict) -> tuple[Counter, set[int]]:
    """Every intake there is, each followed by itself: how many end in which way, and how long they are."""
    question = questionnaire.next_question(answers)
    if question is None:
        return Counter(review=1), {len(answers)}
    endings, lengths = Counter(), set()
    for value in answers_to(question):
        given = {**answers, question.id: value}
        applying = questionnaire.applying(given)
        paired = any(all(c.holds(applying) for c in pair.when) for pair in questionnaire.pairs)
        ending = ending_of(question, value) or ("stopped" if paired else None)
        if ending:
            endings[ending] += 1
        else:
            more, ways = one_by_one(questionnaire, given)
            endings += more
            lengths |= ways
    return endings, lengths


class TestPaths:
    def test_are_as_many_as_when_each_is_followed_by_itself(self):
        endings, lengths = one_by_one(SMALL, {})
        paths = explore(SMALL)

        assert paths.endings == endings
        assert (paths.fewest, paths.most) == (min(lengths), max(lengths))
        assert paths.states < endings.total()

    def test_with_the_same_future_are_one(self):
        alike = of(*(asked(f"q{number}", "a", "b", "c") for number in range(40)))
        paths = explore(alike)

        assert paths.states == 41
        assert paths.endings == {"review": 3**40}

    def test_come_to_each_question_by_the_shortest_way(self):
        assert explore(SMALL).arrivals["crown"] == {
            "consent.health": "yes",
            "age": "old",
            "picked": ("hair",),
            "hair": ("sore",),
        }

    def test_never_come_to_a_question_whose_conditions_contradict(self):
        never = asked("never", "a", "b", enable_when=(when("age", "young"), when("age", "old")))

        assert "never" not in explore(of(*SMALL.questions.values(), never)).arrivals

    def test_never_meet_a_pair_behind_a_red_flag(self):
        behind = RedFlagPair(red_flag="gca", when=(when("skin", "c"), when("fever", "yes")))

        assert behind not in explore(of(*SMALL.questions.values(), pairs=(behind,))).met

    def test_that_lead_to_no_review_are_known(self):
        trap = asked("trap", "a!", "b!", enable_when=(when("fever", "yes"),))

        assert set(explore(of(*SMALL.questions.values(), trap)).stuck) == {"last", "trap"}


class TestOutcomes:
    def test_hold_the_course_of_whatever_a_patient_may_say(self):
        found, _, unlike = courses(RULES)
        known = {course_of(case)[:-1] for case in found}
        assert unlike == []

        @settings(max_examples=300)
        @given(bookable_facts())
        def known_already(facts: Facts) -> None:
            alone = facts.model_copy(
                update={"procedures": {}, "conditions": frozenset(), "unsure": frozenset()}
            )
            assert course_of(Case(alone, draw_up(alone, RULES)))[:-1] in known

        known_already()

    def test_meet_every_gate(self):
        cases = surrounded(RULES, courses(RULES)[0])

        assert {case.plan.gate.code for case in cases} == {"ok", "caution", "wait", "block", "stop"}

    def test_with_visits_in_spite_of_a_block_are_found(self):
        facts = Facts(age_band="40-49", skin="mature", conditions=frozenset(["pregnancy"]))
        shown = draw_up(facts.model_copy(update={"conditions": frozenset()}), RULES)
        blocked = draw_up(facts, RULES)
        slipped = replace(blocked, stages=shown.stages, visits=shown.visits)

        told = Told(PRACTICE, Reader(PRACTICE, "en"))

        assert list(told.problems(Case(facts, blocked))) == []
        assert any("where none may be shown" in wrong for wrong in told.problems(Case(facts, slipped)))

    def test_that_must_begin_before_they_may_are_found(self):
        facts = Facts(
            age_band="40-49",
            skin="mature",
            concerns={"tmj": ConcernFacts(bother="severe")},
            preference="event",
            event_weeks=6,
        )
        late = replace(draw_up(facts, RULES), earliest_start_days=60)

        wrong = list(Told(PRACTICE, Reader(PRACTICE, "en")).problems(Case(facts, late)))

        assert any("before it may" in line for line in wrong)

    def test_whose_reason_has_no_sentence_are_found(self):
        facts = Facts(age_band="40-49", skin="mature")
        plan = draw_up(facts, RULES)
        nameless = replace(plan, reasons=(replace(plan.reasons[0], rule="safety.nothing"),))

        wrong = list(Told(PRACTICE, Reader(PRACTICE, "en")).problems(Case(facts, nameless)))

        assert wrong == ["safety.nothing: a reason without a sentence"]


class TestReading:
    @pytest.mark.parametrize(
        ("text", "wrong"),
        [
            ("From {date} on.", "shows '{date}'"),
            ("How long: null", "shows 'null'"),
            ("You said: skin_active", "shows 'skin_active'"),
            ("You said: tmj.bother=mild", "shows 'bother=mild'"),
            ("  ", "shows an empty message"),
            ("a" * 5000, "5000 characters, where 4096 fit"),
            ("😀" * 2049, "4098 characters, where 4096 fit"),
        ],
    )
    def test_finds_what_is_wrong_with_a_text(self, text, wrong):
        found = list(Reader(PRACTICE, "en").messages("plan", "here", (Message((text,)),)))

        assert f"here: {wrong}" in found

    @pytest.mark.parametrize(
        "text", ["Before 8 weeks are over.", "None of these", "It is true: call 555 0100."]
    )
    def test_finds_nothing_wrong_with_plain_words(self, text):
        assert list(Reader(PRACTICE, "en").messages("plan", "here", (Message((text,)),))) == []

    def test_finds_a_promise_where_it_is_shown(self):
        reader = Reader(PRACTICE, "en")
        list(reader.messages("plan", "here", (Message(("You will look years younger.",)),)))

        assert [line.partition(":")[0] for line in reader.claims()] == ["here"]

    def test_leaves_the_clinic_its_name(self):
        clinic = replace(PRACTICE.clinic, name="The younger_you {Clinic}, cures acne")
        reader = Reader(replace(PRACTICE, clinic=clinic), "en")
        said = Message((f"Thank you. Your intake is with {clinic.name}.",))

        assert [*reader.messages("plan", "here", (said,)), *reader.claims()] == []

    @pytest.mark.parametrize("button", [Button("a" * 29, "x"), Button("", "x"), Button("x", "=" + "y" * 60)])
    def test_finds_a_button_that_does_not_fit(self, button):
        prompt = Prompt((Message(("Text",)),), (button,))

        assert list(Reader(PRACTICE, "en").prompt("card", "here", prompt))

    def test_holds_a_card_to_a_phone(self):
        prompt = Prompt((Message(("a" * 901,)),))

        assert list(Reader(PRACTICE, "en").prompt("card", "here", prompt, 900))


class TestRehearsal:
    def test_finds_that_the_conversation_comes_elsewhere(self):
        to_skin = {
            "consent.health": "yes",
            "consent.channel": "yes",
            "age_band": "40-49",
            "urgent": ("none",),
        }
        questions = PRACTICE.questionnaire.questions

        assert list(Rehearsal(PRACTICE).problems(questions["skin"], to_skin)) == []
        assert list(Rehearsal(PRACTICE).problems(questions["concerns"], to_skin))

    def test_finds_words_that_do_not_stop_the_intake(self):
        consents = {"consent.health": "yes", "consent.channel": "yes"}

        assert list(Rehearsal(PRACTICE).unheard(consents, "I want to die")) == []
        assert list(Rehearsal(PRACTICE).unheard(consents, "44"))


class TestTheContent:
    def test_is_proven(self, proof):
        assert proof.problems == ()

    def test_comes_to_every_question(self, proof):
        assert list(proof.arrivals) == list(PRACTICE.questionnaire.questions)

    def test_raises_every_red_flag_and_self_harm_by_words_alone(self, proof):
        ways = {flag: {route.way for route in proof.routes if route.flag == flag} for flag in RED_FLAGS}

        assert ways["self_harm"] == {"typed"}
        assert all({"typed", "option"} <= ways[flag] for flag in RED_FLAGS if flag != "self_harm")

    def test_has_a_page_that_is_current(self, proof):
        heading, *rest = coverage_page(DEMO, proof)
        page = "\n\n".join((heading, MADE, *rest)) + "\n"

        assert (DOCS / "coverage.md").read_text("utf-8") == page, "run make docs"


def spoiled() -> Practice:
    """The practice with a question, a pair, a red flag and sentences that cannot stand."""
    questionnaire = PRACTICE.questionnaire
    never = (when("preference", "event"), when("preference", "fewer"))

    def spoil(question: Question) -> Question:
        options = tuple(o for o in getattr(question, "options", ()) if o.red_flag != "mole")
        update = {"options": options, **({"enable_when": never} if question.id == "event_weeks" else {})}
        return question.model_copy(update=update)

    sections = tuple(
        section.model_copy(update={"questions": tuple(map(spoil, section.questions))})
        for section in questionnaire.sections
    )
    dead = RedFlagPair(red_flag="gca", when=(when("urgent", "vision"), when("skin", "young")))
    wording = PRACTICE.wording
    sentences = {
        **wording.sentences,
        "plan.start_now": "Start on {day}.",
        "plan.hold": "You will look years younger.",
        "delete.text": "Sure? " * 200,
    }
    lexicon = PRACTICE.lexicon
    return replace(
        PRACTICE,
        questionnaire=replace(questionnaire, sections=sections, pairs=(*questionnaire.pairs, dead)),
        wording=Wording(sentences, wording.lists),
        lexicon=lexicon.model_copy(update={"rules": tuple(r for r in lexicon.rules if r.flag != "mole")}),
    )


def test_every_spoiled_part_is_named():
    problems = "\n".join(prove(spoiled()).problems)

    for part in (
        "event_weeks: no path leads to it",
        "red_flag_pairs: gca: no path leads to urgent = vision with skin = young",
        "red flag mole: nothing leads to it",
        "shows '{day}'",
        "years younger",
        "delete: 1",
    ):
        assert part in problems, part
