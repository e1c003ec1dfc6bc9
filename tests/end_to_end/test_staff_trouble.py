"""Trouble in the staff chat: it keeps no patient, no colleague and no red flag waiting."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from bot.settings import Settings
from bot.visits import Visitor
from flows.events import AskedBack
from tests.end_to_end.conftest import QUICK
from tests.end_to_end.script import JAW, script
from tests.end_to_end.staff_at_work import staff_do
from tests.end_to_end.staff_room import LISTED, about, deeds, sends_an_intake

PATIENT_LIKE = replace(QUICK, call_patience=120)
"""As long as the bot at work goes on trying, and shows as soon as in other tests."""

ZED = Visitor("telegram", "42", "Zed", "en")
MANY = 150
"""More updates than Telegram gives at once."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"staff_user_ids": LISTED})


@pytest.fixture
async def ref(settings):
    return await sends_an_intake(settings, script(**JAW))


@pytest.fixture
async def at_work(ref, serving, kim):
    async with serving(PATIENT_LIKE) as office:
        await kim.hears(f"New intake {ref}")
        yield office


def telegram_puts_off(standin, method, seconds=100, **how):
    standin.faults.too_many_requests(method, retry_after=seconds, chat_id=standin.staff_group.id, **how)


@pytest.mark.usefixtures("at_work")
async def test_a_staff_chat_that_telegram_puts_off_keeps_no_patient_waiting(standin, kim):
    telegram_puts_off(standin, "sendMessage", times=1000)
    await kim.sends("/queue")
    await standin.until_request("sendMessage", lambda r: not r.ok)
    for _ in range(MANY):
        standin.updates.add_garbage()

    wilma = standin.patient("Wilma")
    await wilma.starts()
    await wilma.hears("I agree that")


async def test_a_card_that_telegram_puts_off_keeps_no_colleague_waiting(at_work, standin, kim, ana, ref):
    telegram_puts_off(standin, "editMessageText")
    await kim.taps("Claim")
    said = await ana.taps("Contacted", message=about(ana, ref))

    assert said.text == "Marked as contacted."
    assert [act for act, _, _ in deeds(at_work.file, ref)] == ["claimed", "contacted"]


@pytest.mark.usefixtures("at_work")
async def test_what_telegram_puts_off_is_shown_later_and_never_over_what_is_newer(standin, kim, ana, ref):
    telegram_puts_off(standin, "editMessageText", seconds=2)
    await kim.taps("Claim")
    await ana.taps("Contacted", message=about(ana, ref))
    await ana.hears("Contacted by Ana")
    telegram_puts_off(standin, "sendMessage", seconds=2)
    await kim.sends("/queue")
    await kim.hears("1 in hand")

    assert "Contacted by Ana" in about(kim, ref).text


async def test_a_staff_chat_that_telegram_puts_off_keeps_no_owed_card_waiting(
    ref, settings, serving, standin, wilma
):
    telegram_puts_off(standin, "sendMessage")
    await staff_do(settings, ref, AskedBack("tmj.bother"))

    async with serving(PATIENT_LIKE):
        await wilma.hears("The clinic would like to make sure of one answer.")
    assert standin.requests.refused()


async def test_a_chat_that_takes_no_menu_yet_gets_its_notices(ref, standin, serving, kim):
    standin.faults.too_many_requests("setMyCommands", retry_after=100, skip=1)
    async with serving(PATIENT_LIKE):
        await kim.hears(f"New intake {ref}")


async def test_a_tap_that_waits_for_the_database_says_so_and_is_done(at_work, kim, ref):
    notice = about(kim, ref)
    with closing(sqlite3.connect(at_work.file, isolation_level=None)) as other:
        other.execute("begin immediate")
        said = await kim.taps("Claim", message=notice, within=20)
        assert said.text.startswith("That is not saved yet: the database does not answer.")
        assert deeds(at_work.file, ref) == []
        other.execute("rollback")
    await kim.hears("Claimed by Kim", within=20)

    assert deeds(at_work.file, ref) == [("claimed", "Kim", "")]


@pytest.mark.usefixtures("at_work")
async def test_what_is_no_reference_is_not_repeated_in_the_chat(kim):
    await kim.sends("/intake Wilma who takes blood thinners")
    assert (await kim.hears("Which intake?")).text == "Which intake? Say it like this: /intake M-7KQ4"
