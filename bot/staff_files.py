"""Files for the staff chat: exports made beside the event loop, in a folder that goes with them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

from bot.export import Wanted, export
from flows.errors import MeridianError
from flows.practice import Practice


@dataclass(frozen=True, slots=True)
class Made:
    """A file, and how many intakes are in it."""

    path: Path
    count: int


class StaffFiles:
    """Makes files of one clinic's database; only their owner may read them, and only while they are sent.

    One at a time, however many are asked for: each takes all the processors there are. Whoever is cancelled
    holds up nobody: the making ends with the record it is at.
    """

    def __init__(self, practice: Practice, database_url: str, keys: str | None) -> None:
        self._practice = practice
        self._database_url = database_url
        self._keys = keys
        self._making = asyncio.Lock()

    @asynccontextmanager
    async def made(self, form: str, wanted: Wanted, name: str) -> AsyncIterator[Made]:
        """Make a file, which is there while inside. MeridianError, one plain line, where it cannot be."""
        with TemporaryDirectory(prefix="meridian-") as folder:
            path = Path(folder) / name
            async with self._making:
                count = await self._written(form, wanted, path)
            yield Made(path, count)

    async def _written(self, form: str, wanted: Wanted, path: Path) -> int:
        given_up = Event()

        def unless_given_up(items: Iterator[Any], _: int) -> Iterator[Any]:
            for item in items:
                if given_up.is_set():
                    raise MeridianError("nobody waits for this file any more")
                yield item

        try:
            return await asyncio.to_thread(
                export,
                self._database_url,
                self._keys,
                self._practice,
                form=form,
                output=str(path),
                wanted=wanted,
                by=None,
                watched=unless_given_up,
            )
        finally:
            given_up.set()
