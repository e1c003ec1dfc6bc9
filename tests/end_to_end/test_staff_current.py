"""Every card of an intake says how that stands now, whatever the notice told when it went out."""

import pytest

from bot.settings import Settings
from flows.events import Cleared
from tests.end_to_end.script import BLOOD_THINNER_BEFORE_A_WEDDING, JAW, script
from tests.end_to_end.staff_at_work import staff_do
from tests.end_to_end.staff_room import LISTED, about, deeds, sends_an_intake

BLOCKED = script(**BLOOD_THINNER_BEFORE_A_WEDDING)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"staff_user_ids": LISTED})


async def wakes_the_rounds(standin):
    """Somebody else gives the bot something to tell staff, so that its next round begins at once."""
    bea = standin.patient("Beatrycze")
    await bea.starts()
    await bea.hears("I agree that")
    await bea.sends("my face is suddenly drooping")


def stands(card, notice):
    """Whether this is that notice's card as it is once more than when it was sent is known."""
    return card.message_id == notice.message_id and card.text != notice.text


async def test_a_notice_of_before_says_what_blocks_the_intake_since(settings, serving, kim, wilma, quick):
    ref = await sends_an_intake(settings, script(**JAW))
    async with serving(quick):
        notice = await kim.hears(f"New intake {ref}")
        assert "caution · English · 1 flag" in notice.text

        await wilma.sends("/edit")
        for label in ("Your health", "Bleeding and thinners", "2", "Done"):
            await wilma.hears(lambda card, label=label: label in card.buttons)
            await wilma.taps(label)
        await wilma.hears(lambda card: "Send the changes" in card.buttons)
        await wilma.taps("Send the changes")
        await kim.hears(f"Intake {ref} was changed by the patient")

        now = await kim.hears(lambda card: stands(card, notice))
        assert "block: a clinician decides · English · 2 flags" in now.text
        assert now.text.startswith(f"New intake {ref}")
        assert "Booked" not in now.buttons


async def test_a_block_cleared_at_the_command_line_is_told_to_all_and_gone_everywhere(
    settings, standin, serving, kim, quick
):
    ref = await sends_an_intake(settings, BLOCKED)
    async with serving(quick) as office:
        notice = await kim.hears(f"New intake {ref}")
        assert "block: a clinician decides" in notice.text
        assert "Booked" not in notice.buttons

        await staff_do(office.settings, ref, Cleared("Dr. Ada Lindqvist"))
        await wakes_the_rounds(standin)
        told = await kim.hears(f"The block of intake {ref} was cleared")
        now = await kim.hears(lambda card: stands(card, notice))

        for card in (told, now):
            assert "caution · English · 1 flag" in card.text
            assert "Block cleared by Kim, " in card.text
            assert "Booked" in card.buttons
        await kim.sends("/queue")
        assert f"{ref} · Caution · " in (await kim.hears("Queue")).text
        await kim.sends("/stats")
        assert "Of those sent: 1 Caution" in (await kim.hears("The desk in numbers")).text


async def test_a_card_that_staff_tapped_is_brought_up_to_date_by_the_next_notice(
    settings, standin, serving, kim, quick
):
    ref = await sends_an_intake(settings, BLOCKED)
    async with serving(quick) as office:
        notice = await kim.hears(f"New intake {ref}")
        await kim.taps("Open")
        opened = await kim.hears(f"Intake {ref}\n")

        await staff_do(office.settings, ref, Cleared("Dr. Ada Lindqvist"))
        await wakes_the_rounds(standin)
        await kim.hears(lambda _: all("Booked" in card.buttons for card in kim.messages if ref in card.text))

        assert [card.message_id for card in kim.messages][:2] == [notice.message_id, opened.message_id]
        now = kim.messages[1]
        assert "Caution · 1 flag" in now.text
        await kim.taps("Booked", message=now)
        await kim.hears("Booked by Kim, ")
        assert [act for act, _, _ in deeds(office.file, ref)] == ["opened", "cleared", "booked"]


async def test_a_card_that_is_gone_keeps_no_notice_back(settings, standin, serving, kim, quick):
    ref = await sends_an_intake(settings, BLOCKED)
    async with serving(quick) as office:
        notice = await kim.hears(f"New intake {ref}")
        standin.faults.refuse("editMessageText", 400, "Bad Request: message to edit not found")

        await staff_do(office.settings, ref, Cleared("Dr. Ada Lindqvist"))
        await wakes_the_rounds(standin)
        await kim.hears(f"The block of intake {ref} was cleared")
        await standin.until_request("editMessageText", lambda request: not request.ok)

        await kim.taps("Claim", message=about(kim, ref))
        await kim.hears(lambda card: card.message_id == notice.message_id and "Claimed by Kim" in card.text)
