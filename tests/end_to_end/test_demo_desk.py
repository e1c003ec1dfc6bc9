"""The demo's staff pane in a real Chromium, with the real bot behind it."""

import asyncio

import pytest
from playwright.async_api import async_playwright, expect

from bot.demo.command import shown_in_the_chat
from bot.practice import practice_of
from bot.serve import serve
from tests.browser import BROWSER, QUIET
from tests.end_to_end.script import BLOOD_THINNER_BEFORE_A_WEDDING, script
from tests.end_to_end.staff_room import PATIENT, deeds, sends_an_intake

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine: apt-get install chromium"),
]


@pytest.fixture
async def page(standin):
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=QUIET)
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        await page.goto(standin.url)
        yield page
        await browser.close()


async def test_kim_and_robin_work_through_an_intake_and_a_stranger_gets_nowhere(
    standin, settings, database, page, quick
):
    settings = settings.model_copy(update={"staff_user_ids": standin.listed_staff})
    standin.patient(PATIENT.name, user_id=int(PATIENT.address))
    standin.world.started.add(int(PATIENT.address))
    ref = await sends_an_intake(settings, script(**BLOOD_THINNER_BEFORE_A_WEDDING))
    practice, stop = shown_in_the_chat(practice_of(settings)), asyncio.Event()
    work = asyncio.create_task(serve(settings, level="ERROR", stop=stop, pace=quick, practice=practice))
    staff = page.locator("#pane-staff")

    await staff.get_by_role("button", name="Open").click()
    await expect(staff.get_by_text("Block: Anticoagulant")).to_be_visible()
    await staff.get_by_role("button", name="Claim", exact=True).first.click()
    await expect(staff.get_by_text("Claimed by Kim")).to_have_count(2)
    await staff.get_by_role("radio", name="Robin").check()
    await staff.get_by_role("button", name="Clear block").click()
    await expect(
        staff.get_by_text(f"By tapping, Robin says: a clinician knows this of {ref} and agrees.")
    ).to_be_visible()
    await staff.get_by_role("button", name="A clinician agrees").click()
    await expect(staff.get_by_text(f"The block of intake {ref} was cleared")).to_be_visible()
    await expect(staff.get_by_text("Block cleared by Robin, ")).to_have_count(2)
    await staff.get_by_role("button", name="Contacted").first.click()
    await expect(staff.get_by_role("button", name="Booked")).to_have_count(3)
    await staff.get_by_role("radio", name="a stranger").check()
    await staff.get_by_role("button", name="Booked").first.click()
    await expect(page.get_by_role("dialog")).to_contain_text("That is for listed staff only.")
    stop.set()
    await work

    assert deeds(database, ref) == [
        ("opened", "Kim", "glance"),
        ("claimed", "Kim", ""),
        ("cleared", "Robin", ""),
        ("contacted", "Robin", ""),
    ]
