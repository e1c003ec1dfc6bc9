"""How far a long command has come, for somebody at a terminal; and that it can be ended at any moment."""

import signal
import sys
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.progress import track


def shown_on_terminal(items: Iterator[Any], count: int) -> Iterator[Any]:
    """Hand the items on, with a bar on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    yield from track(items, "", total=count, console=Console(stderr=True), transient=True)


def end_as_by_keyboard() -> None:
    """Let whoever ends this process do it as the keyboard would: what it has begun is then cleared away."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
