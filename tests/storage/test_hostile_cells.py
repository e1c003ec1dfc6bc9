"""Whatever a patient, a link or a member of staff is called or says: every file gives it back, and runs none.

Each format is written once and read once, by a reader of that format that is not ours.
"""

import csv
import io
import json
import re
import shutil
import subprocess
import unicodedata
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from fhir.resources.R4B.bundle import Bundle
from icalendar import Calendar
from playwright.async_api import async_playwright

from flows.glance import turned_back
from flows.summary import Summary
from storage.exports import FORMATS
from storage.exports.edition import Edition
from tests.browser import BROWSER, QUIET
from tests.flows.fhir_reading import items
from tests.storage.hostile import EDITION, HOSTILE, LONG, OWN_WORDS, Hostile, ref, summaries, unguarded

Read = dict[str, dict[str, str]]
"""What is shown of each intake, by its reference: of each place, the words."""

each = pytest.mark.parametrize(
    ("number", "hostile"), list(enumerate(HOSTILE)), ids=[one.about for one in HOSTILE]
)


def write(name: str, edition: Edition, given: Iterable[Summary]) -> bytes:
    out, form = io.BytesIO(), FORMATS[name]
    form.write(edition, map(form.prepare(edition), given), out)
    return out.getvalue()


@cache
def written(name: str, *, raw: bool = False) -> bytes:
    return write(name, replace(EDITION, raw=raw), summaries())


def expected(hostile: Hostile, place: str, change: Callable[[str], str] = str) -> str:
    return change(hostile.on_one_line if place == "staff" else hostile.shown)


def one_end_of_line(text: str) -> str:
    return re.sub(r"\r\n?", "\n", text)


def no_half_pair(text: str) -> str:
    return text.replace("\ud83d", "<U+D83D>")


def without_blanks(text: str) -> str:
    return "".join(text.split())


# -- CSV ----------------------------------------------------------------------------------------------------


@cache
def in_csv(*, raw: bool = False) -> Read:
    text = written("csv", raw=raw).decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    places = {"name": "Name", "campaign": "Campaign", "staff": "Handled by", "words": "In your own words"}
    return {row["Reference"]: {place: row[header] for place, header in places.items()} for row in rows}


@each
def test_a_csv_shows_the_words_and_runs_none(number: int, hostile: Hostile) -> None:
    for place, cell in in_csv()[ref(number)].items():
        assert unguarded(cell) == expected(hostile, place, no_half_pair), place
        assert not cell.lstrip(" \ufeff\u200b").startswith(tuple("=+-@＝＋－＠\t\r\n")), place


@each
def test_a_raw_csv_is_exact(number: int, hostile: Hostile) -> None:
    for place, cell in in_csv(raw=True)[ref(number)].items():
        given = hostile.on_one_line if place == "staff" else hostile.text
        assert cell == no_half_pair(given), place


# -- JSON Lines ---------------------------------------------------------------------------------------------


@each
def test_json_lines_are_exact(number: int, hostile: Hostile) -> None:
    line = written("jsonl").decode("utf-8").split("\n")[number]
    read = json.loads(line)

    assert read["ref"] == ref(number)
    assert read["name"] == read["campaign"] == read["answers"][OWN_WORDS] == hostile.text


# -- a workbook ---------------------------------------------------------------------------------------------


@cache
def in_workbook() -> Read:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx")), rich_text=True)
    read: Read = {}
    for sheet, places in (
        ("Intakes", {"name": "Name", "campaign": "Campaign", "staff": "Handled by"}),
        ("Answers", {"again": "Name", "words": "In your own words"}),
    ):
        head, *rows = book[sheet].iter_rows(values_only=True)
        for row in rows:
            cells = dict(zip(head, row, strict=True))
            read.setdefault(str(cells["Reference"]), {}).update({p: cells[h] for p, h in places.items()})
    return read


@each
def test_a_workbook_shows_the_words(number: int, hostile: Hostile) -> None:
    for place, cell in in_workbook()[ref(number)].items():
        assert cell == no_half_pair(expected(hostile, place, one_end_of_line)), place
        assert isinstance(cell, str), place


def test_what_would_be_a_formula_stays_text_when_its_cell_is_edited() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx")))
    cells = [cell for sheet in ("Intakes", "Answers") for row in book[sheet].iter_rows() for cell in row]

    signed = [cell for cell in cells if str(cell.value).startswith(tuple("=+-@＝＋－＠"))]
    assert len(signed) > 8
    assert [cell.coordinate for cell in signed if not cell.quotePrefix] == []


def test_a_workbook_has_no_formula_and_no_link() -> None:
    with ZipFile(io.BytesIO(written("xlsx"))) as parts:
        texts = {
            name: parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels"))
        }

    sheets = [text for name, text in texts.items() if "worksheets/sheet" in name and "_rels" not in name]
    assert len(sheets) == 4
    assert not re.search(r"<f[ >/]|<hyperlink", "".join(sheets))
    assert "TargetMode" not in "".join(texts.values())
    assert not [name for name in texts if "externalLink" in name or "vba" in name or "embed" in name]


# -- FHIR ---------------------------------------------------------------------------------------------------


@cache
def in_fhir() -> Read:
    bundle = json.loads(written("fhir"))
    Bundle.model_validate(bundle)
    return {
        response["identifier"]["value"]: {
            "name": response["contained"][0]["name"][0]["text"],
            "display": response["subject"]["display"],
            "campaign": _extension(response, "campaign"),
            "words": _answer(response, OWN_WORDS)["valueString"],
        }
        for response in (entry["resource"] for entry in bundle["entry"][1:])
    }


def _extension(response: dict[str, Any], name: str) -> str:
    (found,) = [one for one in response["extension"] if one["url"] == f"urn:meridian:extension:{name}"]
    return str(found["valueString"])


def _answer(response: dict[str, Any], question: str) -> dict[str, Any]:
    ((answer,),) = [item["answer"] for item in items(response) if item["linkId"] == question]
    return dict(answer)


@each
def test_fhir_is_exact_but_for_what_it_has_no_room_for(number: int, hostile: Hostile) -> None:
    """Its strings hold no control character but tab and ends of lines."""
    reversing = not set(hostile.text).isdisjoint("\u202e\u2066\u2069")
    shown = hostile.text if reversing else hostile.shown

    assert set(in_fhir()[ref(number)].values()) == {shown}


# -- a calendar ---------------------------------------------------------------------------------------------


def test_a_calendar_has_nobodys_words() -> None:
    """It is the same file whatever anybody is called or says."""
    calendar = Calendar.from_ical(written("ics"))

    assert len({str(event["UID"]).partition("-suggested")[0] for event in calendar.events}) == len(HOSTILE)
    assert written("ics") == write("ics", EDITION, summaries(["Dana"] * len(HOSTILE)))


# -- pages --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page_texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What pdftotext reads on the pages of each intake, without blanks and ends of lines."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed: apt-get install poppler-utils")
    path = tmp_path_factory.mktemp("pages") / "intakes.pdf"
    path.write_bytes(written("pdf"))
    told = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout.decode()
    pages = defaultdict[str, str](str)
    for page in told.split("\f"):
        for found in dict.fromkeys(re.findall(r"M-H\d{3}", page)):
            pages[found] += without_blanks(page.replace("\u200b", ""))
    return pages


@each
def test_a_page_shows_the_words(page_texts: dict[str, str], number: int, hostile: Hostile) -> None:
    """The patient's name and words, and the staff's name: all of it on the page, wherever lines break."""
    text, words = page_texts[ref(number)], without_blanks(spelled_out(hostile.shown))
    name = without_blanks(no_half_pair(hostile.on_one_line))

    if len(hostile.text) >= LONG - 2:
        assert min(text.count(one) // words.count(one) for one in set(words)) >= 3
        return
    for shown in (f"{name}·", f"by{name},", words):
        drawn = [drawn_piece(piece) for piece in pieces(shown)]
        assert all(re.search(piece, text) for piece in drawn), shown
    for character in {one for one in words if one not in text}:
        assert f"U+{ord(character):04X}" in text


def spelled_out(text: str) -> str:
    """No font has a picture of a control character: a page has its number."""
    return "".join(f"<U+{ord(one) - 0x2400:04X}>" if "\u2400" <= one < "\u2420" else one for one in text)


def pieces(text: str) -> list[str]:
    """Text, and each word of it that reads from the right: where they stand is for a reader to say."""
    return re.findall(r"[\u0590-\u08ff]+|[^\u0590-\u08ff]+", text)


def drawn_piece(text: str) -> str:
    """A pattern of how it is drawn: what no font has is a mark, which the page names."""
    return "".join(_drawn(one) for one in text)


def _drawn(character: str) -> str:
    if character.isascii():
        return re.escape(character)
    joins = unicodedata.category(character) in ("Cf", "Mn")
    return f"[{character}▯]{'?' if joins else ''}"


# -- a report -----------------------------------------------------------------------------------------------

READ_REPORT = """() => Object.fromEntries([...document.querySelectorAll('article.page')].map(page => {
    const says = name => [...page.querySelectorAll('dt')].filter(one => one.textContent.trim() == name)
        .map(one => one.nextElementSibling.firstChild.textContent)[0]
    return [page.id, {
        name: page.querySelector('h2 bdi').textContent,
        campaign: says('Link it began with'), words: says('In your own words'), staff: says('Handled'),
    }]
}))"""


@pytest.fixture
async def report(tmp_path: Path) -> AsyncIterator[Read]:
    """What Chromium shows of each intake. Nothing in it ran, and nothing was asked of anybody."""
    path, asked = tmp_path / "report.html", []
    path.write_bytes(written("html"))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=QUIET)
        page = await browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        page.on("console", lambda line: asked.append(line.text))
        page.on("pageerror", lambda error: asked.append(str(error)))
        await page.goto(path.as_uri())
        assert await page.evaluate("window.ran") is None
        assert await page.locator("img, iframe, object, embed, base, form").count() == 0
        assert await page.title() == "Intakes of Willow Clinic"
        yield await page.evaluate(READ_REPORT)
        await browser.close()
    assert asked == [path.as_uri()]


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine: apt-get install chromium")
async def test_a_report_shows_the_words_and_runs_none(report: Read) -> None:
    for number, hostile in enumerate(HOSTILE):
        shown, staff = one_end_of_line(hostile.shown), no_half_pair(hostile.on_one_line)
        assert report[ref(number)] == {
            "name": shown,
            "campaign": shown,
            "words": f"{shown} ",  # and a mark after it: typed
            "staff": f"Claimed by {turned_back(staff)}, 9 March 2026, 12:00.",
        }, hostile.about


# -- all ----------------------------------------------------------------------------------------------------


def test_every_format_is_read_back_here() -> None:
    assert set(FORMATS) == {"csv", "jsonl", "xlsx", "html", "pdf", "ics", "fhir"}
