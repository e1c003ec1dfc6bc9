"""Files for staff and for other systems, one module a kind; FORMATS names them all."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from flows.columns import columns
from flows.summary import Summary
from flows.summary_documents import summary_document
from storage.exports.agenda import ICS
from storage.exports.edition import Edition, Format
from storage.exports.fhir import FHIR
from storage.exports.html import HTML
from storage.exports.pages import PDF
from storage.exports.rows import Cell, write_csv, write_jsonl
from storage.exports.workbook import XLSX


def _row(edition: Edition) -> Callable[[Summary], list[Cell]]:
    shown = columns(edition.practice)
    return lambda summary: [column.cell(summary) for column in shown]


def _csv(edition: Edition, items: Iterator[list[Cell]], out: BinaryIO) -> None:
    write_csv([column.header for column in columns(edition.practice)], items, out, raw=edition.raw)


def _jsonl(_: Edition, items: Iterator[dict[str, Any]], out: BinaryIO) -> None:
    write_jsonl(items, out)


FORMATS: dict[str, Format] = {
    "csv": Format(_row, _csv),
    "jsonl": Format(lambda _: summary_document, _jsonl),
    "html": HTML,
    "xlsx": XLSX,
    "pdf": PDF,
    "ics": ICS,
    "fhir": FHIR,
}
