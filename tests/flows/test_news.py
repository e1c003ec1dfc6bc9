"""What a patient tells at one return after another: it stays so, and it is asked anew each time."""

from datetime import date

import pytest

from flows import actions
from flows.amendments import difference
from flows.events import AskedBack, Cleared
from flows.facts import ConditionCode, ProcedureFacts
from flows.marks import change_counts
from flows.outcome import outcome
from flows.plans import Plan
from flows.replaying import replayed
from flows.rules import Rules
from flows.safety import Gate
from flows.summary import Summary
from tests.flows.chat import PRACTICE, Chat

PREGNANT = "Pregnant, or might be"
INJECTION = "An injection, peel or laser"
SURGERY = "A lift or eyelid surgery"
ILL = "Ill: fever, flu or a cold"
UNDER_A_WEEK = "Less than a week ago"


def sent(**chosen: str) -> Chat:
    chat = Chat().consents().answers_with_nothing_to_declare(**chosen)
    return chat.taps_on("Send to the clinic")


def back(chat: Chat, *taps: str, days: int = 20) -> Chat:
    """The patient, so many days later, telling what is new."""
    return chat.waits(days=days).starts().taps_on(*taps)


def plan(chat: Chat) -> Plan:
    drawn = outcome(PRACTICE, chat.intake)
    assert drawn is not None
    return drawn.plan


class TestNothingNewTheNextTime:
    def test_leaves_a_pregnancy_told_before(self) -> None:
        chat = back(back(sent(), PREGNANT, "Done"), "Nothing new")

        assert chat.notices[-1].kind == "rechecked"
        assert chat.notices[-1].level == "block"
        assert "We need to talk first" in chat.text

    def test_leaves_what_is_still_ahead_of_a_wait(self) -> None:
        chat = back(back(sent(), INJECTION, "Done", SURGERY, UNDER_A_WEEK), "Nothing new")

        assert plan(chat).earliest_start_days == 160
        assert chat.notices[-1].kind == "rechecked"

    def test_leaves_a_new_medicine_to_be_asked_about(self) -> None:
        chat = back(back(sent(), "A new medicine", "Done"), "Nothing new")

        assert plan(chat).confirm == ("blood",)

    def test_ends_an_illness_that_was_waited_for(self) -> None:
        chat = back(back(sent(), ILL, "Done"), "Nothing new")

        assert plan(chat).gate is Gate.OK


class TestTheNextTime:
    def test_nothing_is_ticked_beforehand(self) -> None:
        chat = back(sent(), ILL, "Done").waits(days=20).starts()

        assert [button.label for button in chat.prompt.options if button.ticked] == []

    def test_the_same_illness_is_another_one(self) -> None:
        chat = back(back(sent(), ILL, "Done"), ILL, "Done")

        assert plan(chat).gate is Gate.WAIT
        assert plan(chat).earliest_start_days == 7

    def test_the_same_injection_is_another_one_and_is_dated_again(self) -> None:
        chat = back(sent(), INJECTION, "Done", "Botox or similar", UNDER_A_WEEK)
        chat = back(chat, INJECTION, "Done", days=100)
        assert chat.question == "news.kind"

        chat.taps_on("Botox or similar", UNDER_A_WEEK)
        assert plan(chat).earliest_start_days == 14

    def test_another_procedure_leaves_the_one_before(self) -> None:
        chat = back(sent(), INJECTION, "Done", SURGERY, UNDER_A_WEEK)
        chat = back(chat, INJECTION, "Done", "Botox or similar", UNDER_A_WEEK)
        drawn = outcome(PRACTICE, chat.intake)

        assert drawn is not None
        assert drawn.facts.procedures == {
            "facelift": ProcedureFacts(when=20),
            "botox": ProcedureFacts(when="under-1wk"),
        }

    def test_a_date_nobody_is_sure_of_stays_so(self) -> None:
        chat = back(back(sent(), INJECTION, "Done", "Filler", "Not sure"), "Nothing new")
        drawn = outcome(PRACTICE, chat.intake)

        assert drawn is not None
        assert drawn.facts.procedures == {"filler": ProcedureFacts(when="unsure")}

    def test_that_is_left_changes_nothing(self) -> None:
        chat = back(sent(), INJECTION, "Done", "Botox or similar", UNDER_A_WEEK)
        before = plan(chat)
        chat.waits(days=20).starts().commands(actions.CANCEL).taps_on("Leave it as it was")

        assert plan(chat) == before


class TestTakenBack:
    def test_at_once_it_is_a_change(self) -> None:
        chat = back(sent(), PREGNANT, "Done").commands(f"{actions.EDIT_MENU}")
        chat.commands(f"{actions.EDIT}news").taps_on("Nothing new", "Done")

        assert chat.notices[-1].kind == "amended"
        assert plan(chat).gate is Gate.OK

    def test_by_an_answer_to_the_question_itself(self) -> None:
        chat = back(back(sent(), PREGNANT, "Done"), "Nothing new").commands(actions.EDIT_MENU)
        chat.taps_on("Your health", "Pregnancy", "Breastfeeding", "Done", "Send the changes")

        assert plan(chat).gate is not Gate.BLOCK

    def test_not_by_a_change_that_was_never_sent(self) -> None:
        chat = back(back(sent(), PREGNANT, "Done"), "Nothing new").commands(actions.EDIT_MENU)
        chat.taps_on("Your health", "Pregnancy", "Breastfeeding", "Done")
        chat.commands(actions.CANCEL).taps_on("Leave it as it was")

        assert plan(chat).gate is Gate.BLOCK


class TestToldWhileStaffAskSomething:
    def test_it_is_no_confirmation_and_the_plan_is_shown(self) -> None:
        chat = back(sent(concerns="tmj"), "Nothing new")
        chat.happens(AskedBack("tmj.bother"))
        chat.commands(f"{actions.EDIT}news").taps_on(PREGNANT, "Done", "Keep my answer")

        assert chat.notices[-1].kind == "answered"
        assert "We need to talk first" in chat.text


class TestABlockThatWasCleared:
    @pytest.fixture
    def cleared(self) -> Chat:
        chat = sent(safety__pregnancy="pregnant")
        chat.happens(Cleared("Dr. Kim"))
        assert plan(chat).gate is Gate.CAUTION
        return chat

    def test_blocks_again_where_it_was_gone_in_between(self, cleared: Chat) -> None:
        for answer in ("None of these", PREGNANT):
            cleared.waits(days=100).commands(actions.EDIT_MENU)
            cleared.taps_on("Your health", "Pregnancy", answer, "Done", "Send the changes")

        assert plan(cleared).blocks == ("pregnancy",)
        assert cleared.notices[-1].level == "block"
        assert "We need to talk first" in cleared.text

    def test_blocks_again_where_it_is_told_as_news(self, cleared: Chat) -> None:
        back(cleared, PREGNANT, "Done")

        assert plan(cleared).blocks == ("pregnancy",)

    def test_can_be_cleared_again(self, cleared: Chat) -> None:
        back(cleared, PREGNANT, "Done").happens(Cleared("Dr. Bo", ("pregnancy",)))

        assert plan(cleared).gate is Gate.CAUTION

    def test_stays_cleared_while_nothing_is_new(self, cleared: Chat) -> None:
        back(cleared, "Nothing new")

        assert plan(cleared).gate is Gate.CAUTION

    def test_stays_cleared_where_a_return_is_left(self) -> None:
        chat = back(sent(), PREGNANT, "Done")
        chat.happens(Cleared("Dr. Kim"))
        chat.waits(days=20).starts().commands(actions.CANCEL).taps_on("Leave it as it was")
        chat.commands(actions.EDIT_MENU).taps_on("About you", "Age", "50 to 59", "Send the changes")

        assert plan(chat).gate is Gate.CAUTION


class TestWhatStaffRead:
    def test_names_what_was_told_before(self) -> None:
        summary = Summary(PRACTICE, back(back(sent(), PREGNANT, "Done"), "Nothing new").intake, "Ana", "1")
        about = next(part for part in summary.details if part.code == "about_you")

        assert [line.says for line in about.lines if line.code == "news"] == [
            "Pregnant, or might be (told 22 March 2026)",
        ]

    def test_nothing_new_takes_nothing_back(self) -> None:
        intake = back(back(sent(), PREGNANT, "Done"), "Nothing new").intake

        assert [(one.before, one.after) for one in difference(PRACTICE, intake)] == [
            ("not asked", "Nothing new")
        ]
        assert not {"news", "news.kind", "news.when"} & set(change_counts(intake))


def test_what_was_left_unsent_counts_from_when_it_was_told() -> None:
    chat = sent(procedures="botox", botox__when="under-1wk").waits(days=3).commands(actions.EDIT_MENU)
    chat.commands(f"{actions.EDIT}botox.when").taps_on("More than 6 months ago")
    chat.commands(actions.CANCEL).taps_on("Leave it as it was")
    told = [answer for answer in chat.intake.answers if answer.question == "botox.when"]

    assert told[-1].value == "under-1wk"
    assert told[-1].at.date() == date(2026, 3, 2)


def with_severity(severity: str, of: ConditionCode) -> Rules:
    """The rules with another severity of one condition."""
    rules = PRACTICE.rules
    changed = rules.safety.conditions[of].model_copy(update={"severity": severity})
    conditions = {**rules.safety.conditions, of: changed}
    return rules.model_copy(update={"safety": rules.safety.model_copy(update={"conditions": conditions})})


def test_a_clearance_covers_no_block_of_other_rules() -> None:
    chat = sent(safety__blood="anticoagulant", safety__allergies="metal_allergy")
    chat.happens(Cleared("Dr. Kim"))
    other = with_severity("block", of="metal_allergy")

    told = replayed(PRACTICE, chat.intake, other)

    assert any("block" in change for change in told.changes)
    assert not told.is_less_cautious
