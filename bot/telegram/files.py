"""Files: what a patient gets to keep, drawn and sent beside the conversation, which never waits for it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from telegram import InputFile
from telegram.error import TelegramError

from bot.keepsakes import Drawn, draw
from bot.logs import log, outline
from bot.telegram.bot import TelegramBot
from bot.telegram.pace import Pace, persistently
from bot.telegram.refusals import Refusal, refusal
from bot.visits import Reply, Visitor
from flows.errors import MeridianError

SetReachable = Callable[[Visitor, bool], Awaitable[None]]


class Files:
    """Sends files, to each chat one set at a time; what else is asked for meanwhile is left out."""

    def __init__(self, bot: TelegramBot, set_reachable: SetReachable, pace: Pace) -> None:
        self._bot = bot
        self._set_reachable = set_reachable
        self._pace = pace
        self._sending: dict[str, asyncio.Task[None]] = {}

    def send(self, visitor: Visitor, reply: Reply) -> None:
        """Begin to draw and send what comes with this reply."""
        if not reply.keepsakes:
            return
        if visitor.address in self._sending:
            log.debug("files not sent: others are on their way", ref=reply.ref)
            return
        task = asyncio.create_task(self._send(visitor, reply), name="files")
        self._sending[visitor.address] = task
        task.add_done_callback(lambda _: self._sending.pop(visitor.address))

    async def close(self, within: float) -> None:
        """Wait until all are sent, and cut short what is not by then."""
        if not self._sending:
            return
        _, late = await asyncio.wait(self._sending.values(), timeout=max(within, 0))
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _send(self, visitor: Visitor, reply: Reply) -> None:
        try:
            await self._send_each(int(visitor.address), reply)
        except TelegramError as error:
            log.warning("files not sent", ref=reply.ref, error=outline(error))
            if refusal(error) is Refusal.UNREACHABLE:
                await self._set_reachable(visitor, False)
        except Exception as error:  # noqa: BLE001 - nobody awaits this, and all of it is in the text
            log.error("files not sent", ref=reply.ref, error=outline(error))

    async def _send_each(self, chat: int, reply: Reply) -> None:
        """Send them in order; what cannot be drawn is left out, for all of it is in the text."""
        for keepsake in reply.keepsakes:
            try:
                drawn = await draw(keepsake, reply.ref, datetime.now(UTC))
            except MeridianError as error:
                log.warning("a file was not drawn", kind=type(keepsake).__name__, why=str(error))
                continue
            await persistently(lambda: self._send_file(chat, drawn), self._pace)  # noqa: B023 -- awaited here

    async def _send_file(self, chat: int, drawn: Drawn) -> None:
        file = InputFile(drawn.content, filename=drawn.name)
        if drawn.kind == "photo":
            await self._bot.send_photo(chat, file)
        else:
            await self._bot.send_document(chat, file)
