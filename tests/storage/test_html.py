"""The report as a file: what it says, what it lets a browser do, and that words stay words."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.clinic import Clinic
from flows.deeds import Act, Deed
from flows.overrides import SignOff
from flows.practice import load_practice
from storage.exports import html
from tests.reports import MADE_AT, WILLOW, later, made_up, report, sent

VOID = {"meta", "input"}
HOSTILE = (
    "<script>alert(1)</script>",
    "</title></style></script><svg onload=alert(1)>",
    "]]> --> <!-- {{ 7 * 7 }} {% raw %}",
    '" onmouseover="alert(1)" x="',
    "a\0b\x1b[31m\x85\ud800",
    "\u202ednuor yaw gnorw\u2066",
    "x" * 4096,
    "👩‍👧 💆🏽‍♀️ İpek",
)


class Read(HTMLParser):
    """The elements of a document, each with its attributes and the text right in it."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(document)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in {"style", "script"}:
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())

    def all(self, tag: str, **attrs: str) -> list[dict[str, str | None]]:
        return [
            had
            for name, had in self.elements
            if name == tag and all(had.get(key.rstrip("_")) == value for key, value in attrs.items())
        ]


def page_of(document: str, ref: str = "M-7KQ4") -> str:
    found = re.search(rf'<article class="[a-z ]+" id="{ref}".*?</article>', document, re.DOTALL)
    assert found
    return found[0]


@pytest.fixture(scope="module")
def thirty() -> str:
    return report(made_up(30))


# -- what it says -------------------------------------------------------------------------------------------


def test_the_top_says_whose_when_and_which() -> None:
    words = Read(report([sent()], chosen="--since 2026-03-01")).words

    assert "Willow Clinic" in words
    assert "Made 1 July 2026, 09:30 (Europe/Berlin)." in words
    assert "--since 2026-03-01" in words
    assert "Health data" in words


def test_rules_that_nobody_stands_for_are_said_to_be_so() -> None:
    signed = replace(WILLOW, sign_off=SignOff(signed_off_by="Dr. Okafor", signed_off_on=date(2026, 1, 9)))
    unsigned = Read(report([sent()])).words
    words = Read(report([replace(sent(), practice=signed)], practice=signed)).words

    assert "Rules not yet signed off" in unsigned
    assert "not yet signed off" not in words
    assert "Dr. Okafor" in words


def test_a_row_and_a_page_say_who_what_and_from_when() -> None:
    document = report([sent("Dana", concerns="wrinkles", safety__pregnancy="pregnant")])
    row = re.search(r"<tr data-ref.*?</tr>", document, re.DOTALL)

    assert row
    for part in (row[0], page_of(document)):
        words = Read(part).words
        assert "Dana" in words
        assert "Block" in words
        assert "Pregnant" in words
        assert "Lines and wrinkles" in words


def test_a_page_begins_with_what_may_be_booked_and_the_flags() -> None:
    words = Read(page_of(report([sent(concerns="wrinkles", safety__pregnancy="pregnant")]))).words

    places = [
        words.index(part) for part in ("Dana", "Block", "Flags", "At a glance", "About you", "Full record")
    ]
    assert places == sorted(places)


def test_the_record_has_every_answer_as_given_with_what_was_agreed_to() -> None:
    summary = sent()
    words = Read(page_of(report([summary]))).words

    assert words.count("(tapped)") == len(summary.record.history) - 1 > 10  # the last is the sending
    assert "Sent version 1" in words
    assert all(answer.digest in words for answer in summary.consent if answer.digest)
    assert "2026-03-02 10:00:" in words  # Berlin


def test_the_newest_come_first() -> None:
    refs = [s.intake.ref for s in made_up(30)]
    found = [had["data-ref"] for had in Read(report(made_up(30))).all("tr") if "data-ref" in had]

    assert found == refs[::-1]


def test_other_intakes_of_the_same_person_are_linked_where_they_are_in_the_file() -> None:
    first, second = sent(ref="M-AAAA"), later(sent(ref="M-BBBB"), days=1)
    read = Read(page_of(report([first, replace(second, linked=("M-AAAA", "M-ZZZZ"))]), "M-BBBB"))

    assert read.all("a", href="#M-AAAA")
    assert not read.all("a", href="#M-ZZZZ")
    assert "M-ZZZZ (not in this file)" in read.words


def test_who_handles_it_can_be_read_and_chosen_by() -> None:
    summary = sent()
    assert summary.intake.completed_at
    claimed = Deed(Act.CLAIMED, "telegram:7", "Mei", summary.intake.completed_at, "M-7KQ4")
    read = Read(report([replace(summary, deeds=(claimed,))]))

    assert read.all("tr", **{"data-handled": "claimed"})
    assert "Claimed, Mei" in read.words
    assert "Claimed by Mei, 2 March 2026" in read.words


def test_only_so_many_get_a_page_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MOST_PAGES", 10)
    read = Read(report(made_up(30)))

    assert len(read.all("article")) == 10
    assert "the newest 10 of 30 intakes" in read.words
    assert "intakes begun30" in read.words


def test_of_nothing_there_is_a_file_that_says_so() -> None:
    read = Read(report([]))

    assert "No intakes were found." in read.words
    assert not read.all("svg") + read.all("table") + read.all("article")


# -- what it lets a browser do ------------------------------------------------------------------------------


def test_the_policy_lets_in_the_files_own_style_and_script_alone(thirty: str) -> None:
    (policy,) = Read(thirty).all("meta", **{"http-equiv": "Content-Security-Policy"})
    said = dict(part.strip().split(" ", 1) for part in str(policy["content"]).split(";"))
    styles, scripts = (
        re.findall(r"<style>(.*?)</style>", thirty, re.DOTALL),
        re.findall(r"<script>(.*?)</script>", thirty, re.DOTALL),
    )

    assert said["default-src"] == said["base-uri"] == said["form-action"] == "'none'"
    assert said["style-src"].split() == [digest(style) for style in styles]
    assert said["script-src"].split() == [digest(script) for script in scripts]
    assert "unsafe" not in str(policy["content"])


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_nothing_is_fetched_and_nothing_runs_but_the_script(thirty: str) -> None:
    read = Read(thirty)

    for tag, had in read.elements:
        assert tag not in {"link", "img", "iframe", "form", "object", "base"}
        assert not [name for name in had if name.startswith("on") or name in {"style", "src", "srcset"}]
        assert str(had.get("href", "#")).startswith("#")
    assert not re.search(r"url\(|@import|https?://|fetch\(|XMLHttp|innerHTML|eval\(", thirty)
    assert read.all("meta", name="referrer", content="no-referrer")


def test_every_link_leads_somewhere_and_no_id_is_there_twice(thirty: str) -> None:
    read = Read(thirty)
    ids = [had["id"] for _, had in read.elements if "id" in had]

    assert len(set(ids)) == len(ids)
    assert {str(had["href"])[1:] for had in read.all("a")} <= set(ids)


# -- everybody's words are text -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_words_never_become_markup(name: str) -> None:
    plain, hostile = (
        Read(report([replace(sent(called), intake=replace(sent().intake, campaign=called), address=called)]))
        for called in ("Dana", name)
    )

    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]
    assert [set(had) for _, had in hostile.elements] == [set(had) for _, had in plain.elements]


def test_controls_and_what_turns_the_reading_direction_are_seen() -> None:
    document = report([sent("a\0b\x1b \u202enaD")])

    assert "a␀b␛ <U+202E>naD" in Read(document).words
    assert not re.search("[\0\x1b\u202e]", document)


@given(st.text(st.characters(exclude_categories=[]), min_size=1, max_size=40))
@settings(max_examples=15)
def test_any_name_leaves_the_elements_as_they_are(name: str) -> None:
    plain, named = Read(report([SENT])), Read(report([replace(SENT, name=name)]))

    assert named.elements == plain.elements


SENT = sent()


# -- any number ---------------------------------------------------------------------------------------------


def test_what_an_intake_gives_is_small_and_keeps_nothing_of_the_practice() -> None:
    edition = html.Edition(WILLOW, MADE_AT, "", 1)
    item = html.HTML.prepare(edition)(sent())

    assert len(item.packed) < 10_000
    assert b"Willow" not in item.packed


def test_whoever_comes_the_report_can_be_written() -> None:
    read = Read(report(made_up(150, seed=Random(7).randrange(99), days=400)))

    assert len(read.all("article")) == 150
    assert {str(had["class"]) for had in read.all("figure")} >= {"plot funnel", "plot concerns"}


def test_times_are_the_clinics_own() -> None:
    practice = load_practice(Clinic(time_zone="Asia/Kolkata"))
    words = Read(report([replace(sent(), practice=practice)], practice=practice)).words

    assert "Made 1 July 2026, 13:00 (Asia/Kolkata)." in words
    assert "2026-03-02 14:30:" in words
