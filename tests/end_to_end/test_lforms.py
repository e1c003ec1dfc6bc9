"""The questionnaire and its answers in somebody else's form: the National Library of Medicine's LHC-Forms."""

import threading
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.async_api import async_playwright, expect

from flows.fhir_questionnaire import questionnaire_resource
from flows.fhir_responses import response_maker
from flows.summary import Summary
from tests import npm
from tests.browser import BROWSER, NEEDS_BROWSER, QUIET
from tests.flows.chat import PRACTICE, Chat
from tests.flows.fhir_reading import answered
from tests.flows.test_fhir_responses import holding
from tests.flows.walks import walk

pytestmark = NEEDS_BROWSER

FORM = questionnaire_resource(PRACTICE, date(2026, 3, 2))
respond = response_maker(PRACTICE)
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A form</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="webcomponent/styles.css">
<body>
<script src="webcomponent/assets/lib/zone.min.js"></script>
<script src="webcomponent/lhc-forms.js"></script>
<script src="fhir/R4/lformsFHIR.min.js"></script>
<div id="form"></div>
"""
SHOW = "form => LForms.Util.addFormToPage(form, 'form', {fhirVersion: 'R4'})"
SHOW_ANSWERED = """([form, response]) => LForms.Util.addFormToPage(
    LForms.Util.mergeFHIRDataIntoLForms(
        response, LForms.Util.convertFHIRQuestionnaireToLForms(form, 'R4'), 'R4'),
    'form')
"""
READ = "LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4')"
TICKED = """[...document.querySelectorAll('label:has(:checked)')].map(one => one.id)"""


class Files(SimpleHTTPRequestHandler):
    """LHC-Forms as it was built, and the page around it."""

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address():
    built = npm.package("lforms") / "dist" / "lforms"
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(built))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
async def page(address):
    """The page; complaints of the browser and of the form fail the test, and so does asking anybody else."""
    complaints, asked = [], set()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=QUIET)
        page = await browser.new_page(viewport={"width": 1100, "height": 1400})
        page.on("console", lambda said: said.type in {"error", "warning"} and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        await page.goto(address)
        yield page
        await browser.close()
    assert complaints == []
    assert asked - {""} == {urlsplit(address).netloc}


def item(page, link_id):
    """A question, with what stands around it."""
    return page.locator(f'[id^="item-{link_id}/"]')


def option(page, link_id, code):
    """The box or the circle of an option."""
    return page.locator(f'[id^="{link_id}/"][id$="|{code}"]')


async def ticked(page):
    """All that is ticked, as (question, code)."""
    found = [one.partition("/")[0::2] for one in await page.evaluate(TICKED)]
    return {(question, rest.rpartition("|")[2]) for question, rest in found}


def codes(response):
    """The codes that a response says, as (question, code)."""
    return {
        (question, value[1])
        for question, values in answered(response).items()
        for value in values
        if isinstance(value, tuple)
    }


async def test_the_form_shows_what_is_asked_of_everybody(page):
    await page.evaluate(SHOW, FORM)

    await expect(page.get_by_text("Intake of Willow Clinic")).to_be_visible()
    await expect(item(page, "age_band")).to_contain_text("How old are you?")
    for code in ("under-18", "60-plus"):
        await expect(option(page, "age_band", code)).to_be_visible()
    await expect(page.get_by_text("If so, we stop here and tell you where to get help.")).to_be_visible()
    await expect(page.get_by_text("A little more", exact=True)).to_have_count(0)
    await expect(item(page, "event_weeks")).to_have_count(0)


async def test_an_answer_brings_up_what_hangs_on_it_and_takes_it_away(page):
    await page.evaluate(SHOW, FORM)

    await option(page, "concerns", "tmj").click()
    await expect(page.get_by_text("A little more", exact=True)).to_be_visible()
    await expect(item(page, "tmj.symptom")).to_be_visible()
    await expect(item(page, "acne.type")).to_have_count(0)

    await option(page, "tmj.symptom", "chew_pain").click()
    await expect(item(page, "tmj.chewing")).to_have_count(0)
    await option(page, "age_band", "40-49").click()
    await expect(item(page, "tmj.chewing")).to_have_count(0)
    await option(page, "age_band", "50-59").click()
    await expect(item(page, "tmj.chewing")).to_be_visible()

    await option(page, "concerns", "tmj").click()
    await expect(page.get_by_text("A little more", exact=True)).to_have_count(0)


async def test_an_answer_other_than_one_brings_up_a_question(page):
    await page.evaluate(SHOW, FORM)

    await option(page, "procedures", "botox").click()
    await expect(item(page, "botox.when")).to_be_visible()
    await expect(item(page, "botox.areas")).to_have_count(0)
    await option(page, "botox.when", "1-3mo").click()
    await expect(item(page, "botox.areas")).to_be_visible()
    await option(page, "botox.when", "over-6mo").click()
    await expect(item(page, "botox.areas")).to_have_count(0)


async def test_the_answers_of_an_intake_are_ticked(page):
    chat = Chat().consents().answers_with_nothing_to_declare(
        concerns="wrinkles+acne", procedures="botox", preference="event", event_weeks="6"
    )  # fmt: skip
    response = respond(Summary(PRACTICE, chat.taps_on("Send to the clinic").intake, "Dana", "4217"))

    await page.evaluate(SHOW_ANSWERED, [FORM, response])

    await expect(option(page, "concerns", "acne")).to_be_visible()
    assert await ticked(page) == codes(response)
    await expect(item(page, "event_weeks").locator("input").first).to_have_value("6")
    await expect(item(page, "tmj.symptom")).to_have_count(0)


async def test_what_the_form_reads_out_is_what_was_put_in(page):
    """Whatever was answered: had it another view of what is enabled, some of it would be missing."""
    for seed in range(6):
        response = respond(Summary(PRACTICE, holding(walk(PRACTICE.questionnaire, seed)), "Dana", "4217"))
        await page.evaluate(SHOW_ANSWERED, [FORM, response])
        assert answered(await page.evaluate(READ)) == answered(response), seed
