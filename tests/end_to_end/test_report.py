"""The report in a real Chromium: read, searched, sorted, printed, and judged by axe and a validator."""

import io
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pypdf import PdfReader

from flows.summary import Summary
from tests.browser import BROWSER, NEEDS_BROWSER, QUIET
from tests.npm import package, program
from tests.reports import later, made_up, report, sent

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
COUNT = 30
HOSTILE = (
    "<script>document.title = 'taken over'</script>",
    "\u202ednuor yaw gnorw",
    "x" * 4096,
    "👩‍👧 a\0b",
    "]]></style><h1>Closed</h1>",
    "عائشة",
)

pytestmark = NEEDS_BROWSER


def everything() -> Summary:
    """Somebody with every concern, many earlier procedures and many flags."""
    concerns = "collagen_dull+wrinkles+sagging+discoloration+neck_decollete+acne+tmj+alopecia+sinus"
    return sent(
        "Somebody with everything",
        ref="M-CCCC",
        concerns=concerns,
        procedures="botox+filler+peel+microneedling+laser",
        safety__pregnancy="trying",
        safety__blood="anticoagulant+antiplatelet",
        safety__heart_brain="pacemaker_icd+seizures_controlled",
        safety__immune_cancer="diabetes+dental",
        safety__skin="coldsore_often+keloid",
        safety__allergies="metal_allergy+needle_fear",
    )


def some() -> list[Summary]:
    """A month's intakes, and after them one with everything and one more of the same person."""
    again = later(sent("Dana", ref="M-DDDD"), days=120)
    return [*made_up(COUNT - 2), later(everything(), days=119), replace(again, linked=("M-CCCC", "M-2222"))]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "intakes.html"
    path.write_text(report(some()), "utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=QUIET)
        yield browser
        browser.close()


def opened(context: BrowserContext, path: Path, at: str = "") -> Iterator[Page]:
    """The file in a new window. A complaint of the browser, of its policy too, or a request fails."""
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda line: complaints.append(line.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda asked: None if asked.url.startswith("file:") else complaints.append(asked.url))
    page.goto(f"{path.as_uri()}{at}")
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    yield from opened(browser.new_context(viewport=DESK, offline=True), file)


def shown(page: Page) -> list[str]:
    """The references of the rows that are shown, in order."""
    rows: list[str] = page.locator("#rows tr:visible").evaluate_all(
        "rows => rows.map(row => row.dataset.ref)"
    )
    return rows


def keys(page: Page, column: int) -> list[str]:
    found: list[str] = page.locator("#rows tr:visible").evaluate_all(
        f"rows => rows.map(row => row.cells[{column}].dataset.key)"
    )
    return found


# -- the list -----------------------------------------------------------------------------------------------


def test_all_are_listed_newest_first(page: Page) -> None:
    assert shown(page) == [summary.intake.ref for summary in some()][::-1]
    expect(page.get_by_role("status")).to_have_text(f"{COUNT} of {COUNT} intakes")


def test_a_search_by_the_keyboard_alone(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("EVERYTHING som")

    assert shown(page) == ["M-CCCC"]
    expect(page.get_by_role("status")).to_have_text(f"1 of {COUNT} intakes")

    page.keyboard.type(" nonsense")
    expect(page.get_by_role("status")).to_contain_text("No intake fits")

    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_have_value("")
    assert len(shown(page)) == COUNT


def test_a_search_finds_names_without_their_accents(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "two.html"
    path.write_text(report([sent("Zoë", ref="M-ZZZZ"), sent("Ana", ref="M-AAAA")]), "utf-8")
    for page in opened(browser.new_context(), path):
        page.get_by_role("searchbox").fill("zoe")
        assert shown(page) == ["M-ZZZZ"]


def test_choices_narrow_the_list_together(page: Page) -> None:
    gates = {summary.intake.ref: summary.standing for summary in some()}
    page.get_by_label("Gate").select_option("caution")
    assert shown(page) == [ref for ref, gate in gates.items() if gate == "caution"][::-1] != []

    page.get_by_label("Status").select_option("complete")
    page.get_by_label("Handled").select_option("nobody")
    assert set(shown(page)) < {ref for ref, gate in gates.items() if gate == "caution"}


def test_only_what_there_is_can_be_chosen(page: Page) -> None:
    options = page.get_by_label("Gate").locator("option").evaluate_all("found => found.map(one => one.value)")

    assert set(options) == {"", *(summary.standing for summary in some())}


def test_a_column_sorts_both_ways_by_mouse_and_by_keyboard(page: Page) -> None:
    gate = page.get_by_role("columnheader", name="Gate")
    gate.get_by_role("button").click()
    expect(gate).to_have_attribute("aria-sort", "ascending")
    assert keys(page, 1) == sorted(keys(page, 1))

    page.keyboard.press("Enter")
    expect(gate).to_have_attribute("aria-sort", "descending")
    assert keys(page, 1) == sorted(keys(page, 1), reverse=True)
    expect(page.locator("th[aria-sort=none]")).to_have_count(4)


def test_rows_without_a_date_come_last_whichever_way(page: Page) -> None:
    for order in ("ascending", "descending"):
        start = page.get_by_role("columnheader", name="Earliest start")
        start.get_by_role("button").click()
        expect(start).to_have_attribute("aria-sort", order)
        dates = keys(page, 5)
        assert dates[0]
        assert "" not in dates[: len([one for one in dates if one])]


# -- a page an intake ---------------------------------------------------------------------------------------


def test_a_page_opens_by_its_link_and_the_back_button_goes_back(page: Page) -> None:
    link = page.get_by_role("link", name="M-CCCC", exact=True)
    link.click()

    heading = page.get_by_role("heading", name="M-CCCC Somebody with everything")
    expect(heading).to_be_focused()
    expect(page).to_have_title("M-CCCC · Intakes of Willow Clinic")
    expect(page.locator("#list")).to_be_hidden()
    expect(page.locator("article:visible")).to_have_count(1)

    page.go_back()
    expect(page.locator("#list")).to_be_visible()
    expect(link).to_be_focused()
    expect(page.locator("article:visible")).to_have_count(0)
    expect(page).to_have_title("Intakes of Willow Clinic")


def test_a_page_leads_to_the_same_persons_others_and_to_all(page: Page) -> None:
    page.get_by_role("link", name="M-DDDD", exact=True).click()
    own = page.locator("#M-DDDD")
    expect(own).to_contain_text("M-2222 (not in this file)")
    own.get_by_role("link", name="M-CCCC").click()
    expect(page.locator("#M-CCCC")).to_be_visible()

    page.get_by_role("link", name="All intakes").click()
    expect(page.get_by_role("link", name="M-CCCC", exact=True)).to_be_focused()


def test_a_page_opens_at_its_address(browser: Browser, file: Path) -> None:
    for page in opened(browser.new_context(), file, "#M-CCCC"):
        expect(page.get_by_role("heading", name="M-CCCC")).to_be_focused()
        expect(page.locator("#list")).to_be_hidden()


def test_an_address_of_none_shows_the_list(browser: Browser, file: Path) -> None:
    for page in opened(browser.new_context(), file, "#M-9999"):
        expect(page.locator("#list")).to_be_visible()


def test_the_record_is_folded_until_wanted(page: Page) -> None:
    page.get_by_role("link", name="M-CCCC", exact=True).click()
    expect(page.get_by_text("Every answer as given").locator("visible=true")).to_have_count(0)
    page.locator("#M-CCCC").get_by_text("Full record").click()
    expect(page.get_by_role("heading", name="Every answer as given")).to_be_visible()


def test_without_a_script_it_is_read_all_the_same(browser: Browser, file: Path) -> None:
    for page in opened(browser.new_context(java_script_enabled=False), file):
        expect(page.get_by_role("searchbox")).to_have_count(0)
        expect(page.get_by_role("button").locator("visible=true")).to_have_count(0)
        assert page.locator("#rows tr:visible").count() == COUNT
        page.get_by_role("link", name="M-CCCC", exact=True).click()
        expect(page.locator("#M-CCCC")).to_be_visible()
        expect(page.locator("#list")).to_be_hidden()


# -- on paper -----------------------------------------------------------------------------------------------


def printed(page: Page) -> list[str]:
    """The text of each sheet."""
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]


def stand_in_for_the_dialog(page: Page) -> None:
    """The dialog of the browser, which nobody is there to answer."""
    page.evaluate("() => { window.print = () => { window.asked = true; }; }")


def test_all_are_printed_one_a_sheet(page: Page) -> None:
    refs = shown(page)
    stand_in_for_the_dialog(page)
    page.get_by_role("button", name="Print all").click()

    assert page.evaluate("window.asked")
    sheets = printed(page)
    assert [ref for ref, sheet in zip(refs, sheets, strict=True) if ref not in sheet] == []


def test_only_what_was_found_is_printed_and_in_that_order(page: Page) -> None:
    page.get_by_label("Gate").select_option("caution")
    page.get_by_role("columnheader", name="Intake").get_by_role("button").click()
    refs = shown(page)
    stand_in_for_the_dialog(page)
    page.get_by_role("button", name="Print all").click()

    assert [ref for ref, sheet in zip(refs, printed(page), strict=True) if ref not in sheet] == []


def test_this_one_is_printed_on_one_sheet_without_its_record(page: Page) -> None:
    page.get_by_role("link", name="M-CCCC", exact=True).click()
    stand_in_for_the_dialog(page)
    page.get_by_role("button", name="Print this").click()

    (sheet,) = printed(page)
    assert page.evaluate("window.asked")
    assert "Somebody with everything" in sheet
    assert "Full record" not in sheet
    assert "All intakes" not in sheet


def test_overview_and_list_are_printed_without_pages(page: Page) -> None:
    first, *others = printed(page)

    assert "Who stops where" in first
    assert all(ref in "".join(others) for ref in shown(page))
    assert "At a glance" not in "".join(others)


# -- for everybody ------------------------------------------------------------------------------------------


def reached_by_axe(browser: Browser, file: Path, at: str, **how: Any) -> list[Any]:
    context = browser.new_context(**how)
    context.add_init_script(path=package("axe-core") / "axe.min.js")
    found: list[Any] = []
    for page in opened(context, file, at):
        page.locator("details:visible").evaluate_all("all => all.forEach(one => { one.open = true; })")
        found = page.evaluate("async () => (await axe.run()).violations")
    return [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("at", ["", "#M-CCCC", "#M-DDDD"])
def test_axe_finds_nothing_to_say(browser: Browser, file: Path, at: str, size: Any, scheme: Any) -> None:
    assert reached_by_axe(browser, file, at, viewport=size, color_scheme=scheme) == []


@pytest.mark.parametrize("width", [320, 360, 640, 900])
@pytest.mark.parametrize("at", ["", "#M-CCCC"])
def test_no_width_needs_scrolling_sideways(browser: Browser, file: Path, at: str, width: int) -> None:
    """A desk's window at 200 % is 640 wide, at 400 % 320."""
    for page in opened(browser.new_context(viewport={"width": width, "height": 740}), file, at):
        page.locator("details:visible").evaluate_all("all => all.forEach(one => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_names_are_text_and_break_nothing(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    named = [
        replace(one, intake=replace(one.intake, campaign=name))
        for number, name in enumerate(HOSTILE)
        for one in [sent(name, ref=f"M-{number:04}")]
    ]
    path.write_text(report(named), "utf-8")
    for page in opened(browser.new_context(viewport=PHONE), path):
        expect(page).to_have_title("Intakes of Willow Clinic")
        expect(page.get_by_role("heading", name="Closed", exact=True)).to_have_count(0)
        for at in ("list", *(f"M-{number:04}" for number in range(len(HOSTILE)))):
            page.evaluate("at => { location.hash = at; }", at)
            expect(page.locator(f"#{at}")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            for text in page.locator(f"#{at} bdi:visible").all_inner_texts():
                assert "\u202e" not in text


@pytest.mark.parametrize("intakes", [0, 1, COUNT])
def test_a_validator_finds_no_error(tmp_path: Path, intakes: int) -> None:
    path, rules = tmp_path / "intakes.html", tmp_path / "rules.json"
    path.write_text(report(some()[:intakes]), "utf-8")
    rules.write_text(
        json.dumps({"root": True, "extends": ["html-validate:standard", "html-validate:document"]})
    )
    validator = [str(program("html-validate")), "--config", str(rules), "--max-warnings=0", str(path)]
    found = subprocess.run(validator, capture_output=True, text=True, check=False)

    assert (found.returncode, found.stdout.strip()) == (0, "")
