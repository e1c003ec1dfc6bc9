"""The same answers give the same plan: in the terminal, over Telegram, and on the demo's page."""

import json
import re
import subprocess
from urllib.request import urlopen

import pytest
from playwright.async_api import async_playwright, expect

from bot.demo.calls import UploadedFile
from tests.browser import BROWSER, QUIET
from tests.end_to_end.conftest import answers_all
from tests.end_to_end.processes import command, environment, meridian
from tests.end_to_end.script import SEND, THREE, same_for_all, script
from tests.oracle import check

FINGER = 44
"""Pixels that a button must be high to be hit with a finger."""


@pytest.fixture(params=THREE, ids=lambda name: name.replace(" ", "-"))
def intake(request):
    return script(**THREE[request.param])


class TestInTheTerminal:
    def test_piped_lines_end_in_the_plan(self, intake, tmp_path):
        said = meridian("talk", at=tmp_path, said="\n".join(intake.lines))

        assert said.stderr == ""
        assert said.returncode == 0
        plan = said.stdout.split(f"> {SEND}")[1].split("   1  Why this plan?")[0]
        assert same_for_all(plan) == intake.plan

    def test_lines_that_end_too_soon_are_an_error_in_one_line(self, tmp_path):
        said = meridian("talk", at=tmp_path, said="I agree\nYes\n")

        assert said.returncode == 1
        assert said.stderr == "meridian: the replies ended before the intake did\n"


class TestOverTelegram:
    async def test_taps_end_in_the_plan(self, office, standin, intake):
        ana = standin.patient("Anastazja")

        await answers_all(ana, intake)
        sent = await ana.hears("Thank you. Your intake is with")
        await ana.hears(lambda card: "Why this plan?" in card.buttons)

        assert same_for_all(plan_in(ana.messages, sent)) == intake.plan
        assert office.record()["plan"] == intake.plan_document
        assert office.answers() == intake.answers

    async def test_typed_lines_end_in_the_plan(self, office, standin, intake):
        ana = standin.patient("Anastazja")

        await ana.starts()
        for step in intake.steps:
            await ana.hears(step.asks)
            await ana.sends(step.typed)
        await ana.hears(lambda card: SEND in card.buttons)
        await ana.sends(SEND)
        sent = await ana.hears("Thank you. Your intake is with")
        await ana.hears(lambda card: "Why this plan?" in card.buttons)

        assert same_for_all(plan_in(ana.messages, sent)) == intake.plan
        assert office.record()["plan"] == intake.plan_document
        given = [answer for answer in office.record()["history"] if answer["question"] in intake.answers]
        assert {answer["how"] for answer in given} == {"typed"}


def plan_in(messages, sent):
    return "\n\n".join(message.text for message in messages if message.message_id >= sent.message_id)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """`meridian demo` as a process, with a database of its own."""
    folder = tmp_path_factory.mktemp("demo")
    database = f"sqlite:///{folder / 'demo.db'}"
    with subprocess.Popen(
        command("demo", "--no-open", "--port", "0", "--database", database),
        env=environment(),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        demo = Demo(process.stdout.readline().partition("Meridian demo: ")[2].strip(), database, folder)
        yield demo
        requests = demo.requests()
        process.terminate()
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    (warned,) = [json.loads(line)["event"] for line in errors.splitlines()]
    assert "key made" in warned
    for request in requests:
        check(request["method"], request["params"])


class Demo:
    def __init__(self, url, database, folder):
        self.url, self.database, self.folder = url, database, folder

    def requests(self):
        """What the bot asked of the stand-in."""
        with urlopen(f"{self.url}/demo/requests") as answer:
            return json.load(answer, object_hook=_with_files)

    def newest_record(self):
        """What `meridian export` writes of the intake begun last."""
        written = meridian(
            "export", "--format", "jsonl", "--output", "-", at=self.folder, DATABASE_URL=self.database
        )
        assert written.stderr == ""
        return json.loads(written.stdout.splitlines()[-1])


def _with_files(found):
    """The log names a file and its size; the judge of requests wants something of that name and size."""
    if found.keys() == {"file", "size"}:
        return UploadedFile(found["file"], "application/octet-stream", bytes(found["size"]))
    return found


@pytest.fixture
async def browser():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=QUIET)
        yield browser
        await browser.close()


class Page:
    """A visitor at the demo's page, who answers by mouse, finger or keyboard."""

    def __init__(self, page):
        self.page = page
        self.patient = page.locator("#pane-patient")
        self.staff = page.locator("#pane-staff")
        self.press = self.by_mouse
        self.complaints = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: line.type == "error" and self.complaints.append(line.text))

    async def by_mouse(self, label):
        await self.button(label).click()

    async def by_finger(self, label):
        button = self.button(label)
        await button.scroll_into_view_if_needed()
        assert (await button.bounding_box())["height"] >= FINGER, label
        await button.tap()

    async def by_key(self, label):
        """Tab forward until the button is reached, then press it."""
        for _ in range(60):
            if await self.page.evaluate("document.activeElement.textContent") == label:
                await self.page.keyboard.press("Enter")
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"{label!r} cannot be reached with Tab")

    def button(self, label):
        return self.patient.get_by_role("button", name=label, exact=True).last

    async def sees(self, words):
        await expect(self.patient.locator(".words").filter(has_text=words).last).to_be_visible()

    async def begins(self, demo):
        await self.page.goto(demo.url)
        await self.press_top("New patient")
        await expect(self.patient.locator(".message")).to_have_count(0)
        await self.press("Start")

    async def press_top(self, label):
        await self.page.get_by_role("button", name=label).click()

    async def answers(self, steps):
        for step in steps:
            await self.sees(step.asks)
            for label in step.taps:
                await self.press(label)
                if "Done" in step.taps and label != "Done":
                    await expect(self.button(f"✓ {label}")).to_be_visible()

    async def sends(self):
        await expect(self.button(SEND)).to_be_visible()
        await self.press(SEND)
        await expect(self.button("Why this plan?")).to_be_visible()

    async def plan(self):
        words = await self.patient.locator(".words").all_inner_texts()
        assert self.complaints == []
        first = next(at for at, text in enumerate(words) if text.startswith("Thank you. Your intake is with"))
        return same_for_all("\n\n".join(words[first:]))


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine: apt-get install chromium")
class TestOnTheDemosPage:
    async def test_by_mouse_with_a_reload_midway_and_both_panes_in_sight(self, demo, browser):
        intake = script(**THREE["a sore jaw"])
        visitor = Page(await browser.new_page(viewport={"width": 1280, "height": 800}))

        await visitor.begins(demo)
        await visitor.answers(intake.steps[:8])
        await visitor.sees(intake.steps[8].asks)
        await visitor.page.reload()
        await visitor.answers(intake.steps[8:])
        await visitor.sends()

        assert await visitor.plan() == intake.plan
        record = demo.newest_record()
        assert record["plan"] == intake.plan_document
        await expect(visitor.staff.get_by_text(f"New intake {record['ref']}")).to_be_visible()
        await visitor.page.reload()
        assert await visitor.plan() == intake.plan

    async def test_by_finger_on_a_small_phone(self, demo, browser):
        intake = script(**THREE["recent botox"])
        phone = await browser.new_context(
            viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, device_scale_factor=2
        )
        visitor = Page(await phone.new_page())
        visitor.press = visitor.by_finger

        await visitor.begins(demo)
        await visitor.answers(intake.steps)
        await visitor.sends()

        assert await visitor.page.evaluate("document.documentElement.scrollWidth") == 360
        assert await visitor.plan() == intake.plan
        record = demo.newest_record()
        assert record["plan"] == intake.plan_document
        clinic = visitor.page.get_by_role("tab", name=re.compile("Clinic"))
        await expect(clinic).to_contain_text(re.compile(r"\d"))
        await clinic.tap()
        await expect(visitor.staff.get_by_text(f"New intake {record['ref']}")).to_be_visible()

    async def test_by_keyboard_alone(self, demo, browser):
        intake = script(**THREE["a blood thinner before a wedding"])
        visitor = Page(await browser.new_page(viewport={"width": 1280, "height": 800}))
        visitor.press = visitor.press_top = visitor.by_key

        await visitor.begins(demo)
        await visitor.answers(intake.steps)
        await visitor.sends()

        assert await visitor.plan() == intake.plan
        assert demo.newest_record()["plan"] == intake.plan_document
