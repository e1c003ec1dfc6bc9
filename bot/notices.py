"""What is due: staff notices, sent at least once and stops first, and whatever else is done now and then."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from bot.logs import log, outline
from flows.prompts import Prompt
from storage.notices import Notices, PendingNotice
from storage.writer import Writer

ResultT = TypeVar("ResultT")
Job = Callable[[], Awaitable[object]]
Say = Callable[[PendingNotice], Awaitable[Prompt | None]]
Send = Callable[[Prompt], Awaitable[int | None]]

EVERY_SECONDS = 30.0


class Rounds:
    """Jobs done one after the other, again and again: every so often, and at once when woken."""

    def __init__(self, jobs: Sequence[Job], every: float = EVERY_SECONDS) -> None:
        self._jobs = jobs
        self._every = every
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Start the next round now, or right after the present one."""
        self._woken.set()

    async def run(self) -> None:
        """Do the rounds until cancelled; a job that fails is logged, and done again next time."""
        while True:
            self._woken.clear()
            for job in self._jobs:
                try:
                    await job()
                except Exception as error:  # noqa: BLE001 - the other jobs, and the next round, are still to come
                    log.error("a job failed", job=getattr(job, "__qualname__", "?"), error=outline(error))
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await self._woken.wait()


class NoticeBoard:
    """Sends staff what they have not been told yet.

    A notice counts as told once ``send`` has given the message that tells it, so a crash in between tells
    it twice, never not at all; or once there is nothing left to ``say``. ``send`` gives None where the chat
    cannot be reached, and is None where the clinic has no staff chat: then notices wait.
    """

    def __init__(
        self,
        writer: Writer,
        say: Say,
        send: Send | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._writer = writer
        self._say = say
        self._send = send
        self._clock = clock
        self._notices = Notices()
        self._complained = False

    async def deliver(self) -> None:
        """Send every notice that waits, each once, until the chat cannot be reached.

        They are read anew for each, so that a stop goes out next however many others wait.
        """
        tried: set[int] = set()
        while pending := await self._untried(tried):
            if self._send is None:
                self._complain("staff notices wait: MERIDIAN_STAFF_CHAT_ID is not set", len(pending))
                return
            tried.add(pending[0].id)
            sent = await self._tell(pending[0])
            if sent is False:
                self._complain("staff notices wait: the staff chat cannot be reached", len(pending))
                return
            self._complained = self._complained and not sent

    async def _untried(self, tried: set[int]) -> list[PendingNotice]:
        pending = await self._write(self._notices.pending)
        return [waiting for waiting in pending if waiting.id not in tried]

    async def _tell(self, waiting: PendingNotice) -> bool | None:
        """Send one; False where the chat cannot be reached, None where it is this notice that cannot go."""
        assert self._send is not None  # noqa: S101 - deliver() has looked
        sent: bool | None = None
        try:
            prompt = await self._say(waiting)
            sent = prompt is None or bool(await self._send(prompt))
        except Exception as error:  # noqa: BLE001 - one notice must not keep the others from staff
            log.error("a staff notice could not be sent", ref=waiting.notice.ref, error=outline(error))
        if sent:
            await self._write(lambda conn: self._notices.sent(conn, waiting.id, self._clock()))
            log.info("staff told", ref=waiting.notice.ref, kind=waiting.notice.kind)
        elif sent is None:
            await self._write(lambda conn: self._notices.failed(conn, waiting.id))
        return sent

    def _complain(self, line: str, waiting: int) -> None:
        """Log it, once for as long as it lasts."""
        if not self._complained:
            log.warning(line, waiting=waiting)
        self._complained = True

    async def _write(self, work: Callable[[Connection], ResultT]) -> ResultT:
        return await asyncio.wrap_future(self._writer.submit(work))
