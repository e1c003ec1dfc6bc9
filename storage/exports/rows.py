"""CSV and JSON Lines, a record at a time, with nothing lost and nothing that runs.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-``, ``@`` and the like for a formula, ends a cell
at a NUL, and shows text with a bidirectional control in an order of the writer's choosing. So, in CSV:

- a cell, or a header, that would be a formula gets an apostrophe before it, whatever blanks and apostrophes
  come before its sign, so that taking one away always gives back what was there;
- a control character but tab and line ends is written as its picture (NUL as ␀), a bidirectional control or
  half a surrogate pair as ``<U+202E>``: seen, not lost;
- a time is written as spreadsheets know one, ``2026-03-02 09:00:00``; its zone is for the header to name.

``raw`` leaves out the guards, but that of surrogates, which are no UTF-8. JSON Lines escapes, and is exact.
"""

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import BinaryIO

Cell = str | int | float | bool | datetime | date | None

_BLANK, _SIGN = r"\s'\u200b-\u200f\u2060\ufeff", r"=+\-@\t\r\n␀＝＋－＠"
_FORMULA = re.compile(f"[{_BLANK}]*[{_SIGN}]")
_MAYBE_FORMULA = re.compile(f'[{_SIGN}](?<![^,"{_BLANK}].)', re.DOTALL)
"""In a whole line, a sign that stands where a cell begins, or behind what may be the blanks before it."""

_CONTROL = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NOT_UTF8 = re.compile(r"[\ud800-\udfff]")
_ESCAPED = re.compile(r"[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def write_csv(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], out: BinaryIO, *, raw: bool = False
) -> None:
    """Write a table as RFC 4180 has it, in UTF-8 with the mark by which spreadsheets know it."""
    out.write(csv_head(columns, raw=raw))
    out.writelines(csv_line(row, raw=raw) for row in rows)


def csv_head(columns: Sequence[str], *, raw: bool = False) -> bytes:
    """What a CSV begins with: the mark, and the names of its columns."""
    return codecs.BOM_UTF8 + csv_line(columns, raw=raw)


def csv_line(row: Sequence[Cell], *, raw: bool = False) -> bytes:
    """One row of a CSV. Nearly all need no guard, which one look at the whole of it tells."""
    line = _in_csv([value if type(value) in _AS_IT_IS else _raw(value) for value in row])
    if _CONTROL.search(line) or (not raw and _MAYBE_FORMULA.search(line, 0, len(line) - len(_END))):
        line = _in_csv([(_raw if raw else _guarded)(value) for value in row])
    return line.encode()


def write_jsonl(objects: Iterable[Mapping[str, object]], out: BinaryIO) -> None:
    """Write one object a line, in UTF-8; times as ISO 8601."""
    out.writelines(map(json_line, objects))


def visible(text: str) -> str:
    """The text with every control character, and what turns its reading direction, where it can be seen."""
    return _CONTROL.sub(_picture, text)


def reads_as_formula(text: str) -> bool:
    """Whether a spreadsheet might take what somebody types or pastes like this for a formula."""
    return _FORMULA.match(text) is not None


def json_text(one: Mapping[str, object]) -> str:
    """One object as JSON on one line, exact, with what cannot be seen escaped."""
    return _ESCAPED.sub(_escape, _JSON.encode(one))


def json_line(one: Mapping[str, object]) -> bytes:
    """One line of JSON Lines."""
    return (json_text(one) + "\n").encode()


def _guarded(value: Cell) -> Cell:
    if not isinstance(value, str):
        return _raw(value)
    seen = visible(value)
    return "'" + seen if reads_as_formula(seen) else seen


def _raw(value: Cell) -> Cell:
    if isinstance(value, str):
        return _NOT_UTF8.sub(_picture, value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date) else value


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    return chr(0x2400 + code) if code < ord(" ") else f"<U+{code:04X}>"


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _in_json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no way to write a {type(value).__name__} in JSON")


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_in_json)


class _Line:
    """A file that gives back what is written to it, as csv.writer passes on."""

    def write(self, line: str) -> str:
        return line


_END = "\r\n"
_in_csv: Callable[[Sequence[Cell]], str] = csv.writer(_Line(), lineterminator=_END).writerow
_AS_IT_IS = frozenset((str, int, float, bool, type(None)))
