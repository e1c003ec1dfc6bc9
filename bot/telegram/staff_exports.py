"""Exports asked for in the staff chat: what to export, and the file, made and sent beside all else."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import date, datetime, timedelta

from telegram.error import TelegramError

from bot.export import Wanted
from bot.logs import log, outline
from bot.staff_desk import StaffDesk, Tap
from bot.staff_files import StaffFiles
from bot.telegram.staff_chat import StaffChat
from flows import desk_actions as actions
from flows.deeds import Act
from flows.desk_actions import DeskAction
from flows.desk_text import said_when
from flows.errors import MeridianError
from flows.plan_text import said_date
from flows.practice import Practice
from flows.prompts import Button, Message, Prompt
from storage.exports import FORMATS

DAYS = (7, 30)
KINDS = ("xlsx", "pdf", "html")
LARGEST = 50 * 2**20
"""What a bot may send, in bytes."""


class StaffExports:
    """Asks what to export, and sends it where health may be shown here; else says which command does."""

    def __init__(
        self,
        practice: Practice,
        desk: StaffDesk,
        chat: StaffChat,
        files: StaffFiles,
        clock: Callable[[], datetime],
    ) -> None:
        self._practice = practice
        self._desk = desk
        self._chat = chat
        self._files = files
        self._clock = clock
        self._words = practice.staff_words
        self._making: set[asyncio.Task[None]] = set()

    def days(self) -> Prompt:
        """Ask of how many days."""
        options = [Button(self._words("staff_export.days", count=days), _code(days)) for days in DAYS]
        return self._prompt(self._words("staff_export.which_days"), options)

    async def choose(self, tap: Tap, message: int, chosen: tuple[str, ...]) -> None:
        """Go on from what has been chosen so far, in the place of this message."""
        match chosen:
            case (days,) if days in map(str, DAYS):
                await self._chat.show(self._kinds(int(days)), instead_of=message)
            case (days, kind) if days in map(str, DAYS) and kind in KINDS:
                await self._several(tap, message, int(days), kind)
            case _:
                await self._chat.show(self.days(), instead_of=message)

    def one(self, tap: Tap, ref: str) -> None:
        """Begin to make and send the page of one intake."""
        self._begin(self._send(tap, Wanted(ref=ref), "pdf", f"{ref}.pdf", ref))

    async def close(self) -> None:
        """Let go of what is being made."""
        for task in self._making:
            task.cancel()
        await asyncio.gather(*self._making, return_exceptions=True)

    def _kinds(self, days: int) -> Prompt:
        kinds = [kind for kind in KINDS if kind in FORMATS]
        options = [Button(self._words(f"staff_export.{kind}"), _code(days, kind)) for kind in kinds]
        return self._prompt(self._words("staff_export.which_format", count=days), options)

    async def _several(self, tap: Tap, message: int, days: int, kind: str) -> None:
        today = self._clock().astimezone(self._practice.clinic.zone).date()
        wanted = Wanted(since=(today - timedelta(days=days - 1)).isoformat())
        name = f"intakes-{today}.{kind}"
        if not self._practice.clinic.desk.health_in_telegram:
            where = self._words("staff_export.where", command=_command(wanted, kind, name))
            await self._chat.show(self._prompt(where), instead_of=message)
            return
        at = said_when(self._practice, self._clock(), self._clock())
        values = {"kind": self._words(f"staff_export.{kind}"), "count": days, "name": tap.who.name, "at": at}
        await self._chat.show(self._prompt(self._words("staff_export.making", **values)), instead_of=message)
        self._begin(self._send(tap, wanted, kind, name, None))

    def _begin(self, sending: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(sending, name="file for staff")
        self._making.add(task)
        task.add_done_callback(self._making.discard)

    async def _send(self, tap: Tap, wanted: Wanted, kind: str, name: str, ref: str | None) -> None:
        try:
            await self._make_and_send(tap, wanted, kind, name, ref)
        except (MeridianError, TelegramError) as error:
            log.warning("a file for staff was not sent", kind=kind, error=outline(error))
            why = str(error) if isinstance(error, MeridianError) else type(error).__name__
            await self._chat.show(self._prompt(self._words("staff_export.failed", why=why)))
        except Exception as error:  # noqa: BLE001 - nobody awaits this
            log.error("a file for staff was not sent", kind=kind, error=outline(error))

    async def _make_and_send(self, tap: Tap, wanted: Wanted, kind: str, name: str, ref: str | None) -> None:
        """The audit has it before the chat does; a second delivery of the same tap sends nothing."""
        async with self._files.made(kind, wanted, name) as made:
            if not made.count:
                await self._chat.show(self._prompt(self._words("staff_export.none")))
                return
            if made.path.stat().st_size > LARGEST:
                too_large = self._words("staff_export.too_large", command=_command(wanted, kind, name))
                await self._chat.show(self._prompt(too_large))
                return
            detail = f"--format {kind} {wanted.in_words()} ({made.count})"
            if await self._desk.note(tap, Act.EXPORTED, ref, detail):
                await self._chat.send_file(made.path, self._caption(wanted, made.count))

    def _caption(self, wanted: Wanted, count: int) -> str:
        if wanted.since is None:
            return wanted.ref or ""
        key = "staff_export.made_one" if count == 1 else "staff_export.made_many"
        return self._words(key, day=said_date(date.fromisoformat(wanted.since)), count=count)

    def _prompt(self, text: str, options: list[Button] | None = None) -> Prompt:
        return Prompt((Message((text,)),), tuple(options or ()))


def _code(*chosen: object) -> str:
    return DeskAction("").code(actions.EXPORT, *map(str, chosen))


def _command(wanted: Wanted, kind: str, name: str) -> str:
    return f"meridian export {wanted.in_words()} --format {kind} --output {name}"
