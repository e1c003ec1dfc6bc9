"""Files for staff and for other systems, one module a kind; FORMATS names them all."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from flows.columns import columns, row_of
from flows.summary import Summary
from flows.summary_documents import summary_document
from storage.exports.agenda import ICS
from storage.exports.edition import Edition, Format
from storage.exports.fhir import FHIR
from storage.exports.html import HTML
from storage.exports.pages import PDF
from storage.exports.rows import csv_head, csv_line, json_line
from storage.exports.workbook import XLSX


def _csv_lines(edition: Edition) -> Callable[[Summary], bytes]:
    row = row_of(columns(edition.practice))
    return lambda summary: csv_line(row(summary), raw=edition.raw)


def _csv(edition: Edition, lines: Iterator[bytes], out: BinaryIO) -> None:
    out.write(csv_head([column.header for column in columns(edition.practice)], raw=edition.raw))
    out.writelines(lines)


def _json_lines(_: Edition) -> Callable[[Summary], bytes]:
    return lambda summary: json_line(summary_document(summary))


def _jsonl(_: Edition, lines: Iterator[bytes], out: BinaryIO) -> None:
    out.writelines(lines)


FORMATS: dict[str, Format] = {
    "csv": Format(_csv_lines, _csv),
    "jsonl": Format(_json_lines, _jsonl),
    "html": HTML,
    "xlsx": XLSX,
    "pdf": PDF,
    "ics": ICS,
    "fhir": FHIR,
}
