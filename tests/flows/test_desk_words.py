"""What staff read of what staff did: one wording wherever it is read, and no code in it."""

from datetime import UTC, datetime

import pytest

from flows.actions import EDIT_MENU
from flows.deeds import Act, Deed
from flows.desk_text import Case, deed_line, handled_lines
from flows.events import Cleared
from flows.handled_text import TAKEN_OVER, done
from flows.summary import Summary
from tests.flows.chat import PRACTICE, Chat

AT = datetime(2026, 3, 2, 10, 2, tzinfo=UTC)
SEND = "Send to the clinic"


def deed(act: Act, detail: str = "", name: str = "Robin") -> Deed:
    return Deed(act, "telegram:7", name, AT, "M-0002", detail)


def sent(*deeds: Deed, **chosen: str) -> Summary:
    chat = Chat().consents().answers_with_nothing_to_declare(**chosen).taps_on(SEND)
    return Summary(PRACTICE, chat.intake, "Wilma", "41", (), deeds)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (deed(Act.CLAIMED), "Claimed by Robin"),
        (deed(Act.CLAIMED, TAKEN_OVER), "Taken over by Robin"),
        (deed(Act.CONTACTED), "Contacted by Robin"),
        (deed(Act.BOOKED), "Booked by Robin"),
        (deed(Act.OPENED), "Opened by Robin"),
    ],
)
def test_a_deed_is_called_the_same_in_the_chat_and_in_the_summary(one: Deed, said: str) -> None:
    assert done(sent(), one) == said
    assert deed_line(PRACTICE, one, AT) == f"{said}, 10:02"


def test_why_it_is_not_suitable_is_said_in_both() -> None:
    one = deed(Act.NOT_SUITABLE, "duplicate")

    assert done(sent(), one) == "Marked as not suitable (Same as another) by Robin"
    assert deed_line(PRACTICE, one, AT) == "Marked as not suitable by Robin, 10:02: Same as another"


@pytest.mark.parametrize("depth", ["glance", "details", "record", "questions", "blocks"])
def test_how_deep_somebody_read_is_said_in_words(depth: str) -> None:
    said = PRACTICE.staff_words(f"handled.depths.{depth}")

    assert done(sent(), deed(Act.OPENED, depth)) == f"Opened ({said}) by Robin"
    assert said != depth


@pytest.mark.parametrize("name", ["ليلى", "יעל"])
def test_the_time_comes_after_a_name_that_is_read_leftward(name: str) -> None:
    one = deed(Act.CLAIMED, name=name)

    assert deed_line(PRACTICE, one, AT) == f"Claimed by {name}\N{LEFT-TO-RIGHT MARK}, 10:02"
    assert f"{name}\N{LEFT-TO-RIGHT MARK}, 2 March" in sent(one).handled


def test_who_stands_for_a_clearing_is_told_for_as_long_as_it_holds() -> None:
    chat = Chat().consents().answers_with_nothing_to_declare(concerns="tmj", safety__blood="anticoagulant")
    chat.taps_on(SEND).happens(Cleared("Dr. Kim"))
    one = deed(Act.CLEARED, "Dr. Kim")

    def lines() -> list[str]:
        return list(handled_lines(Case(Summary(PRACTICE, chat.intake, "Wilma", "41", (), (one,))), AT))

    assert lines() == ["Block cleared by Dr. Kim, 10:02"]
    chat.commands(EDIT_MENU)
    chat.taps_on("Your health", "Pregnancy", "Pregnant, or might be", "Done", "Send the changes")
    assert lines() == []
