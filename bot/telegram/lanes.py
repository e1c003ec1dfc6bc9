"""Lanes: work in the same lane is done in order, lanes go on side by side."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine

Work = Callable[[], Coroutine[None, None, None]]


class Lanes:
    """A queue and a task for each lane that has work, and nothing for the others."""

    def __init__(self) -> None:
        self._queues: dict[int, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, lane: int, work: Work) -> None:
        """Do this after whatever else is in the lane."""
        queue = self._queues.get(lane)
        if queue is not None:
            queue.append(work)
            return
        self._queues[lane] = deque([work])
        task = asyncio.create_task(self._drive(lane), name=f"lane {lane}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def waiting(self, lane: int) -> int:
        """How much work waits in this lane, behind the one being done."""
        return len(self._queues.get(lane, ()))

    async def drain(self, within: float) -> None:
        """Wait until all is done, and cut short what is not by then."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(set(self._tasks), timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def cancel(self) -> None:
        """Cut short whatever is left."""
        for task in self._tasks:
            task.cancel()

    async def _drive(self, lane: int) -> None:
        queue = self._queues[lane]
        try:
            while queue:
                await queue.popleft()()
        finally:
            del self._queues[lane]
