"""What a cell of a workbook holds: text that no spreadsheet runs, real numbers, real dates.

A text is what was given, but for this:

- a control character is shown as its picture (NUL as ␀), a bidirectional control, half a surrogate pair and
  U+FFFE and U+FFFF as ``<U+202E>``: XML cannot hold some, and nobody would see the others;
- CR LF and CR are LF, a spreadsheet's own end of a line;
- what is over 32,767 characters, as spreadsheets count, is cut, and says so.
"""

import re
from datetime import datetime

from storage.exports.rows import Cell, reads_as_formula, visible

MOST = 32_767
"""The most UTF-16 units that fit in a cell."""

CUT = " … (cut)"

_LINE_END = re.compile(r"\r\n?")
_NOT_XML = re.compile("[\ufffe\uffff]")


class Literal(str):
    """Text that would become a formula if somebody edited its cell: it gets the mark of text."""

    __slots__ = ()


def as_cell(value: Cell) -> Cell:
    """The value as it goes into a workbook, or None where the cell stays empty."""
    if isinstance(value, str):
        return _text(value) or None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None, microsecond=0)
    return int(value) if isinstance(value, bool) else value


def _text(text: str) -> str:
    seen = text if text.isprintable() else _visible(text)
    if len(seen) > MOST // 2:
        seen = _cut(seen)
    return Literal(seen) if reads_as_formula(seen) else seen


def _visible(text: str) -> str:
    seen = visible(_LINE_END.sub("\n", text))
    return _NOT_XML.sub(lambda found: f"<U+{ord(found[0]):04X}>", seen)


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST:
        return text
    return units[: 2 * (MOST - len(CUT))].decode("utf-16-le", "ignore") + CUT
