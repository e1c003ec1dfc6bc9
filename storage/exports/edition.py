"""An export in two steps: every summary becomes an item, and the items become a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from flows.practice import Practice
from flows.summary import Summary


@dataclass(frozen=True, slots=True)
class Edition:
    """One export: of which practice, made when, of which intakes in words, and how many they are.

    ``raw`` leaves out the guards for spreadsheets: for machines only.
    """

    practice: Practice
    made_at: datetime
    chosen: str
    count: int
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file.

    ``prepare`` gives, for an edition, what makes a summary's item: plain data that another process can make
    and hand over. ``write`` takes the items one by one, in order, and keeps none that it has written.
    ``most`` is how many intakes go into one file, where there is a limit.
    """

    prepare: Callable[[Edition], Callable[[Summary], Any]]
    write: Callable[[Edition, Iterator[Any], BinaryIO], None]
    most: int | None = None
