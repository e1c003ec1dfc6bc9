"""What a spreadsheet makes of our files: LibreOffice opens them and writes down what it shows."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.storage.hostile import HOSTILE, Hostile, ref, unguarded
from tests.storage.test_hostile_cells import no_half_pair, one_end_of_line, written

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

AS_EAGER_AS_CAN_BE = "CSV:44,34,76,1,,0,false,true,false,false,false,0,true"
"""Commas, quotes, UTF-8, from row 1; special numbers are detected and formulas computed."""

READ_AS_VALUES = {"a number", "a date", "a large number", "truth"}
"""What a spreadsheet takes for a value in a CSV, which has no way to say that it is text."""

Sheet = dict[str, dict[str, ET.Element]]
"""Its cells by the reference in their row, then by their header."""

each = pytest.mark.parametrize(
    ("number", "hostile"), list(enumerate(HOSTILE)), ids=[h.about for h in HOSTILE]
)
each_text = pytest.mark.parametrize(
    ("number", "hostile"),
    [
        pytest.param(number, hostile, id=hostile.about)
        for number, hostile in enumerate(HOSTILE)
        if hostile.about not in READ_AS_VALUES
    ],
)


class Opened:
    """A file as LibreOffice has it once it is open."""

    def __init__(self, path: Path) -> None:
        self.root = ET.parse(path).getroot()
        self.sheets = {
            str(table.get(f"{TABLE}name")): _sheet(table) for table in self.root.iter(f"{TABLE}table")
        }

    def formulas(self) -> list[str]:
        return [str(one.get(f"{TABLE}formula")) for one in self.root.iter() if one.get(f"{TABLE}formula")]

    def links(self) -> list[ET.Element]:
        return list(self.root.iter(f"{TEXT}a"))


def _sheet(table: ET.Element) -> Sheet:
    head, *rows = [list(_cells(row)) for row in table.iter(f"{TABLE}table-row")]
    named = [dict(zip(map(shown, head), row, strict=False)) for row in rows if row]
    return {shown(row["Reference"]): row for row in named if "Reference" in row}


def _cells(row: ET.Element) -> Iterator[ET.Element]:
    for cell in row:
        yield from [cell] * min(int(cell.get(f"{TABLE}number-columns-repeated", 1)), 1_000)


def shown(cell: ET.Element) -> str:
    """What a cell shows, with its lines."""
    return "\n".join("".join(_pieces(line)) for line in cell.findall(f"{TEXT}p"))


def _pieces(part: ET.Element) -> Iterator[str]:
    yield part.text or ""
    for inner in part:
        if inner.tag == f"{TEXT}s":
            yield " " * int(inner.get(f"{TEXT}c", 1))
        elif inner.tag == f"{TEXT}tab":
            yield "\t"
        elif inner.tag == f"{TEXT}line-break":
            yield "\n"
        else:
            yield from _pieces(inner)
        yield inner.tail or ""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Opened]:
    """Each file, opened. The raw CSV is there to show that formulas would be found."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc")
    folder = tmp_path_factory.mktemp("office")
    (folder / "guarded.csv").write_bytes(written("csv"))
    (folder / "raw.csv").write_bytes(written("csv", raw=True))
    (folder / "workbook.xlsx").write_bytes(written("xlsx"))
    start = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    convert = [*start, "--convert-to", "fods", "--outdir", str(folder)]
    tables = [f"--infilter={AS_EAGER_AS_CAN_BE}", str(folder / "guarded.csv"), str(folder / "raw.csv")]
    for command in ([*convert, *tables], [*convert, str(folder / "workbook.xlsx")]):
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {path.stem: Opened(path) for path in folder.glob("*.fods")}


def test_it_would_compute_what_is_not_guarded(opened: dict[str, Opened]) -> None:
    assert "of:=1+1" in opened["raw"].formulas()


@pytest.mark.parametrize("name", ["guarded", "workbook"])
def test_it_finds_nothing_to_compute_and_nowhere_to_go(opened: dict[str, Opened], name: str) -> None:
    assert opened[name].formulas() == []
    assert opened[name].links() == []


@each_text
def test_a_csv_shows_the_words(opened: dict[str, Opened], number: int, hostile: Hostile) -> None:
    (sheet,) = opened["guarded"].sheets.values()
    row = sheet[ref(number)]

    for header in ("Name", "Campaign", "In your own words"):
        assert unguarded(shown(row[header])) == expected(hostile), header
        assert row[header].get(f"{OFFICE}value-type") == "string"


@each
def test_a_workbook_shows_the_words(opened: dict[str, Opened], number: int, hostile: Hostile) -> None:
    intakes, answers = (opened["workbook"].sheets[name][ref(number)] for name in ("Intakes", "Answers"))

    for cell in (intakes["Name"], intakes["Campaign"], answers["Name"], answers["In your own words"]):
        assert shown(cell) == expected(hostile)
        assert cell.get(f"{OFFICE}value-type") == "string"


def expected(hostile: Hostile) -> str:
    return one_end_of_line(no_half_pair(hostile.shown))


def test_what_the_workbook_counts_and_dates_are_numbers_and_dates(opened: dict[str, Opened]) -> None:
    row = opened["workbook"].sheets["Intakes"][ref(0)]

    assert row["Earliest start"].get(f"{OFFICE}value-type") == "date"
    assert row["Earliest start"].get(f"{OFFICE}date-value") == "2026-03-16"
