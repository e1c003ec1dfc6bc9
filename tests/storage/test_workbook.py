"""The workbook: read as another program would, and as the XML it is."""

import re
import tempfile
import tracemalloc
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO, RawIOBase
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows.clinic import Clinic
from flows.deeds import Act, Deed
from flows.practice import load_practice
from flows.summary import Summary
from storage.exports import FORMATS
from storage.exports.cells import CUT, MOST, as_cell
from storage.exports.edition import Edition
from tests.flows.plans_told import PLANS, finished
from tests.flows.summarized import everything, red_flag, unfinished

BERLIN = load_practice(Clinic(name="Willow & Sons", time_zone="Europe/Berlin"))
MADE = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
EDITION = Edition(BERLIN, MADE, "--since 2026-01-01", 2)
XLSX = FORMATS["xlsx"]

HOSTILE = {
    "=HYPERLINK(1)": "=HYPERLINK(1)",
    "+1 555 0100": "+1 555 0100",
    "@SUM(A1)": "@SUM(A1)",
    "-3": "-3",
    "\t=1": "\t=1",
    "https://example.org": "https://example.org",
    "internal:Answers!A1": "internal:Answers!A1",
    "{=1}": "{=1}",
    "007": "007",
    "1e5": "1e5",
    "TRUE": "TRUE",
    "#REF!": "#REF!",
    "a\0b": "a␀b",
    "a\x0bb\x7f": "a␋b<U+007F>",
    "Dana\u202egnp": "Dana<U+202E>gnp",
    "Dana \ud83d": "Dana <U+D83D>",
    "a\ufffeb\uffff": "a<U+FFFE>b<U+FFFF>",
    "x\r\ny\rz\n": "x\ny\nz\n",
    " both ends ": " both ends ",
    '"quoted" & <b>\'s</b> ]]>': '"quoted" & <b>\'s</b> ]]>',
    "<r><t>bold</t></r>": "<r><t>bold</t></r>",
    "<r>&broken": "<r>&broken",
    "日本 Łódź 😀 👩\u200d⚕\ufe0f": "日本 Łódź 😀 👩\u200d⚕\ufe0f",
    "x" * 4096: "x" * 4096,
    "😀" * 4096: "😀" * 4096,
}
"""What was given, and what is shown."""


def summary(kind: str = "a wait", name: str = "Dana", campaign: str | None = None, **more: Any) -> Summary:
    return Summary(BERLIN, replace(finished(kind, BERLIN), campaign=campaign), name, "4217", **more)


def written(*summaries: Summary, edition: Edition = EDITION) -> bytes:
    out = BytesIO()
    XLSX.write(edition, map(XLSX.prepare(edition), summaries), out)
    return out.getvalue()


def opened(*summaries: Summary) -> Workbook:
    return load_workbook(BytesIO(written(*summaries)))


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a sheet by its headers, without empty cells."""
    head, *rows = sheet.iter_rows(values_only=True)
    named = [dict(zip(head, row, strict=True)) for row in rows]
    return [{str(name): value for name, value in row.items() if value is not None} for row in named]


def sheets_xml(document: bytes) -> dict[str, ET.Element]:
    with ZipFile(BytesIO(document)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return {name: ET.fromstring(archive.read(name)) for name in names}


def tags(document: bytes) -> set[str]:
    return {node.tag.partition("}")[2] for root in sheets_xml(document).values() for node in root.iter()}


# -- what is in it ------------------------------------------------------------------------------------------


def test_it_has_a_sheet_for_each_purpose() -> None:
    assert opened(summary()).sheetnames == ["Intakes", "Answers", "Columns", "About"]


def test_an_intake_is_a_row_of_what_matters() -> None:
    (row,) = table(opened(summary(campaign="spring"))["Intakes"])

    assert row["Reference"] == "M-0002"
    assert row["Gate"] == "Wait"
    assert row["Flags"].startswith("Wait: Botox or other toxin")
    assert row["Comes for"] == "Lines and wrinkles"
    assert row["Name"] == "Dana"
    assert row["Chat"] == "4217"
    assert row["Campaign"] == "spring"


def test_times_are_real_times_of_the_clinics_zone_and_the_header_names_it() -> None:
    book = opened(summary())
    (row,) = table(book["Intakes"])
    completed = next(cell for cell in book["Intakes"][2] if cell.value == row["Completed (Europe/Berlin)"])

    sent = summary().intake.completed_at
    assert sent
    assert row["Completed (Europe/Berlin)"] == sent.astimezone(BERLIN.clinic.zone).replace(tzinfo=None)
    assert row["Earliest start"].date() == date(2026, 3, 16)
    assert completed.is_date
    assert completed.number_format == "yyyy-mm-dd hh:mm"
    assert isinstance(row["Minutes"], int)


def test_every_answer_is_in_words_in_a_column_of_its_question() -> None:
    (row,) = table(opened(summary())["Answers"])

    assert row["Reference"] == "M-0002"
    assert row["Name"] == "Dana"
    assert row["Gate"] == "Wait"
    assert row["Age"] == "50 to 59"
    assert row["Lines and wrinkles: Where"] == "Forehead"
    assert "Acne: Kind of spots" not in row


@pytest.mark.parametrize(
    ("intake", "gate"), [(everything, "Block"), (red_flag, "Stop"), (unfinished, "Unfinished")]
)
def test_a_gate_can_be_read_without_its_color(intake: Any, gate: str) -> None:
    (row,) = table(opened(intake())["Intakes"])

    assert row["Gate"] == gate


def test_columns_that_nobody_answered_are_out_of_the_way() -> None:
    document = written(summary())
    headers = [cell.value for cell in load_workbook(BytesIO(document))["Answers"][1]]
    columns = [
        col for col in sheets_xml(document)["xl/worksheets/sheet2.xml"].iter() if col.tag.endswith("}col")
    ]
    hidden = {
        headers[number - 1]
        for col in columns
        if col.get("hidden")
        for number in range(int(col.attrib["min"]), int(col.attrib["max"]) + 1)
    }

    assert "Acne: Kind of spots" in hidden
    assert not {"Reference", "Age", "Lines and wrinkles: Where"} & hidden


def test_every_column_is_explained() -> None:
    book = opened(summary())
    explained = table(book["Columns"])
    headers = [(name, cell.value) for name in ("Intakes", "Answers") for cell in book[name][1]]

    assert [(row["Sheet"], row["Column"]) for row in explained] == headers
    assert all(row["What it holds"] for row in explained)
    assert "Stop: Red flag" in explained[1]["What a cell can say"]


def test_it_says_what_it_is_of_and_that_it_is_health_data() -> None:
    told = {row[0]: row[1] for row in opened(summary(), summary())["About"].iter_rows(values_only=True)}

    assert told["Made"] == "4 March 2026, 00:30 (Europe/Berlin)"
    assert told["Chosen"] == "--since 2026-01-01"
    assert told["How many"] == "2"
    assert "not yet signed off" in told["Rules"]
    assert "health data with names" in told["Health data"]


def test_its_properties_name_no_patient() -> None:
    properties = opened(summary()).properties

    assert (properties.title, properties.creator) == ("Intakes", "Meridian")
    assert properties.created == datetime(2026, 3, 3, 23, 30)  # noqa: DTZ001 - openpyxl's own, in UTC
    with ZipFile(BytesIO(written(summary()))) as archive:
        about = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("docProps"))
    assert b"Dana" not in about
    assert b"4217" not in about


# -- how it is read and printed -----------------------------------------------------------------------------


def test_headers_and_reference_stay_in_view_and_every_column_can_be_filtered() -> None:
    book = opened(summary(), summary())

    assert (book["Intakes"].freeze_panes, book["Answers"].freeze_panes) == ("B2", "C2")
    for name in ("Intakes", "Answers"):
        assert book[name].auto_filter.ref == f"A1:{book[name].cell(3, book[name].max_column).coordinate}"
        assert book[name].max_row == 3


def test_it_prints_across_a_page_with_its_headers_on_every_one() -> None:
    for sheet in opened(summary()).worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
    intakes = opened(summary())["Intakes"]
    assert intakes.sheet_properties.pageSetUpPr.fitToPage
    assert (intakes.page_setup.fitToWidth or 1, intakes.page_setup.fitToHeight) == (1, 0)
    assert "health data" in str(intakes.oddFooter.left.text)


def test_a_long_text_wraps_and_one_row_never_fills_the_screen() -> None:
    sheet = opened(everything(), summary())["Intakes"]

    assert sheet["D2"].alignment.wrap_text
    assert 30 < sheet.row_dimensions[2].height < 130


# -- what patients write ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given_", "shown"), HOSTILE.items(), ids=range(len(HOSTILE)))
def test_what_a_patient_writes_is_shown_and_never_runs(given_: str, shown: str) -> None:
    (row,) = table(opened(summary(name=given_, campaign=given_))["Intakes"])

    assert row["Name"] == shown
    assert row["Campaign"] == shown


def test_no_cell_is_a_formula_or_a_link() -> None:
    document = written(*(summary(name=text, campaign=text) for text in HOSTILE))

    assert not tags(document) & {"f", "hyperlink", "hyperlinks", "r"}
    with ZipFile(BytesIO(document)) as archive:
        assert not [
            name for name in archive.namelist() if "externalLink" in name or "worksheets/_rels" in name
        ]
    for root in sheets_xml(document).values():
        kinds = {cell.get("t", "n") for cell in root.iter() if cell.tag.endswith("}c")}
        assert kinds <= {"n", "s", "inlineStr"}


def test_editing_a_cell_that_looks_like_a_formula_leaves_it_text() -> None:
    sheet = opened(summary(name="=1+1"), summary(name="Dana"))["Intakes"]
    formula, plain = (next(cell for cell in sheet[row] if cell.value in ("=1+1", "Dana")) for row in (2, 3))

    assert formula.quotePrefix
    assert not plain.quotePrefix


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    (row,) = table(opened(summary(name="😀" * 20_000))["Intakes"])

    assert row["Name"].endswith(CUT)
    assert MOST - 1 <= len(row["Name"].encode("utf-16-le")) // 2 <= MOST


@given(st.text(st.characters(), max_size=60))
def test_no_text_becomes_what_a_workbook_cannot_hold(text: str) -> None:
    shown = as_cell(text)

    assert shown is None or ET.fromstring(f"<t>{re.sub('[<&>]', '.', str(shown))}</t>") is not None
    assert shown or not text


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn"]), min_size=1, max_size=60))
def test_what_can_be_seen_is_left_as_it_is(text: str) -> None:
    assert as_cell(text) == text


# -- how it is made -----------------------------------------------------------------------------------------


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are made, in this test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_it_is_made_of_has_no_name_to_be_found_by(temporary: Path) -> None:
    def looking() -> Iterator[Any]:
        for _ in range(3):
            yield XLSX.prepare(EDITION)(summary())
            assert list(temporary.iterdir()) == []

    XLSX.write(EDITION, looking(), BytesIO())

    assert list(temporary.iterdir()) == []


def test_rows_go_to_the_disk_as_they_come() -> None:
    in_memory: list[int] = []

    def many() -> Iterator[Any]:
        rows = XLSX.prepare(EDITION)(summary())
        for number in range(2_000):
            if number % 500 == 499:
                in_memory.append(tracemalloc.get_traced_memory()[0])
            yield rows

    tracemalloc.start()
    try:
        XLSX.write(EDITION, many(), BytesIO())
    finally:
        tracemalloc.stop()

    assert in_memory[-1] - in_memory[0] < 50_000


class Pipe(RawIOBase):
    """Takes bytes, and cannot go back."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.taken += data
        return len(data)


def test_it_can_go_into_a_pipe() -> None:
    pipe = Pipe()

    XLSX.write(EDITION, iter([XLSX.prepare(EDITION)(summary())]), pipe)  # type: ignore[arg-type] - writes is all

    assert load_workbook(BytesIO(bytes(pipe.taken))).sheetnames[0] == "Intakes"


def test_a_workbook_of_nothing_opens() -> None:
    book = opened()

    assert book["Intakes"].max_row == 1
    assert {cell.value for cell in book["Answers"][1]} >= {"Reference", "Age"}


def test_every_kind_of_plan_and_what_staff_did_is_a_row() -> None:
    deed = Deed(Act.CLAIMED, "telegram:7", "Ana", MADE, "M-0002")
    rows = table(opened(*(summary(kind, deeds=(deed,)) for kind in PLANS))["Intakes"])

    assert len(rows) == len(PLANS)
    assert {row["Handled by"] for row in rows} == {"Ana"}
    assert all(isinstance(row["Handled at (Europe/Berlin)"], datetime) for row in rows)
