"""Tables on a terminal, a line at a time, so that any number of rows can be shown as they are read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from storage.exports.rows import visible

GAP = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """A column so many cells wide; the last one of a table is as wide as what it says."""

    name: str
    width: int = 0
    is_number: bool = False


def listing(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The names of the columns, then each row, on a line of its own; what does not fit is cut short.

    Nothing in a cell moves the cursor or turns the writing around.
    """
    yield _line(columns, [column.name for column in columns])
    for row in rows:
        yield _line(columns, [visible(cell).replace("\n", " ").replace("\t", " ") for cell in row])


def _line(columns: Sequence[Column], cells: Sequence[str]) -> str:
    *before, last = (_set(column, cell) for column, cell in zip(columns, cells, strict=True))
    return GAP.join([*before, last]).rstrip()


def _set(column: Column, cell: str) -> str:
    if not column.width:
        return cell
    short = cell if cell_len(cell) <= column.width else f"{set_cell_size(cell, column.width - 1)}…"
    blanks = " " * (column.width - cell_len(short))
    return blanks + short if column.is_number else short + blanks
