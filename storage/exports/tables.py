"""The two tables of a workbook: what matters of every intake, and all that was answered.

"Answers" is a row an intake and a column a question. At a row an answer, sixty thousand intakes are more than
a sheet holds, and whoever looks for all who take a blood thinner cannot filter for anything else of theirs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flows.columns import Column, columns, staff_columns
from flows.practice import Practice
from flows.summary import Summary
from storage.exports.cells import as_cell
from storage.exports.rows import Cell

Row = tuple[int, list[tuple[int, Cell]]]
"""How many lines high a row is, and its cells that are not empty, each with the number of its column."""

MOST_LINES = 9
"""A row any higher would hide those around it."""

GATES = ("stop", "block", "wait", "caution", "ok")
ENDS = ("open", "declined", "withdrawn", "expired")

_FURTHER = ("chat", "started", "campaign")
"""What the short table leaves out and no other sheet would tell."""

_WIDTHS: Mapping[str, int] = {
    "ref": 10,
    "gate": 11,
    "means": 22,
    "flags": 38,
    "concerns": 20,
    "confirm": 36,
    "marks": 36,
    "name": 14,
    "plan": 18,
    "handled": 13,
    "handled_by": 16,
    "status": 12,
}
_WIDTHS_OF_KINDS: Mapping[str, int] = {"text": 26, "code": 13, "number": 11, "date": 12, "datetime": 16}


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name, its columns, how many stay in view, how wide they are, and which is the gate."""

    key: str
    name: str
    columns: tuple[Column, ...]
    in_view: int
    widths: tuple[int, ...]
    gate: int

    def row(self, summary: Summary) -> Row:
        """An intake's row."""
        filled: list[tuple[int, Cell]] = []
        for number, column in enumerate(self.columns):
            value = column.cell(summary)  # most often None: few of all questions are asked of one patient
            if value is not None and (cell := as_cell(value)) is not None:
                filled.append((number, cell))
        return lines((cell, self.widths[number]) for number, cell in filled), filled


def lines(cells: Iterable[tuple[Cell, int]]) -> int:
    """How many lines high a row is about to be, given each cell with its width in characters.

    Excel would find out by itself, LibreOffice does not; and in neither should one intake fill the screen.
    """
    longest = 1
    for cell, wide in cells:
        if isinstance(cell, str) and (len(cell) > wide or "\n" in cell):
            longest = max(longest, sum(-(-len(line) // wide) or 1 for line in cell.split("\n")))
    return min(longest, MOST_LINES)


def tables(practice: Practice) -> tuple[Table, Table]:
    """Both: "Intakes", and "Answers"."""
    every = {column.key: column for column in columns(practice)}
    short = {column.key: column for column in staff_columns(practice)} | {
        "gate": _gate(practice, every["gate"])
    }
    asked = [_answer(column, every) for column in every.values() if column.key.endswith(".label")]
    further = (every[key] for key in _FURTHER if key not in short)
    return (
        _table(practice, "intakes", (*short.values(), *further), in_view=1),
        _table(practice, "answers", (short["ref"], short["name"], short["gate"], *asked), in_view=2),
    )


def _table(practice: Practice, key: str, held: tuple[Column, ...], in_view: int) -> Table:
    keys = [column.key for column in held]
    widths = tuple(_WIDTHS.get(column.key, _WIDTHS_OF_KINDS[column.kind]) for column in held)
    return Table(key, practice.staff_words(f"workbook.{key}"), held, in_view, widths, keys.index("gate"))


def _gate(practice: Practice, column: Column) -> Column:
    """The gate by its name, and where there is none, how far the intake has come."""
    words = practice.staff_words
    names = {standing: words(f"gate.{standing}_name") for standing in (*GATES, *ENDS)}
    meanings = {name: words(f"gate.{standing}") for standing, name in names.items()}
    about = words("workbook.gate")
    return replace(column, about=about, cell=lambda summary: names[summary.standing], codes=meanings)


def _answer(column: Column, every: Mapping[str, Column]) -> Column:
    """An answer in words, with all the words there are for it."""
    meanings = every[column.key.removesuffix(".label")].codes
    return replace(column, codes=dict.fromkeys(meanings.values(), ""))
