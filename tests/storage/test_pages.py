"""A page an intake, as staff get it in a PDF."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from flows.clinic import Clinic
from flows.intake import Intake
from flows.practice import load_practice
from flows.summary import Summary
from storage.exports import FORMATS
from storage.exports.edition import Edition
from tests.flows.chat import PRACTICE
from tests.flows.plans_told import PLANS, finished
from tests.flows.summarized import everything, red_flag, unfinished, withdrawn

MADE = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
EDITION = Edition(PRACTICE, MADE, "", 1)
LONDON = load_practice(Clinic(copy_mode="uk", time_zone="Europe/London"))
PDF = FORMATS["pdf"]


def summary(intake: Intake, name: str = "Dana", **more: object) -> Summary:
    return Summary(PRACTICE, intake, name, "4217", **more)  # type: ignore[arg-type] - tests name the fields


def pdf(*summaries: Summary, edition: Edition = EDITION) -> PdfReader:
    out = BytesIO()
    PDF.write(edition, map(PDF.prepare(edition), summaries), out)
    return PdfReader(out)


def words(*summaries: Summary) -> str:
    """The text of the file in reading order, as one line."""
    return " ".join("\n".join(page.extract_text() for page in pdf(*summaries).pages).split())


@pytest.mark.parametrize("kind", PLANS)
def test_an_intake_is_one_page(kind: str) -> None:
    assert len(pdf(summary(finished(kind))).pages) == 1


def test_each_intake_begins_a_page_that_its_bookmark_leads_to() -> None:
    several = [summary(replace(finished("upkeep"), ref="M-0001")), everything(), summary(finished("a wait"))]
    reader = pdf(*several)

    bookmarks = {entry["/Title"]: reader.get_destination_page_number(entry) for entry in reader.outline}

    assert list(bookmarks) == [one.intake.ref for one in several]
    for ref, page in bookmarks.items():
        assert reader.pages[page].extract_text().startswith(ref)
    assert list(bookmarks.values()) == [0, 1, len(reader.pages) - 1]


def test_pages_of_nobody_say_so() -> None:
    assert words().startswith("No intake fits what was asked for.")


def test_may_they_be_booked_and_why_not_comes_before_anything_else() -> None:
    text = words(summary(finished("a caution")))
    told = summary(finished("a caution")).glance
    order = [
        *("M-0002", "Dana", "Caution", told.gate_says, "Flags"),
        *(flag.says for flag in told.flags),
        *("Comes for", "Suggested visits", "Earliest start", "Ask first", *told.confirm, "About you"),
    ]

    for said in order:
        _, found, text = text.partition(said)
        assert found, said


def test_a_red_flag_says_what_the_patient_was_told() -> None:
    text = words(red_flag())

    assert text.index("Stop") < text.index("Sudden sight change") < text.index("The patient was told")
    assert "Call 911" in text
    assert "Suggested visits" not in text


def test_an_unfinished_one_says_so() -> None:
    text = words(unfinished())

    assert "Unfinished" in text
    assert "Suggested visits" not in text


def test_that_there_are_no_flags_is_said_of_what_was_asked_to_the_end() -> None:
    assert "Flags No flags." in words(summary(finished("upkeep")))
    assert "Flags None so far." in words(unfinished())
    assert "Flags" not in words(withdrawn())


def test_it_tells_who_agreed_to_what_and_who_stands_for_the_rules() -> None:
    text = words(summary(finished("upkeep"), linked=("M-0001",)))

    assert "Same person: M-0001" in text
    assert "I agree, 2 March 2026, 09:00" in text
    assert summary(finished("upkeep")).rules_sentence in text
    assert "Made 3 March 2026, 08:30" in text


def test_a_screen_reader_can_read_it() -> None:
    reader = pdf(summary(finished("two stages")))
    root = reader.trailer["/Root"]

    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == "Intakes of Willow Clinic"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in reader.stream.getvalue()  # type: ignore[attr-defined]


def test_the_less_there_is_to_say_the_larger_the_type() -> None:
    page_of = PDF.prepare(EDITION)

    short, long = (page_of(one)["fit"]["size"] for one in (summary(finished("upkeep")), everything()))

    assert short > long


def test_what_does_not_fit_takes_a_second_page_and_says_so() -> None:
    first, second = pdf(everything()).pages

    assert "More on the next page" in first.extract_text()
    assert "1 / 2" in first.extract_text()
    assert "M-0042 · Block" in second.extract_text()
    assert "More on" not in second.extract_text()


@pytest.mark.parametrize(
    ("name", "shown", "codes"),
    [
        ("柳 Dana", "▯ Dana", "U+67F3"),
        ("Dana 🌿🌿", "Dana ▯▯", "U+1F33F"),
        ("Dana \ud83d", "Dana <U+D83D>", ""),
        ("Łódź Клиника Φροντίδα Liễu", "Łódź Клиника Φροντίδα Liễu", ""),
        ("*not bold* #danger $x$ <b>&amp;</b> @x", "*not bold* #danger $x$ <b>&amp;</b> @x", ""),
    ],
)
def test_a_character_that_cannot_be_drawn_is_marked_and_named(name: str, shown: str, codes: str) -> None:
    text = words(summary(finished("a wait"), name))

    assert shown in text
    assert ("lacks a character" in text) is bool(codes)
    assert codes in text


def test_of_many_such_characters_the_first_are_named_and_all_are_counted() -> None:
    text = words(summary(finished("a wait"), "".join(map(chr, range(0x4E00, 0x4E20)))))

    assert text.count("U+4E") == 12
    assert "and 20 more" in text


@settings(max_examples=40)
@given(st.text(st.characters(), max_size=40))
@example("👩\u200d⚕\ufe0f")
@example("e\u0301\u0323\u20dd")
@example("\u0628\u0651\u064e\u0644")
@example("\U0001f1e9\U0001f1ea")
@example("\u1112\u1161\u11ab")
def test_any_name_at_all_can_be_set(name: str) -> None:
    assert len(pdf(summary(finished("upkeep"), name)).pages) == 1


def test_the_paper_is_that_of_the_clinics_country() -> None:
    american = pdf(summary(finished("upkeep"))).pages[0].mediabox
    british = pdf(summary(finished("upkeep")), edition=Edition(LONDON, MADE, "", 1)).pages[0].mediabox

    assert (round(american.width), round(american.height)) == (612, 792)
    assert (round(british.width), round(british.height)) == (595, 842)


def test_there_is_a_bound_to_one_file() -> None:
    assert PDF.most == 500
