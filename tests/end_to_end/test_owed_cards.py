"""What staff change for a patient comes up in the chat by itself, below what is there."""

import pytest

from flows.events import AskedBack, Cleared
from tests.end_to_end.conftest import answers_all
from tests.end_to_end.script import same_for_all, script
from tests.end_to_end.staff_at_work import staff_do

LEAD = "The clinic would like to make sure of one answer."


@pytest.fixture
async def ana(standin):
    return standin.patient("Anastazja")


async def sends(ana, **chosen):
    """Answer all of it, and wait for the whole plan with its files."""
    await answers_all(ana, script(**chosen))
    await ana.hears(lambda card: "Why this plan?" in card.buttons)
    await ana.hears(lambda card: card.document is not None)


async def wakes_the_rounds(standin):
    """Somebody else gives the bot something to tell staff, so that its next round begins at once."""
    bea = standin.patient("Beatrycze")
    await bea.starts()
    await bea.hears("I agree that")
    await bea.sends("my face is suddenly drooping")


def with_buttons(ana):
    return [card.message_id for card in ana.messages if card.buttons]


async def test_a_question_asked_back_comes_below_and_its_answer_is_told(office, standin, ana):
    kim = standin.staff("Kimberlina")
    await sends(ana, concerns="tmj")
    await kim.hears("New intake")
    older = next(card for card in ana.messages if card.buttons)

    await staff_do(office.settings, office.record()["ref"], AskedBack("tmj.bother"))
    await wakes_the_rounds(standin)
    card = await ana.hears(LEAD)

    assert "How much does this bother you?" in card.text
    await standin.until_request(
        "editMessageReplyMarkup", lambda r: r.params["message_id"] == older.message_id and r.ok
    )
    assert with_buttons(ana) == [card.message_id]
    await ana.taps("A lot")
    await kim.hears("the patient answered what you asked; the answer is new")
    await ana.hears(lambda shown: "Why this plan?" in shown.buttons)
    assert office.records()[0]["answers"]["tmj.bother"] == "severe"


async def test_the_answer_can_be_typed(office, standin, ana):
    kim = standin.staff("Kimberlina")
    await sends(ana)
    await staff_do(office.settings, office.record()["ref"], AskedBack("safety.blood"))
    await wakes_the_rounds(standin)
    await ana.hears(LEAD)

    await ana.sends("keep my answer")

    await ana.hears("your answer stays as it was")
    await kim.hears("the patient answered what you asked; the answer stays as it was")


async def test_a_tap_on_the_older_card_brings_the_question(office, ana):
    await sends(ana)
    older = next(card for card in ana.messages if card.buttons)
    await staff_do(office.settings, office.record()["ref"], AskedBack("safety.blood"))

    await ana.taps("Why this plan?", message=older)

    card = await ana.hears(LEAD)
    assert "already answered" in card.text
    assert card.buttons[-3:] == ["Keep my answer", "Why ask?", "Stop"]


async def test_a_cleared_plan_comes_with_its_picture_and_page(office, standin, ana):
    await answers_all(ana, script(safety__blood="anticoagulant", concerns="tmj"))
    await ana.hears("We need to talk first")
    await ana.hears(lambda card: card.document is not None)
    before = len(ana.messages)

    await staff_do(office.settings, office.record()["ref"], Cleared("Dr. Kim"))
    await wakes_the_rounds(standin)

    await ana.hears("The clinic has looked at your answers")
    await ana.hears(lambda card: card.photo is not None)
    await ana.hears(lambda card: card.document is not None)
    shown = same_for_all("\n\n".join(card.text for card in ana.messages[before:]))
    assert "6 visits, one each week" in shown
    first, _ = office.records()
    assert (first["facts"]["cleared"], first["plan"]["gate"]) == (True, "caution")


async def test_staff_are_told_where_the_patient_has_blocked_the_bot(office, standin, ana):
    kim = standin.staff("Kimberlina")
    await sends(ana)
    await staff_do(office.settings, office.record()["ref"], AskedBack("safety.blood"))
    standin.faults.blocked(chat_id=ana.id)

    await wakes_the_rounds(standin)

    notice = await kim.hears("cannot be reached here")
    assert "blood" not in notice.text.lower()
    assert [row for row in office.rows("person") if row[-1] is not None] == []


async def test_what_could_not_be_sent_comes_in_a_later_round(serving, quick, standin, ana):
    async with serving(quick) as office:
        await sends(ana)
        standin.faults.server_error("sendMessage", times=50, chat_id=ana.id)
        await staff_do(office.settings, office.record()["ref"], AskedBack("safety.blood"))
        await wakes_the_rounds(standin)
        await standin.until_request("sendMessage", lambda r: r.params["chat_id"] == ana.id and not r.ok)
        standin.faults.clear()

        await wakes_the_rounds(standin)

        await ana.hears(LEAD, within=10)


async def test_what_telegram_refuses_for_good_is_told_to_staff_and_not_tried_for_ever(office, standin, ana):
    kim = standin.staff("Kimberlina")
    await sends(ana)
    standin.faults.refuse("sendMessage", 400, "Bad Request: something new", chat_id=ana.id)
    await staff_do(office.settings, office.record()["ref"], AskedBack("safety.blood"))

    await wakes_the_rounds(standin)

    await kim.hears("cannot be reached here")
    assert (await ana.starts()) is not None
    await ana.hears(LEAD)
