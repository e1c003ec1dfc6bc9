"""Files for staff and for other systems, one module a kind; FORMATS names them all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from storage.exports.rows import Cell, write_csv, write_jsonl


@dataclass(frozen=True, slots=True)
class Contents:
    """What is exported, each record as a row of cells and as an object; a format reads the one it needs.

    ``raw`` leaves out the guards for spreadsheets: for machines only.
    """

    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    objects: Iterable[Mapping[str, object]]
    raw: bool = False


def _csv(contents: Contents, out: BinaryIO) -> None:
    write_csv(contents.columns, contents.rows, out, raw=contents.raw)


def _jsonl(contents: Contents, out: BinaryIO) -> None:
    write_jsonl(contents.objects, out)


FORMATS: dict[str, Callable[[Contents, BinaryIO], None]] = {"csv": _csv, "jsonl": _jsonl}
