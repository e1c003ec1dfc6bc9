"""A clinician clears what blocks a plan; the plan is drawn up again, and named by whom."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import actions
from flows.amendments import asked, clearance_line
from flows.clearance import Clearance, clearance
from flows.events import AskedBack, Cleared
from flows.facts import Facts
from flows.hinges import hinges
from flows.intake import Intake, Status, View
from flows.outcome import outcome
from flows.plans import Plan, draw_up
from flows.safety import Gate
from flows.staff_events import refused
from tests.flows.chat import PRACTICE, Chat

BY = Cleared("Dr. Kim")


def sent(**chosen: str) -> Chat:
    chat = Chat().consents().answers_with_nothing_to_declare(**chosen)
    return chat.taps_on("Send to the clinic")


def blocked(**chosen: str) -> Chat:
    return sent(**{"concerns": "tmj", "safety__blood": "anticoagulant", **chosen})


def cleared(**chosen: str) -> Chat:
    chat = blocked(**chosen)
    chat.happens(BY)
    return chat


def plan(intake: Intake) -> Plan:
    drawn = outcome(PRACTICE, intake)
    assert drawn is not None
    return drawn.plan


class TestThePlan:
    def test_is_shown_with_whom_it_comes_from(self) -> None:
        chat = cleared()

        assert chat.text.startswith("The clinic has looked at your answers")
        assert "Your suggested plan" in chat.text
        assert "6 visits, one each week" in chat.text
        assert chat.intake.view is View.PLAN

    def test_comes_with_a_picture_and_a_page(self) -> None:
        kept = cleared().turns[-1].keepsakes

        assert [type(keepsake).__name__ for keepsake in kept] == ["PlanCard", "PlanSheet"]

    def test_is_of_the_day_it_was_sent(self) -> None:
        chat = blocked().waits(days=4)
        chat.happens(BY)

        assert "sent on 2 March 2026" in chat.text

    def test_is_told_to_the_other_staff_with_the_gate_that_it_has_now(self) -> None:
        told = [(notice.kind, notice.level, notice.flags) for notice in cleared().notices]

        assert told == [("complete", "block", 1), ("cleared", "caution", 1)]

    def test_has_the_block_as_a_caution(self) -> None:
        drawn = outcome(PRACTICE, cleared().intake)

        assert drawn is not None
        assert (drawn.plan.gate, drawn.plan.blocks, drawn.plan.cautions) == (
            Gate.CAUTION,
            (),
            ("anticoagulant",),
        )
        assert drawn.facts.cleared

    def test_still_waits_where_something_else_needs_time(self) -> None:
        chat = cleared(procedures="botox", botox__when="under-1wk")

        assert plan(chat.intake).gate is Gate.WAIT
        assert "16 March 2026" in chat.text

    def test_keeps_nothing_of_it_to_itself(self) -> None:
        chat = cleared().taps_on("Why this plan?")

        assert "blood thinner" in chat.text.lower()


class TestWhoAndWhen:
    def test_are_kept(self) -> None:
        chat = cleared()

        assert clearance(PRACTICE, chat.intake) == Clearance(
            "Dr. Kim", date(2026, 3, 2), frozenset({"anticoagulant"})
        )
        assert clearance_line(PRACTICE, chat.intake) == "Cleared by Dr. Kim, 2 March 2026."

    def test_a_name_is_one_short_line(self) -> None:
        chat = blocked()
        chat.happens(Cleared("  Dr.\n \x1b\u202eKim " + "x" * 500))

        given = clearance(PRACTICE, chat.intake)
        assert given is not None
        assert given.by.startswith("Dr. Kim x")
        assert len(given.by) == 64

    def test_nothing_is_said_where_nobody_cleared_anything(self) -> None:
        assert clearance_line(PRACTICE, blocked().intake) == ""


class TestChangedAfterwards:
    def test_another_block_is_not_covered(self) -> None:
        chat = cleared().commands(actions.EDIT_MENU)
        chat.taps_on("Your health", "Pregnancy", "Pregnant, or might be", "Done", "Send the changes")

        assert chat.status is Status.COMPLETE
        assert chat.notices[-1].level == "block"
        assert "We need to talk first" in chat.text
        assert plan(chat.intake).blocks == ("pregnancy", "anticoagulant")
        assert clearance_line(PRACTICE, chat.intake).endswith("blocked anew since.")

    def test_something_that_blocks_nothing_leaves_it(self) -> None:
        chat = cleared().commands(actions.EDIT_MENU)
        chat.taps_on("About you", "Age", "50 to 59", "Send the changes")

        assert chat.notices[-1].level == "caution"
        assert "Your suggested plan" in chat.text

    def test_one_block_fewer_leaves_it(self) -> None:
        chat = cleared(safety__pregnancy="pregnant").commands(actions.EDIT_MENU)
        chat.taps_on("Your health", "Pregnancy", "None of these", "Done", "Send the changes")

        assert plan(chat.intake).gate is Gate.CAUTION

    def test_it_holds_while_a_change_is_begun_and_when_it_is_left(self) -> None:
        chat = cleared().commands(actions.EDIT_MENU).commands(actions.PLAN)
        assert "Your suggested plan" in chat.text

        chat.commands(actions.CANCEL).taps_on("Leave it as it was", "Show my plan")
        assert "6 visits, one each week" in chat.text

    def test_what_else_blocks_can_be_cleared_as_well(self) -> None:
        chat = cleared().commands(actions.EDIT_MENU)
        chat.taps_on("Your health", "Pregnancy", "Pregnant, or might be", "Done", "Send the changes")
        chat.happens(Cleared("Dr. Bo"))

        assert plan(chat.intake).gate is Gate.CAUTION
        assert clearance_line(PRACTICE, chat.intake) == "Cleared by Dr. Bo, 2 March 2026."

    def test_a_red_flag_still_stops(self) -> None:
        chat = cleared().says("my face is suddenly drooping")

        assert chat.status is Status.STOPPED
        assert "weeks" not in chat.text

    def test_what_the_plan_hinges_on_counts_a_new_block_as_one(self) -> None:
        chat = cleared(safety__immune_cancer="unsure")
        drawn = outcome(PRACTICE, chat.intake)
        assert drawn is not None

        (hinge, *_) = hinges(PRACTICE, drawn.facts)

        assert hinge.about == "unsure=immune_cancer"
        assert hinge.after.gate is Gate.BLOCK


class TestWhatWasSeen:
    def test_is_cleared(self) -> None:
        chat = blocked()
        chat.happens(Cleared("Dr. Kim", ("anticoagulant",)))

        assert plan(chat.intake).gate is Gate.CAUTION

    @pytest.mark.parametrize("seen", [(), ("anticoagulant",), ("pregnancy",)])
    def test_is_all_that_is_cleared(self, seen: tuple[str, ...]) -> None:
        chat = blocked(safety__pregnancy="pregnant")
        event = Cleared("Dr. Kim", seen)

        assert "has changed since you looked" in refused(PRACTICE, chat.intake, event)
        chat.happens(event)
        assert plan(chat.intake).gate is Gate.BLOCK


class TestAQuestionAskedBack:
    def test_is_called_off(self) -> None:
        chat = blocked()
        chat.happens(AskedBack("tmj.bother"))
        chat.happens(BY)

        assert chat.status is Status.COMPLETE
        assert plan(chat.intake).gate is Gate.CAUTION
        assert [one.state for one in asked(PRACTICE, chat.intake)] == ["called_off"]

    def test_that_is_half_answered_comes_first(self) -> None:
        chat = blocked()
        chat.happens(AskedBack("concerns"))
        chat.taps_on("Acne", "Done")

        assert "changing answers just now" in refused(PRACTICE, chat.intake, BY)

    def test_can_be_asked_after(self) -> None:
        chat = cleared()
        chat.happens(AskedBack("tmj.bother"))
        chat.taps_on("A lot")

        assert chat.notices[-1].kind == "answered"
        assert chat.notices[-1].level == "caution"


@pytest.mark.parametrize(
    ("begun", "by", "why"),
    [
        (sent, "Dr. Kim", "nothing blocks it that a clinician can clear"),
        (cleared, "Dr. Kim", "nothing blocks it that a clinician can clear"),
        (blocked, " \n ", "say who clears it, by name"),
        (lambda: blocked().says("I want to kill myself"), "Dr. Kim", "a red flag stopped"),
        (lambda: blocked().commands(actions.EDIT_MENU), "Dr. Kim", "is changing answers just now"),
        (lambda: Chat().consents(), "Dr. Kim", "is still being answered"),
    ],
    ids=["not blocked", "cleared already", "by nobody", "stopped", "being changed", "unfinished"],
)
def test_what_cannot_be_cleared_stays_as_it_is(begun: Callable[[], Chat], by: str, why: str) -> None:
    talk = begun()
    before = talk.intake

    assert why.lower() in refused(PRACTICE, before, Cleared(by)).lower()
    assert talk.happens(Cleared(by)).intake == before


BLOCKING = [code for code, rule in PRACTICE.rules.safety.conditions.items() if rule.severity == "block"]


@given(st.frozensets(st.sampled_from(BLOCKING), min_size=1), st.frozensets(st.sampled_from(BLOCKING)))
def test_a_clearance_covers_what_was_known_and_nothing_else(
    now: frozenset[str], known: frozenset[str]
) -> None:
    drawn = draw_up(
        Facts.model_validate({"age_band": "40-49", "skin": "young", "conditions": sorted(now)}),
        PRACTICE.rules,
    )

    assert Clearance("Dr. Kim", date(2026, 3, 2), known).covers(drawn) is (now <= known)


def test_no_clearance_covers_an_age_under_18() -> None:
    facts = {"age_band": "under-18", "skin": "young", "conditions": ["pregnancy"]}
    drawn = draw_up(Facts.model_validate(facts), PRACTICE.rules)

    assert not Clearance("Dr. Kim", date(2026, 3, 2), frozenset(drawn.blocks)).covers(drawn)
