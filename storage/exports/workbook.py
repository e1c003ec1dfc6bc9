"""A workbook for spreadsheets: what matters of every intake, all answers, and what each column holds.

No cell is a formula or a link, whatever a patient wrote. It is made in a folder of its own, with a row in
memory at a time, and only then copied to where it goes.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxFileError
from xlsxwriter.format import Format as Look
from xlsxwriter.worksheet import Worksheet

from flows.errors import MeridianError
from flows.plan_text import said_date
from flows.summary import Summary
from storage.exports.cells import Literal
from storage.exports.edition import Edition, Format
from storage.exports.rows import Cell
from storage.exports.tables import GATES, Row, Table, lines, tables

MOST = 1_048_575
"""The rows of a sheet, but for its header."""

Rows = tuple[Row, ...]
"""One intake: its row in every table."""

_PRINTED = 10
"""The columns of "Intakes" that are printed: more would be too small to read across a page."""

_LINE = 13.2
"""The height of a line in points."""

_A4, _LETTER = 9, 1
_ABOUT = ("made", "clinic", "chosen", "count", "zone", "rules", "warning", "hidden", "printed", "text")
_GATE_LOOKS: Mapping[str, Mapping[str, object]] = {
    "stop": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#8F1610"},
    "block": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#3A3F3C"},
    "wait": {"bold": True, "bg_color": "#E2DAC8"},
    "caution": {"bold": True},
    "ok": {},
}
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def rows_of(edition: Edition) -> Callable[[Summary], Rows]:
    """What makes a summary's rows."""
    made = tables(edition.practice)
    return lambda summary: tuple(table.row(summary) for table in made)


def write_workbook(edition: Edition, items: Iterator[Rows], out: BinaryIO) -> None:
    """Write the workbook. Raises MeridianError where it cannot be made."""
    with TemporaryDirectory(prefix="meridian-") as folder:
        path = Path(folder) / "workbook.xlsx"
        options = {"constant_memory": True, "tmpdir": folder, **_SAFE}
        book = Workbook(str(path), options)  # as its own context it would be finished after an interrupt, too
        _Writing(book, edition).write(items)
        try:
            book.close()
        except XlsxFileError as error:
            raise MeridianError(f"cannot make the workbook: {error}") from None
        with path.open("rb") as made:
            shutil.copyfileobj(made, out)


class _Writing:
    """One workbook as it is written."""

    def __init__(self, book: Workbook, edition: Edition) -> None:
        self._book = book
        self._edition = edition
        self._words = edition.practice.staff_words
        self._text = self._look()
        self._literal = self._look(quote_prefix=True)
        self._head = self._look(bold=True, bg_color="#E3EDE4", bottom=1)
        self._date = self._look(num_format="yyyy-mm-dd", align="left")
        self._datetime = self._look(num_format="yyyy-mm-dd hh:mm", align="left")
        names = {gate: self._words(f"gate.{gate}_name") for gate in GATES}
        self._gates = {names[gate]: self._look(**_GATE_LOOKS[gate]) for gate in GATES}

    def write(self, items: Iterator[Rows]) -> None:
        """Write every sheet."""
        self._describe()
        made = tables(self._edition.practice)
        sheets = [self._begin(table) for table in made]
        count, used = self._fill(items, sheets, made)
        for table, sheet, filled in zip(made, sheets, used, strict=True):
            self._finish(table, sheet, filled, count)
        self._columns(made)
        self._about(count)

    def _look(self, **how: object) -> Look:
        return self._book.add_format({"text_wrap": True, "valign": "top", "font_size": 10} | how)

    def _describe(self) -> None:
        made = self._edition.made_at.astimezone(UTC).replace(tzinfo=None)
        self._book.set_properties(
            {"title": self._words("workbook.title"), "author": "Meridian", "created": made}
        )

    def _begin(self, table: Table) -> Worksheet:
        sheet = self._sheet(table.name)
        sheet.freeze_panes(1, table.in_view)
        sheet.set_row(0, 42)
        for number, column in enumerate(table.columns):
            sheet.write_string(0, number, column.header, self._head)
        return sheet

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

    def _fill(
        self, items: Iterator[Rows], sheets: list[Worksheet], made: tuple[Table, ...]
    ) -> tuple[int, list[set[int]]]:
        """Write the rows: how many there were, and which columns of each table hold something."""
        gates = [[column.key == "gate" for column in table.columns].index(True) for table in made]
        used: list[set[int]] = [set() for _ in made]
        count = 0
        for count, rows in enumerate(items, 1):
            for sheet, gate, filled, row in zip(sheets, gates, used, rows, strict=True):
                height, cells = row
                if height > 1:
                    sheet.set_row(count, _LINE * height)
                for number, cell in cells:
                    filled.add(number)
                    if type(cell) is str:  # the most frequent by far
                        look = self._gates.get(cell, self._text) if number == gate else self._text
                        sheet.write_string(count, number, cell, look)
                    else:
                        self._put(sheet, count, number, cell)
        return count, used

    def _put(self, sheet: Worksheet, row: int, number: int, cell: Cell) -> None:
        match cell:
            case str():
                sheet.write_string(
                    row, number, cell, self._literal if isinstance(cell, Literal) else self._text
                )
            case datetime():
                sheet.write_datetime(row, number, cell, self._datetime)
            case int() | float():
                sheet.write_number(row, number, cell, self._text)
            case date():
                sheet.write_datetime(row, number, datetime.combine(cell, time()), self._date)

    def _finish(self, table: Table, sheet: Worksheet, filled: set[int], count: int) -> None:
        """Widths, the filter, what is printed; in "Answers", what nobody was asked is out of the way."""
        last = len(table.columns) - 1
        sheet.autofilter(0, 0, count, last)
        is_answers = table.key == "answers"
        for number, wide in enumerate(table.widths):
            is_hidden = is_answers and number not in filled and count > 0
            sheet.set_column(number, number, wide, None, {"hidden": is_hidden})
        if is_answers:
            sheet.set_print_scale(60)
            sheet.repeat_columns(0, table.in_view - 1)
        else:
            sheet.print_area(0, 0, count, min(last, _PRINTED - 1))

    def _columns(self, made: tuple[Table, ...]) -> None:
        heads = tuple(self._words(f"workbook.head.{head}") for head in ("sheet", "column", "holds", "codes"))
        rows = [
            (table.name, column.header, column.about, "; ".join(map(_meaning, column.codes.items())))
            for table in made
            for column in table.columns
        ]
        sheet = self._listed(self._words("workbook.columns"), [heads, *rows], (11, 30, 50, 80))
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)

    def _about(self, count: int) -> None:
        practice = self._edition.practice
        at = self._edition.made_at.astimezone(practice.clinic.zone)
        sign_off = practice.sign_off
        values = {
            "at": f"{said_date(at.date())}, {at:%H:%M}",
            "zone": practice.clinic.time_zone,
            "clinic": practice.clinic.name,
            "chosen": self._edition.chosen or self._words("workbook.all"),
            "count": count,
            "columns": _PRINTED,
            "rules": self._words("summary.signed_off", by=sign_off.by, on=sign_off.on)
            if sign_off
            else self._words("summary.not_signed_off"),
        }
        told = [
            (self._words(f"workbook.{key}.name"), self._words(f"workbook.{key}.says", **values))
            for key in _ABOUT
        ]
        self._listed(self._words("workbook.about"), [(self._words("workbook.title"), ""), *told], (20, 90))

    def _listed(self, name: str, rows: list[tuple[str, ...]], widths: tuple[int, ...]) -> Worksheet:
        """A sheet of rows of words, the first the header."""
        sheet = self._sheet(name)
        for place, wide in enumerate(widths):
            sheet.set_column(place, place, wide)
        for number, row in enumerate(rows):
            sheet.set_row(number, _LINE * lines(zip(row, widths, strict=True)))
            for place, text in enumerate(row):
                sheet.write_string(number, place, text, self._head if number == 0 else self._text)
        return sheet


def _meaning(code: tuple[str, str]) -> str:
    name, means = code
    return f"{name}: {means}" if means else name


XLSX = Format(rows_of, write_workbook, MOST)
