"""The page in a real Chromium, with the bot's side spoken directly over the Bot API."""

import re

import pytest
from playwright.async_api import async_playwright, expect

from tests.browser import BROWSER, NEEDS_BROWSER, QUIET

pytestmark = NEEDS_BROWSER


def keyboard(*labels):
    return {"inline_keyboard": [[{"text": label, "callback_data": f"tap:{label}"}] for label in labels]}


@pytest.fixture
async def browser():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture
async def page(standin, browser):
    """The page on a desk; complaints of the browser, such as of the content policy, fail the test."""
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    complaints = []
    page.on(
        "console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(standin.url)
    yield page
    assert complaints == []


@pytest.fixture
def bot(standin, ask):
    """The bot's side: what came last, and calls in the patient's chat."""

    class Bot:
        async def hears(self, kind="message"):
            await standin.world.bell.until(lambda: True if self._waiting(kind) else None, 5)
            update = self._waiting(kind)[-1]
            await ask("getUpdates", offset=update["update_id"] + 1)
            return update[kind]

        def _waiting(self, kind):
            return [update for update in standin.updates.pending if kind in update]

        async def says(self, text, **more):
            message = {"chat_id": self.chat_id, "text": text, "parse_mode": "HTML"} | more
            return await ask("sendMessage", **message)

        async def edits(self, message_id, text, **more):
            await ask("editMessageText", chat_id=self.chat_id, message_id=message_id, text=text, **more)

        async def answers(self, **answer):
            query = await self.hears("callback_query")
            await ask("answerCallbackQuery", callback_query_id=query["id"], **answer)
            return query

    return Bot()


@pytest.fixture
async def started(page, bot):
    await page.get_by_role("button", name="Start").click()
    bot.chat_id = (await bot.hears())["chat"]["id"]
    return page.locator("#pane-patient")


async def test_start_then_a_question_a_tap_and_an_edit_in_place(started, bot):
    question = await bot.says("<b>Ready?</b>", reply_markup=keyboard("Yes", "No"))
    await started.get_by_role("button", name="Yes").click()
    query = await bot.answers(text="Thank you")
    await bot.edits(question["message_id"], "Then we begin.")

    assert query["data"] == "tap:Yes"
    await expect(started.get_by_text("Thank you")).to_be_visible()
    await expect(started.get_by_text("Then we begin.")).to_be_visible()
    await expect(started.get_by_role("button", name="Yes")).to_have_count(0)
    await expect(started.locator(".message")).to_have_count(2)


async def test_an_alert_waits_to_be_read(started, page, bot):
    await bot.says("Ready?", reply_markup=keyboard("Yes"))
    await started.get_by_role("button", name="Yes").click()
    await bot.answers(text="Please call us first.", show_alert=True)

    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Please call us first.")
    await dialog.get_by_role("button", name="OK").click()
    await expect(dialog).to_be_hidden()


async def test_words_never_become_markup(started, bot):
    hostile = "&lt;img src=x onerror=alert(1)&gt; <b>bold &lt;i&gt;</b> <a href='https://x.example'>link</a>"
    await bot.says(hostile)

    words = started.locator(".words").last
    await expect(words).to_have_text("<img src=x onerror=alert(1)> bold <i> link")
    await expect(words.locator("img, i")).to_have_count(0)
    await expect(words.locator("strong")).to_have_text("bold <i>")
    assert await words.locator("a").get_attribute("rel") == "noopener noreferrer"


async def test_a_link_that_is_not_one_stays_words(started, bot):
    entity = {"type": "text_link", "offset": 0, "length": 5, "url": "javascript:alert(1)"}
    await bot.says("click", parse_mode="", entities=[entity])

    await expect(started.locator(".words").last).to_have_text("click")
    await expect(started.locator(".words a")).to_have_count(0)


async def test_a_reload_keeps_the_chat(started, page, bot):
    await bot.says("Still here?", reply_markup=keyboard("Yes"))
    await expect(started.get_by_text("Still here?")).to_be_visible()

    await page.reload()

    await expect(started.get_by_text("Still here?")).to_be_visible()
    await expect(started.get_by_role("button", name="Yes")).to_be_visible()


async def test_the_keyboard_is_enough(started, bot, ask):
    await ask(
        "setMyCommands",
        commands=[
            {"command": "plan", "description": "My plan"},
            {"command": "privacy", "description": "My data"},
        ],
    )
    field = started.get_by_role("textbox")
    await field.press_sequentially("/p")
    await expect(started.get_by_role("option")).to_have_count(2)
    await field.press("ArrowDown")
    await field.press("Enter")
    assert (await bot.hears())["text"] == "/privacy"

    await field.press_sequentially("two")
    await field.press("Shift+Enter")
    await field.press_sequentially("lines")
    await field.press("Enter")
    assert (await bot.hears())["text"] == "two\nlines"
    await expect(field).to_have_value("")


async def test_focus_stays_with_the_question_when_it_changes(started, bot):
    question = await bot.says("One", reply_markup=keyboard("Yes"))
    await started.get_by_role("button", name="Yes").press("Enter")
    await bot.answers()
    await bot.edits(question["message_id"], "Two", reply_markup=keyboard("Maybe"))

    await expect(started.get_by_role("button", name="Maybe")).to_be_focused()


async def test_new_words_do_not_pull_a_reader_away(started, page, bot):
    first = await bot.says("first")
    for number in range(12):
        await bot.says(f"message {number}\n" * 5)
    log = started.get_by_role("log")
    await expect(started.get_by_text("message 11").last).to_be_in_viewport()
    await log.evaluate("log => { log.scrollTop = 400; }")
    await page.wait_for_function("() => document.querySelector('.log').scrollTop === 400")
    seen = (  # an arriving message moves a little; its place in the layout does not
        "log => [...log.querySelectorAll('.message')]"
        ".find(m => m.textContent.includes('message 5')).offsetTop - log.scrollTop"
    )
    before = await log.evaluate(seen)

    await bot.says("and one more")
    await expect(started.get_by_text("and one more")).to_have_count(1)
    await bot.edits(first["message_id"], "grown\n" * 6)
    await expect(started.get_by_text("grown").first).to_have_count(1)

    assert abs(await log.evaluate(seen) - before) <= 1


async def test_a_new_patient_starts_with_an_empty_chat(started, page, bot):
    await bot.says("For the first patient")
    await page.get_by_role("button", name="New patient").click()

    await expect(started.get_by_text("For the first patient")).to_have_count(0)
    await started.get_by_role("button", name="Start").click()
    assert (await bot.hears())["chat"]["id"] != bot.chat_id


async def test_a_document_can_be_downloaded(started, page, bot, standin, ask):
    document = standin.world.store("document", "Your plan.pdf", "application/pdf", b"%PDF-1.4")
    await ask("sendDocument", chat_id=bot.chat_id, document=document.file_id, caption="Here")

    async with page.expect_download() as download:
        await started.get_by_role("link", name=re.compile("Your plan")).click()

    assert (await download.value).suggested_filename == "Your plan.pdf"


@pytest.mark.parametrize(("width", "height"), [(360, 740), (768, 1024)])
async def test_a_narrow_screen_shows_one_pane_and_counts_the_other(standin, browser, ask, width, height):
    page = await browser.new_page(viewport={"width": width, "height": height})
    await page.goto(standin.url)
    await expect(page.locator("#pane-patient .start")).to_be_visible()
    await expect(page.locator("#pane-staff")).to_be_hidden()

    await ask(
        "sendMessage", chat_id=standin.staff_group.id, text="New intake " * 30, reply_markup=keyboard("Claim")
    )

    staff = page.get_by_role("tab", name="Clinic")
    await expect(staff).to_contain_text("1")
    await staff.click()
    await expect(page.get_by_text("New intake")).to_be_visible()
    await expect(staff).not_to_contain_text("1")
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    small = (
        "[...document.querySelectorAll('button')].filter(b => b.offsetParent && b.offsetHeight < 44).length"
    )
    assert await page.evaluate(small) == 0


async def test_the_visitor_chooses_who_of_the_staff_group_they_are(page, standin, bot, ask):
    await ask(
        "sendMessage", chat_id=standin.staff_group.id, text="New intake", reply_markup=keyboard("Claim")
    )
    staff = page.locator("#pane-staff")
    await expect(staff.get_by_role("radio", name="Kim")).to_be_checked()
    await staff.get_by_role("radio", name="Robin").check()
    await staff.get_by_role("button", name="Claim").click()
    robins = await bot.answers(text="It is yours.")
    await expect(staff.get_by_text("It is yours.")).to_be_visible()

    await staff.get_by_role("radio", name="Robin").press("ArrowRight")
    await expect(staff.get_by_role("radio", name="a stranger")).to_be_checked()
    await expect(staff.get_by_role("radio", name="a stranger")).to_be_focused()
    await staff.get_by_role("button", name="Claim").click()
    strangers = await bot.answers(text="That is for listed staff only.", show_alert=True)
    await expect(page.get_by_role("dialog")).to_contain_text("listed staff only")

    assert [robins["from"]["first_name"], strangers["from"]["first_name"]] == ["Robin", "Sam"]


async def test_the_page_says_when_the_demo_stopped(standin, browser):
    page = await browser.new_page()
    await page.goto(standin.url)
    await expect(page.get_by_text("Nothing leaves this computer")).to_be_visible()

    await standin.close()

    await expect(page.get_by_text("The demo stopped")).to_be_visible()
