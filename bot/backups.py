"""Copies of the database made and put back by staff, each with its deed in the audit."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from bot.who import operator
from flows.deeds import Act, Deed
from storage.audit import has_audit, note
from storage.copies import copy_database
from storage.database import open_database
from storage.restoring import Restored, restore_database

SHOWN = 20
"""How many references a line names."""


def back_up(database_url: str, path: Path) -> None:
    """Copy a SQLite database to a file. Raises DatabaseError, in one plain line."""
    engine = open_database(database_url, create=False)
    try:
        copy_database(engine, path, lambda: _note(engine))
    finally:
        engine.dispose()


def _note(engine: Engine) -> None:
    """Keep the deed, but in a database from before there was an audit: that is copied as it is."""
    if has_audit(engine):
        note(engine, Deed(Act.BACKED_UP, *operator(), datetime.now(UTC)))


def put_back(database_url: str, path: Path) -> Iterator[str]:
    """Put a copy in the place of the SQLite database; what there is to know afterwards, in lines."""
    restored = restore_database(database_url, path, Deed(Act.RESTORED, *operator(), datetime.now(UTC)))
    yield f"{path}: restored; people deleted since it was made are back, and can be erased by reference"
    yield from _lines(restored)


def _lines(restored: Restored) -> Iterator[str]:
    if restored.back:
        named = ", ".join(restored.back[:SHOWN])
        more = len(restored.back) - SHOWN
        yield f"deleted before, and back: {named}{f' and {more} more' if more > 0 else ''}"
    if restored.aside:
        yield f"{restored.aside}: what was there before"
    if not restored.carried_over:
        yield f"the audit since the copy was made is only in {restored.aside}"
