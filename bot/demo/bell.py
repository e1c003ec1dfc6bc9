"""Waiting for something to happen, without polling the clock."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Rung at every change of the world; whoever waits looks again."""

    def __init__(self) -> None:
        self._pulse = asyncio.Event()

    def ring(self) -> None:
        """Wake everyone who waits."""
        self._pulse.set()
        self._pulse = asyncio.Event()

    async def until(self, condition: Callable[[], T | None], within: float) -> T | None:
        """Return the condition's first value that is not None, or None after `within` seconds."""
        deadline = asyncio.get_running_loop().time() + within
        while (value := condition()) is None:
            try:
                async with asyncio.timeout_at(deadline):
                    await self._pulse.wait()
            except TimeoutError:
                return None
        return value
