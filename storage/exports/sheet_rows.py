"""Rows of a workbook's sheets as the XML that they are in the file.

XlsxWriter takes nine microseconds for a cell, so one process would write for half a minute what others have
prepared. Here a row is made where its summary is prepared, in two microseconds a cell. Its number is not
known there: where that belongs is a NUL, which XML cannot hold.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name

from storage.exports.cells import Literal
from storage.exports.rows import Cell

_NUMBER = "\0"
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FIRST_DAY = date(1899, 12, 30)
_SECONDS = 24 * 60 * 60


def numbered(row: bytes, number: int) -> bytes:
    """The row as it is in the file."""
    return row.replace(_NUMBER.encode(), str(number).encode())


class RowWriter:
    """Writes rows in the looks that a workbook has, by their names' numbers in it."""

    def __init__(self, looks: Mapping[str, int], columns: int, gate: int, gates: Mapping[str, str]) -> None:
        self._looks = looks
        self._names = [xl_col_to_name(number) for number in range(columns)]
        self._gate = gate
        self._of_gate = {name: looks[look] for name, look in gates.items()}

    def row(self, cells: list[tuple[int, Cell]], height: float | None) -> bytes:
        """One row, to be numbered; the cells that are not empty each with the number of their column."""
        high = f' ht="{height:g}" customHeight="1"' if height else ""
        told = "".join(self._cell(number, cell) for number, cell in cells)
        return f'<row r="{_NUMBER}"{high}>{told}</row>'.encode()

    def _cell(self, number: int, cell: Cell) -> str:
        start = f'<c r="{self._names[number]}{_NUMBER}" s="'
        match cell:
            case str():
                kept = ' xml:space="preserve"' if cell != cell.strip() or "\n" in cell else ""
                text = _ESCAPE.sub("_x005F_", escape(cell))
                return f'{start}{self._look(number, cell)}" t="inlineStr"><is><t{kept}>{text}</t></is></c>'
            case date():
                return f'{start}{self._looks[_kind(cell)]}"><v>{_days(cell)}</v></c>'
            case _:
                return f'{start}{self._looks["text"]}"><v>{cell}</v></c>'

    def _look(self, number: int, text: str) -> int:
        if number == self._gate:
            return self._of_gate.get(text, self._looks["text"])
        return self._looks["literal" if isinstance(text, Literal) else "text"]


def _kind(value: date) -> str:
    return "datetime" if isinstance(value, datetime) else "date"


def _days(value: date) -> str:
    """Days since the day before spreadsheets' first, with what has passed of the last."""
    if not isinstance(value, datetime):
        return str((value - _FIRST_DAY).days)
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return f"{(value.date() - _FIRST_DAY).days + seconds / _SECONDS:.10f}"
