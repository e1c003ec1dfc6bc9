"""Window: the updates fetched and not yet confirmed, and how far they may be."""

import asyncio
from contextlib import suppress


class Window:
    """Knows which updates are being handled and which are done.

    Telegram counts everything below the offset as received. So the offset may only pass what is done, and
    what is above it comes again with every fetch until then.
    """

    def __init__(self) -> None:
        self._done: dict[int, bool] = {}
        self._idle = asyncio.Event()
        self._idle.set()

    def admit(self, update_id: int) -> bool:
        """Take in an update; False where it is known already."""
        if update_id in self._done:
            return False
        self._done[update_id] = False
        self._idle.clear()
        return True

    def finish(self, update_id: int) -> None:
        """Note that an update needs no more handling, which may be said twice."""
        if update_id in self._done:
            self._done[update_id] = True
        if not self.busy:
            self._idle.set()

    @property
    def busy(self) -> bool:
        """Tell whether any update is still being handled."""
        return not all(self._done.values())

    @property
    def offset(self) -> int | None:
        """The first id not done, where there is something below it to confirm.

        None otherwise, so that an offset is not sent once it has served: ids start anew after an idle week.
        """
        unfinished = min((id_ for id_, done in self._done.items() if not done), default=None)
        if unfinished is None:
            return max(self._done, default=-1) + 1 or None
        return unfinished if any(id_ < unfinished for id_ in self._done) else None

    def confirmed(self, offset: int | None) -> None:
        """Forget what Telegram now counts as received."""
        if offset is not None:
            self._done = {id_: done for id_, done in self._done.items() if id_ >= offset}

    async def settle(self, within: float) -> None:
        """Wait until nothing is being handled, or until this many seconds are over."""
        with suppress(TimeoutError):
            # Not wait_for: Python 3.11's may swallow a cancellation that comes as the wait ends.
            async with asyncio.timeout(within):
                await self._idle.wait()
