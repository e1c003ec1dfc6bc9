"""Standard input and output, whatever was made of them: closed, piped, cut off, or full."""

import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import InputError

STANDARD_INPUT = "-"


def standard_input() -> Iterable[str]:
    """The lines of standard input as they come; bytes that are no UTF-8 become halves of surrogate pairs."""
    return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="surrogateescape")


@contextmanager
def lines_of(file: str) -> Iterator[Iterable[str]]:
    """The lines of a file, or of standard input. InputError where it cannot be read."""
    if file == STANDARD_INPUT:
        yield standard_input()
        return
    try:
        lines = Path(file).open(encoding="utf-8", errors="surrogateescape")  # noqa: SIM115 -- closed below
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no file can be called this"
        raise InputError(f"{file}: cannot be read: {why.lower()}") from None
    with lines:
        yield lines


def open_closed_streams() -> None:
    """Give a stream that whoever started us closed, and that is None, to nobody."""
    for name, flags in (("stdin", os.O_RDONLY), ("stdout", os.O_WRONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            nowhere = os.fdopen(os.open(os.devnull, flags), "r" if name == "stdin" else "w", encoding="utf-8")
            setattr(sys, name, nowhere)


def drop_output() -> None:
    """Let nothing more go to an output that takes no more: Python would try once again as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
