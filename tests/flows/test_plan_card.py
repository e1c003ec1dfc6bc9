"""What the card and the page of a plan say."""

from dataclasses import asdict, replace

import pytest

from flows.clinic import Clinic
from flows.intake import Status
from flows.plan_card import plan_card, plan_sheet
from flows.plan_text import plan_messages
from flows.practice import load_practice
from tests.flows.chat import PRACTICE, Chat
from tests.flows.plans_told import PLANS, finished

VOICE = PRACTICE.voice("en")


def card_of(kind):
    return plan_card(PRACTICE, VOICE, finished(kind))


def sheet_of(kind):
    return plan_sheet(PRACTICE, VOICE, finished(kind))


def told(kind):
    """The card's steps, a line each."""
    return [f"{step.when}: {step.what}" for step in card_of(kind).steps]


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


class TestTheCard:
    def test_shows_a_course_in_stages_and_where_it_is_judged(self):
        assert card_of("two stages").title == "10 visits over 12 weeks"
        assert told("two stages") == [
            "Start: Whenever it suits you",
            "Weeks 1 to 8: 8 visits, one each week",
            "Weeks 9 to 12: 2 visits, one every 2 weeks",
            "After that: After the course, a visit every four to eight weeks.",
        ]
        _, first, second, _ = card_of("two stages").steps
        assert first.note.startswith("After visit 4 you look at it together.")
        assert [dot.number for dot in first.dots if dot.review] == [4]
        assert [dot.number for dot in second.dots] == [9, 10]
        assert second.note == ""

    def test_counts_visits_through_three_stages(self):
        steps = [step for step in card_of("three stages").steps if step.kind == "visits"]

        assert [step.when for step in steps] == ["Weeks 1 to 6", "Weeks 7 to 8", "Weeks 9 to 12"]
        assert [dot.number for step in steps for dot in step.dots] == [1, 2, 3, 4, 5, 6, 7, 8]

    def test_shows_upkeep_with_a_second_visit_that_may_be_left_out(self):
        assert card_of("upkeep").title == "1 to 2 visits a year"
        assert [dot.optional for dot in card_of("upkeep").steps[1].dots] == [False, True]

        assert card_of("upkeep with fewer visits").title == "One visit a year"
        assert len(card_of("upkeep with fewer visits").steps[1].dots) == 1

    def test_says_by_when_to_start_before_an_event(self):
        assert told("a course before an event")[:3] == [
            "Start: By 9 March 2026",
            "Weeks 1 to 7: 7 visits, one each week",
            "Your event: Around 27 April 2026",
        ]
        assert told("one visit before an event") == [
            "Start: By 30 March 2026",
            "Before your event: One visit",
            "Your event: Around 13 April 2026",
        ]

    def test_offers_no_start_before_an_event_that_is_too_close(self):
        assert card_of("nothing before an event").title == "After your event"
        assert told("nothing before an event") == ["Your event: Around 16 March 2026"]

    def test_gives_the_date_of_a_wait_and_not_what_it_is_for(self):
        assert told("a wait")[0] == "Start: From 16 March 2026"

    @pytest.mark.parametrize("kind", PLANS)
    def test_names_no_concern_condition_procedure_or_medicine(self, kind):
        card = card_of(kind)
        names = {VOICE.say(label).lower() for label in PRACTICE.labels.values()}

        text = " ".join(strings(asdict(card) if card else {})).lower()

        assert not [name for name in names if name in text]

    @pytest.mark.parametrize("kind", [kind for kind in PLANS if kind != "a block"])
    def test_says_what_it_is_and_whose(self, kind):
        card = card_of(kind)

        assert card.promise == (
            "This is a suggestion, not a promise. Your practitioner will agree the final plan with you."
        )
        assert (card.head.clinic, card.head.phone) == ("Willow Clinic", "555 0100")
        assert (card.head.ref, card.head.sent) == ("Reference M-0002", "2 March 2026")

    def test_is_not_made_of_a_block(self):
        assert card_of("a block") is None


class TestThePage:
    @pytest.mark.parametrize("kind", PLANS)
    def test_holds_all_that_the_chat_says_of_the_plan(self, kind):
        intake = finished(kind)
        sent, *said = plan_messages(PRACTICE, VOICE, intake)
        sheet = sheet_of(kind)

        assert [sheet.plan, *sheet.sections] == said
        assert sheet.head.ref.removeprefix("Reference ") in sent.plain()

    def test_shows_the_steps_of_the_card(self):
        assert sheet_of("two stages").steps == card_of("two stages").steps

    def test_of_a_block_says_what_happens_next_and_no_cadence(self):
        sheet = sheet_of("a block")

        assert sheet.steps == ()
        assert sheet.plan.heading == "We need to talk first"
        assert "contact you" in sheet.plan.plain()

    def test_is_on_the_paper_of_the_country(self):
        british = load_practice(Clinic(copy_mode="uk"))

        assert sheet_of("upkeep").paper == "us-letter"
        assert plan_sheet(british, british.voice("en"), finished("upkeep", british)).paper == "a4"


def test_a_red_flag_leaves_nothing_to_keep():
    chat = Chat().consents().answers_until("urgent", relation="me").taps_on("Sudden worst headache")

    assert chat.status is Status.STOPPED
    assert plan_card(PRACTICE, VOICE, chat.intake) is None
    assert plan_sheet(PRACTICE, VOICE, chat.intake) is None


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.COMPLETE])
def test_nothing_is_made_before_the_answers_are_sent(status):
    intake = replace(finished("a course"), status=status)

    assert plan_card(PRACTICE, VOICE, intake) is None
    assert plan_sheet(PRACTICE, VOICE, intake) is None
