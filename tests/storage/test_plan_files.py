"""The picture, the page and the calendar that a patient keeps."""

import re
import struct
import threading
import time
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO
from itertools import pairwise

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from flows.clinic import Clinic
from flows.errors import FontError
from flows.languages import Catalog
from flows.plan_card import plan_card, plan_sheet
from flows.practice import Practice, load_practice
from flows.visit_dates import visit_calendar
from storage.exports.calendar import calendar
from storage.exports.card import render_card
from storage.exports.sheet import render_sheet
from storage.exports.typesetting import TEMPLATES, Typeset
from tests.flows.chat import PRACTICE
from tests.flows.plans_told import PLANS, WITH_VISITS, finished

PICKED = datetime(2026, 3, 2, 10, 0, tzinfo=timezone(timedelta(hours=1)))
MONDAY = date(2026, 3, 16)
LONGEST = Clinic(
    name="The Whitstable & Herne Bay Centre for Facial Acupuncture and Traditional Medicine",
    phone="+44 (0)1227 555 0100 ext. 4417",
    address="Unit 4, The Old Brewery Yard, 117–119 Harbour Street, Whitstable CT5 1AG",
    copy_mode="uk",
)

EVERYTHING = {
    "concerns": "+".join(PRACTICE.questionnaire.concerns),
    "tmj__symptom": "clicking",
    "procedures": "filler+threads+peel",
}


def named(name: str) -> Practice:
    return load_practice(Clinic(name=name))


def card(kind: str, practice: Practice = PRACTICE) -> bytes:
    drawn = plan_card(practice, practice.voice("en"), finished(kind, practice))
    assert drawn is not None
    return render_card(drawn)


def sheet(kind: str, practice: Practice = PRACTICE) -> bytes:
    laid_out = plan_sheet(practice, practice.voice("en"), finished(kind, practice))
    assert laid_out is not None
    return render_sheet(laid_out)


def ics(kind: str, start: date = MONDAY, picked: datetime = PICKED, practice: Practice = PRACTICE) -> bytes:
    visits = visit_calendar(practice, practice.voice("en"), finished(kind, practice), start)
    assert visits is not None
    return calendar(visits, picked)


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def words(pdf: bytes) -> str:
    """The text of a PDF in reading order, as one line."""
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(text.split())


def tags(pdf: bytes) -> list[str]:
    """The structure of a PDF in reading order: headings, paragraphs and what holds them."""

    def kinds(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                yield from kinds(child)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node["/S"]
            yield from kinds(node.get("/K", []))

    return list(kinds(PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]))


class TestTheCard:
    @pytest.mark.parametrize("clinic", [PRACTICE.clinic, LONGEST], ids=["short", "long"])
    @pytest.mark.parametrize("kind", [kind for kind in PLANS if kind != "a block"])
    def test_is_a_photo_that_telegram_takes_and_a_phone_shows_whole(self, kind, clinic):
        png = card(kind, load_practice(clinic))
        width, height = size(png)

        assert width == 1080
        assert height <= 2 * width
        assert len(png) < 1_000_000

    def test_is_the_same_bytes_for_the_same_plan(self):
        assert card("two stages") == card("two stages")

    def test_differs_between_plans_but_never_shows_a_caution(self):
        kinds = [kind for kind in PLANS if kind not in ("a block", "a caution")]

        assert len({card(kind) for kind in kinds}) == len(kinds)
        assert card("a caution") == card("a course")


class TestThePage:
    @pytest.mark.parametrize("clinic", [PRACTICE.clinic, LONGEST], ids=["short", "long"])
    @pytest.mark.parametrize("kind", PLANS)
    def test_is_one_page(self, kind, clinic):
        assert len(PdfReader(BytesIO(sheet(kind, load_practice(clinic)))).pages) == 1

    def test_can_be_read_by_a_screen_reader(self):
        pdf = sheet("two stages")
        reader = PdfReader(BytesIO(pdf))
        root = reader.trailer["/Root"]

        assert root["/Lang"] == "en"
        assert root["/MarkInfo"]["/Marked"]
        assert reader.metadata.title == "Willow Clinic: Your suggested plan"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
        assert [tag for tag in tags(pdf) if tag.startswith("/H")] == ["/H1", "/H2", "/H2", "/H2"]
        assert "/Span" not in tags(pdf)

    @pytest.mark.parametrize(("code", "said"), [("pt-br", "pt"), ("he", "he"), ("xx-unknown", "en")])
    def test_says_which_language_it_is_in(self, code, said):
        spoken = {language: Catalog(language, language) for language in ("en", "pt-br", "he")}
        practice = replace(PRACTICE, catalogs=spoken)
        intake = replace(finished("upkeep", practice), language=code)

        pdf = render_sheet(plan_sheet(practice, practice.voice(code), intake))

        assert PdfReader(BytesIO(pdf)).trailer["/Root"]["/Lang"] == said

    def test_reads_in_order_and_whole(self):
        laid_out = plan_sheet(PRACTICE, PRACTICE.voice("en"), finished("two stages"))
        message = [laid_out.plan, *laid_out.sections]
        paragraphs = [
            line
            for part in message
            for text in (part.heading, *part.paragraphs)
            for line in text.split("\n")
            if line
        ]
        text = words(sheet("two stages"))

        for paragraph in paragraphs:
            _, found, text = text.partition(" ".join(paragraph.split()))
            assert found, paragraph

    def test_takes_a_second_page_rather_than_type_too_small_to_read(self):
        laid_out = plan_sheet(PRACTICE, PRACTICE.voice("en"), finished("a course", **EVERYTHING))

        reader = PdfReader(BytesIO(render_sheet(laid_out)))

        assert len(reader.pages) == 2
        assert "1 / 2" in reader.pages[0].extract_text()

    def test_is_the_same_bytes_for_the_same_plan(self):
        assert sheet("two stages") == sheet("two stages")


class TestAnyText:
    @pytest.mark.parametrize(
        "name", ["*not bold* #danger $x$ <b>&amp;</b>", '#read("look.typ")', "\\ _ @x `raw` //"]
    )
    def test_is_a_value_and_never_markup(self, name):
        assert name in words(sheet("upkeep", named(name)))
        assert size(card("upkeep", named(name)))[0] == 1080

    @pytest.mark.parametrize("name", ["Łódź Žižkov", "Клиника Ива", "Φροντίδα", "Bệnh viện Liễu"])
    def test_in_latin_greek_cyrillic_and_vietnamese_is_drawn(self, name):
        assert size(card("upkeep", named(name)))[0] == 1080
        assert sheet("upkeep", named(name))

    @pytest.mark.parametrize(("name", "character"), [("柳 Clinic", "柳"), ("Willow 🌿", "🌿")])
    @pytest.mark.parametrize("made", [card, sheet])
    def test_that_no_font_has_is_refused_by_its_character(self, made, name, character):
        with pytest.raises(FontError, match=f'no font has "{character}"'):
            made("upkeep", named(name))

    def test_is_set_without_a_network_or_fonts_of_the_machine(self):
        own = {template.name for template in TEMPLATES.glob("*.typ")}
        for template in TEMPLATES.glob("*.typ"):
            imports = re.findall(r'#(?:import|include) "(.*?)"', template.read_text("utf-8"))
            assert set(imports) <= own


def test_setting_a_page_holds_up_no_other_thread():
    laid_out = plan_sheet(PRACTICE, PRACTICE.voice("en"), finished("a course", **EVERYTHING))
    page = Typeset("sheet.typ", asdict(laid_out), size="9")
    ticks: list[float] = []
    set_up, done = threading.Event(), threading.Event()

    def tick():
        while not done.wait(0.001):
            ticks.append(time.perf_counter())
            set_up.set()

    ticking = threading.Thread(target=tick)
    ticking.start()
    set_up.wait()
    began = time.perf_counter()
    page.pdf()
    ended = time.perf_counter()
    done.set()
    ticking.join()

    times = [began, *(at for at in ticks if began < at < ended), ended]
    assert max(after - before for before, after in pairwise(times)) < (ended - began) / 2


class TestTheCalendar:
    @pytest.mark.parametrize("kind", WITH_VISITS)
    def test_holds_tentative_days_that_take_no_time(self, kind):
        start = date(2026, 3, 9) if "event" in kind else MONDAY
        file = Calendar.from_ical(ics(kind, start))
        events = file.events

        assert (file["VERSION"], file["METHOD"]) == ("2.0", "PUBLISH")
        assert events[0].start == start
        for event in events:
            assert event.errors == []
            assert event.end - event.start == timedelta(days=1)
            assert not isinstance(event.start, datetime)
            assert (event["STATUS"], event["TRANSP"], event["CLASS"]) == (
                "TENTATIVE",
                "TRANSPARENT",
                "PRIVATE",
            )
            assert "Not booked yet" in event["DESCRIPTION"]
            assert "555 0100" in event["DESCRIPTION"]

    def test_numbers_the_visits_of_a_plan(self):
        events = Calendar.from_ical(ics("two stages")).events

        assert [event["SUMMARY"] for event in events] == [
            f"Suggested visit {number} of 10 · Willow Clinic" for number in range(1, 11)
        ]
        assert events[0]["UID"] == "M-0002-visit-1@meridian"
        assert len({event["UID"] for event in events}) == 10

    def test_made_again_for_another_start_moves_the_same_visits(self):
        first = Calendar.from_ical(ics("a course")).events
        later = PICKED + timedelta(days=1)
        again = Calendar.from_ical(ics("a course", MONDAY + timedelta(weeks=1), later)).events

        assert [event["UID"] for event in first] == [event["UID"] for event in again]
        assert all(new.start - old.start == timedelta(weeks=1) for old, new in zip(first, again, strict=True))
        assert again[0].DTSTAMP == later.astimezone(UTC) > first[0].DTSTAMP

    def test_is_made_of_lines_that_any_calendar_reads(self):
        written = ics("a course", practice=load_practice(LONGEST))
        lines = written.split(b"\r\n")

        assert lines[-1] == b""
        assert all(len(line) <= 75 for line in lines)
        assert b"\n" not in written.replace(b"\r\n", b"")
        assert Calendar.from_ical(written).events[0]["LOCATION"] == LONGEST.address

    def test_takes_a_name_as_text_and_not_as_lines_of_its_own(self):
        practice = named("A;B,C\\n\nSTATUS:CONFIRMED")

        (event,) = Calendar.from_ical(ics("upkeep with fewer visits", practice=practice)).events

        assert event["STATUS"] == "TENTATIVE"
        assert "A;B,C" in event["SUMMARY"]
