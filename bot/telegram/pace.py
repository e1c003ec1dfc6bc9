"""How long we wait for what: all of it here, and shorter in tests."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from telegram.error import RetryAfter, TelegramError

from bot.logs import log, outline
from bot.telegram.refusals import Refusal, refusal

ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. ``first_wait`` doubles, with jitter, up to one of the ``longest`` ones."""

    long_poll: float = 30.0
    first_wait: float = 0.5
    longest_wait: float = 30.0
    longest_token_wait: float = 60.0
    call_patience: float = 120.0
    """How long one call goes on being tried while Telegram is out of reach or says it is too fast."""
    show_patience: float = 5.0
    """How long a reply goes on being tried while what its patient does next waits; then it is owed."""
    look_again: float = 0.25
    """How soon to ask for more while updates are being handled."""
    look_again_longest: float = 1.0
    stop_within: float = 10.0

    def waits(self, longest: float | None = None) -> Iterator[float]:
        """How long to wait after each failure in a row."""
        wait = self.first_wait
        longest = longest or self.longest_wait
        while True:
            yield wait * random.uniform(0.75, 1.25)  # noqa: S311 - spreads retries out, guards nothing
            wait = min(wait * 2, longest)


async def persistently(call: Callable[[], Awaitable[ResultT]], pace: Pace) -> ResultT:
    """Make a call, again where the network failed or Telegram said to wait; then raise what it said last."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + pace.call_patience
    for attempt, wait in enumerate(pace.waits()):
        try:
            return await call()
        except TelegramError as error:
            if refusal(error) not in (Refusal.NETWORK, Refusal.TOO_FAST):
                raise
            pause = told_to_wait(error) or wait
            if loop.time() + pause > deadline:
                raise
            if attempt == 0:
                log.warning("Telegram did not take a call; trying again", error=outline(error))
        await asyncio.sleep(pause)
    raise AssertionError("waits never end")


def told_to_wait(error: TelegramError) -> float | None:
    """The seconds Telegram asks us to wait, if it does; a little longer, for its clock is not ours."""
    if not isinstance(error, RetryAfter):
        return None
    told = error.retry_after
    return (told.total_seconds() if isinstance(told, timedelta) else float(told)) + 0.1
