"""A workbook for spreadsheets: what matters of every intake, all answers, and what each column holds.

No cell is a formula or a link, whatever a patient wrote. Rows go to the disk as they come, into files without
a name, of which nothing is left however the export ends; then the workbook is put together around them, and
only then copied to where it goes.
"""

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from flows.summary import Summary
from storage.exports.edition import Edition, Format
from storage.exports.sheet_rows import RowWriter, numbered
from storage.exports.tables import GATES, Table, tables
from storage.exports.workbook_frame import LINE, Filling, frame, numbers_of_looks

MOST = 1_048_575
"""The rows of a sheet, but for its header."""

Rows = tuple[tuple[bytes, tuple[int, ...]], ...]
"""One intake: its row in every table, and the columns that are filled in it."""

_END_OF_ROWS = b"</sheetData>"
_SPECIMEN = re.compile(rb'<row r="2".*$', re.DOTALL)
_DIMENSION = re.compile(rb"<dimension [^>]*/>")


def rows_of(edition: Edition) -> Callable[[Summary], Rows]:
    """What makes a summary's rows."""
    held, looks = tables(edition.practice), numbers_of_looks(frame(edition))
    gates = {edition.practice.staff_words(f"gate.{gate}_name"): gate for gate in GATES if gate in looks}
    writers = [(table, RowWriter(looks, len(table.columns), table.gate, gates)) for table in held]

    def row(table: Table, writer: RowWriter, summary: Summary) -> tuple[bytes, tuple[int, ...]]:
        lines, cells = table.row(summary)
        return writer.row(cells, LINE * lines if lines > 1 else None), tuple(number for number, _ in cells)

    return lambda summary: tuple(row(table, writer, summary) for table, writer in writers)


def write_workbook(edition: Edition, items: Iterator[Rows], out: BinaryIO) -> None:
    """Write the workbook."""
    held = tables(edition.practice)
    with ExitStack() as opened:
        rows = [opened.enter_context(TemporaryFile()) for _ in held]
        filling = _spooled(items, rows, held)
        whole = opened.enter_context(TemporaryFile())
        _put_together(frame(edition, filling), rows, whole)
        whole.seek(0)
        shutil.copyfileobj(whole, out)


def _spooled(items: Iterator[Rows], rows: Sequence[IO[bytes]], held: tuple[Table, ...]) -> Filling:
    """Write each table's rows to its file."""
    count, used = 0, [set[int]() for _ in held]
    for count, item in enumerate(items, 1):
        for file, filled, (row, columns) in zip(rows, used, item, strict=True):
            file.write(numbered(row, count + 1))
            filled.update(columns)
    return Filling(count, {table.key: frozenset(filled) for table, filled in zip(held, used, strict=True)})


def _put_together(without_rows: bytes, rows: Sequence[IO[bytes]], whole: IO[bytes]) -> None:
    """The workbook with the rows in their sheets."""
    of_sheet = {f"xl/worksheets/sheet{number}.xml": file for number, file in enumerate(rows, 1)}
    with ZipFile(BytesIO(without_rows)) as source, ZipFile(whole, "x", ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            if entry.filename not in of_sheet:
                archive.writestr(entry, source.read(entry))
                continue
            before, _, after = source.read(entry).partition(_END_OF_ROWS)
            spooled = of_sheet[entry.filename]
            entry.file_size = spooled.tell()  # beyond four gigabytes it is written differently
            spooled.seek(0)
            with archive.open(entry, "w") as sheet:
                sheet.write(_SPECIMEN.sub(b"", _DIMENSION.sub(b"", before)))
                shutil.copyfileobj(spooled, sheet, 1 << 20)
                sheet.write(_END_OF_ROWS + after)


XLSX = Format(rows_of, write_workbook, MOST)
