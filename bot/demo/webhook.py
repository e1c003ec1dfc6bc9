"""Delivery of updates to the bot's own URL, one at a time and again until it says 2xx."""

import asyncio
import time

import aiohttp

from bot.demo.bell import Bell
from bot.demo.chats import Json
from bot.demo.updates import UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
FIRST_RETRY = 0.05
LONGEST_RETRY = 5.0


class Webhook:
    """Posts what is pending while a URL is set."""

    def __init__(self, updates: UpdateQueue, bell: Bell) -> None:
        self._updates = updates
        self._bell = bell
        self._secret = ""
        self._task: asyncio.Task[None] | None = None
        self.last_error: Json = {}

    def point_to(self, url: str, secret: str) -> None:
        """Deliver to this URL from now on, or to none."""
        self._cancel()
        self._updates.webhook_url, self._secret = url, secret
        self._bell.ring()
        if url:
            self._task = asyncio.create_task(self._deliver(url))

    async def close(self) -> None:
        """Stop delivering."""
        task = self._task
        self._cancel()
        if task:
            await asyncio.gather(task, return_exceptions=True)

    def _cancel(self) -> None:
        if self._task:
            self._task.cancel()
        self._task = None

    async def _deliver(self, url: str) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            pause = FIRST_RETRY
            while True:
                update = await self._bell.until(self._first, within=3600)
                if update is None:
                    continue
                if await self._accepted(session, url, update):
                    self._updates.confirm(update)
                    pause = FIRST_RETRY
                else:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_RETRY)

    def _first(self) -> Json | None:
        return self._updates.pending[0] if self._updates.pending else None

    async def _accepted(self, session: aiohttp.ClientSession, url: str, update: Json) -> bool:
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        try:
            async with session.post(url, json=update, headers=headers) as response:
                if response.ok:
                    return True
                why = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            why = f"Connection failed: {type(error).__name__}"
        self.last_error = {"last_error_date": int(time.time()), "last_error_message": why}
        return False
