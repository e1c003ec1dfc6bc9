"""A workbook without its rows, as XlsxWriter makes one: sheets, headers, looks, and what it says of itself.

Its first sheet has one more row, of a cell in each look: that tells the numbers that looks have in the file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from io import BytesIO
from zipfile import ZipFile

from xlsxwriter import Workbook
from xlsxwriter.format import Format as Look
from xlsxwriter.worksheet import Worksheet

from flows.plan_text import said_date
from storage.exports.edition import Edition
from storage.exports.tables import Table, lines, tables

LINE = 13.2
"""The height of a line in points."""

_LOOKS: Mapping[str, Mapping[str, object]] = {
    "text": {},
    "literal": {"quote_prefix": True},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "datetime": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "stop": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#8F1610"},
    "block": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#3A3F3C"},
    "wait": {"bold": True, "bg_color": "#E2DAC8"},
    "caution": {"bold": True},
    "head": {"bold": True, "bg_color": "#E3EDE4", "bottom": 1},
}
_EVERY_LOOK = {"text_wrap": True, "valign": "top", "font_size": 10}
_SPECIMEN = re.compile(rb'<c r="[A-Z]+2" s="(\d+)"')

_PRINTED = 10
"""The columns of "Intakes" that are printed: more would be too small to read across a page."""

_A4, _LETTER = 9, 1
_ABOUT = ("made", "clinic", "chosen", "count", "zone", "rules", "warning", "hidden", "printed", "text")
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class Filling:
    """What the rows came to: how many, and which columns of each table hold something, by the table's key."""

    count: int
    used: Mapping[str, frozenset[int]]


EMPTY = Filling(0, {})


def frame(edition: Edition, filling: Filling = EMPTY) -> bytes:
    """The workbook; the sheets of the tables come first, in their order."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True, **_SAFE}) as book:
        _Frame(book, edition, filling).write()
    return file.getvalue()


def numbers_of_looks(workbook: bytes) -> Mapping[str, int]:
    """The number that each look has in a workbook."""
    with ZipFile(BytesIO(workbook)) as archive:
        found = _SPECIMEN.findall(archive.read("xl/worksheets/sheet1.xml"))
    return dict(zip(_LOOKS, map(int, found), strict=True))


class _Frame:
    """One workbook as it is written."""

    def __init__(self, book: Workbook, edition: Edition, filling: Filling) -> None:
        self._book = book
        self._edition = edition
        self._filling = filling
        self._words = edition.practice.staff_words
        self._looks: Mapping[str, Look] = {
            name: book.add_format({**_EVERY_LOOK, **how}) for name, how in _LOOKS.items()
        }

    def write(self) -> None:
        """Write every sheet."""
        made = self._edition.made_at.astimezone(UTC).replace(tzinfo=None)
        title = self._words("workbook.title")
        self._book.set_properties({"title": title, "author": "Meridian", "created": made})
        held = tables(self._edition.practice)
        first, *_ = [self._table(table) for table in held]
        for number, look in enumerate(self._looks.values()):
            first.write_string(1, number, "-", look)
        self._columns(held)
        self._about()

    def _table(self, table: Table) -> Worksheet:
        """One table's sheet: its header, widths and filter, and what of it is printed."""
        sheet, last = self._sheet(table.name), len(table.columns) - 1
        sheet.freeze_panes(1, table.in_view)
        sheet.set_row(0, 3 * LINE)
        for number, column in enumerate(table.columns):
            sheet.write_string(0, number, column.header, self._looks["head"])
            sheet.set_column(
                number, number, table.widths[number], None, {"hidden": self._hides(table, number)}
            )
        sheet.autofilter(0, 0, self._filling.count, last)
        if table.key == "answers":
            sheet.set_print_scale(60)
            sheet.repeat_columns(0, table.in_view - 1)
        else:
            sheet.print_area(0, 0, self._filling.count, min(last, _PRINTED - 1))
        return sheet

    def _hides(self, table: Table, column: int) -> bool:
        """Whether it is out of the way: what nobody was asked, in a table of all there is to ask."""
        used = self._filling.used.get(table.key)
        return table.key == "answers" and bool(used) and column not in (used or ())

    def _sheet(self, name: str) -> Worksheet:
        """A sheet that prints across a page, with its first row on every page."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_LETTER if self._edition.practice.clinic.copy_mode == "us" else _A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer(self._words("workbook.footer", sheet=name))
        return sheet

    def _columns(self, held: tuple[Table, ...]) -> None:
        heads = tuple(self._words(f"workbook.head.{head}") for head in ("sheet", "column", "holds", "codes"))
        rows = [
            (table.name, column.header, column.about, "; ".join(map(_meaning, column.codes.items())))
            for table in held
            for column in table.columns
        ]
        sheet = self._listed(self._words("workbook.columns"), [heads, *rows], (11, 30, 50, 80))
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)

    def _about(self) -> None:
        practice, words = self._edition.practice, self._words
        at, sign_off = self._edition.made_at.astimezone(practice.clinic.zone), practice.sign_off
        signed = words("summary.rules_signed_off", by=sign_off.by, on=sign_off.on) if sign_off else ""
        values = {
            "at": f"{said_date(at.date())}, {at:%H:%M}",
            "zone": practice.clinic.time_zone,
            "clinic": practice.clinic.name,
            "chosen": self._edition.chosen or words("workbook.all"),
            "count": self._filling.count,
            "columns": _PRINTED,
            "rules": signed or words("summary.rules_not_signed_off"),
        }
        told = [(words(f"workbook.{key}.name"), words(f"workbook.{key}.says", **values)) for key in _ABOUT]
        self._listed(words("workbook.about"), [(words("workbook.title"), ""), *told], (20, 90))

    def _listed(self, name: str, rows: list[tuple[str, ...]], widths: tuple[int, ...]) -> Worksheet:
        """A sheet of rows of words, the first the header."""
        sheet = self._sheet(name)
        for place, wide in enumerate(widths):
            sheet.set_column(place, place, wide)
        for number, row in enumerate(rows):
            sheet.set_row(number, LINE * lines(zip(row, widths, strict=True)))
            for place, text in enumerate(row):
                sheet.write_string(number, place, text, self._looks["text" if number else "head"])
        return sheet


def _meaning(code: tuple[str, str]) -> str:
    name, means = code
    return f"{name}: {means}" if means else name
