"""Polling: fetches updates, and confirms one only when it has been handled.

The library's own loop confirms what it has merely put into a queue, so a crash loses whatever waits there; it
also stops for good at the first 401, and spins for ever at one update that it cannot parse.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import telegram
from telegram.error import TelegramError

from bot.logs import log, outline
from bot.telegram.bot import TelegramBot
from bot.telegram.lanes import Lanes
from bot.telegram.pace import Pace, told_to_wait
from bot.telegram.refusals import Refusal, refusal
from bot.telegram.updates import ALLOWED_UPDATES, lane
from bot.telegram.window import Window
from flows.errors import MeridianError, SealError

Process = Callable[[telegram.Update], Awaitable[None]]
OnPoison = Callable[[int, dict[str, Any], str], Awaitable[None]]

BATCH = 100
ATTEMPTS = 3

_TROUBLE = {
    Refusal.TOKEN: "Telegram refuses the token: if it was replaced, set TELEGRAM_BOT_TOKEN and restart",
    Refusal.ANOTHER_COPY: "another copy of this bot is fetching its updates: stop one of the two",
    Refusal.WEBHOOK_SET: "a webhook is set, so nothing can be fetched: restart this bot, and it removes it",
    Refusal.TOO_FAST: "Telegram asks to be called less often",
    Refusal.NETWORK: "Telegram cannot be reached",
}


class Polling:
    """The fetch loop of one bot.

    ``process`` handles one update and returns once its change is durable; MeridianError from it means that it
    was not, so the update is not confirmed and is tried again, and ``on_unsaved`` told once. After any
    other error it is tried three times; then ``on_poison`` keeps it, with its id and the reason, and the loop
    goes on.
    """

    def __init__(
        self,
        bot: TelegramBot,
        process: Process,
        *,
        on_poison: OnPoison,
        on_unsaved: Process,
        pace: Pace | None = None,
    ) -> None:
        self._bot = bot
        self._process = process
        self._on_poison = on_poison
        self._on_unsaved = on_unsaved
        self._pace = pace or Pace()
        self._window = Window()
        self._lanes = Lanes()
        self._trouble: Refusal | None = None
        self._waits: Iterator[float] = iter(())
        self.waiting = self._lanes.waiting
        self.in_lane = self._lanes.put
        self._stopped_at: float | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Fetch and handle updates until told to stop; then finish what is in hand and confirm it."""
        fetching = asyncio.create_task(self._fetch_forever())
        try:
            await stop.wait()
            self._stopped_at = asyncio.get_running_loop().time()
            fetching.cancel()
            await asyncio.wait({fetching})
            await self._lanes.drain(self._pace.stop_within)
            await self._confirm()
        finally:
            fetching.cancel()
            self._lanes.cancel()

    @property
    def time_left(self) -> float:
        """The seconds there still are to stop in."""
        now = asyncio.get_running_loop().time()
        return self._pace.stop_within - (now - (self._stopped_at or now))

    def saved(self, update_id: int) -> None:
        """Note that an update's change is durable: showing it may hold others up only so long."""
        asyncio.get_running_loop().call_later(self._pace.show_patience, self._window.finish, update_id)

    async def _fetch_forever(self) -> None:
        pauses = self._pauses()
        while True:
            offset = self._window.offset
            try:
                batch = await self._bot.raw_updates(offset, BATCH, self._pace.long_poll, ALLOWED_UPDATES)
            except Exception as error:  # noqa: BLE001 - whatever it was, a bot that fetches nothing is dead
                await asyncio.sleep(self._pause_after(error))
                continue
            self._note_answer()
            self._window.confirmed(offset)
            if self._take_in(batch):
                pauses = self._pauses()
            await self._window.settle(next(pauses))

    def _pauses(self) -> Iterator[float]:
        """While updates are in hand Telegram answers at once, with those same ones: look again at leisure."""
        pause = self._pace.look_again
        while True:
            yield pause
            pause = min(pause * 2, self._pace.look_again_longest)

    def _take_in(self, batch: list[Any]) -> bool:
        """Put what is new into its lane; tell whether anything was."""
        updates = sorted((raw for raw in batch if _id(raw) is not None), key=lambda raw: raw["update_id"])
        new = [raw for raw in updates if self._window.admit(raw["update_id"])]
        for raw in new:
            self._dispatch(raw)
        return bool(new)

    def _dispatch(self, raw: dict[str, Any]) -> None:
        try:
            update = telegram.Update.de_json(raw, self._bot)
            where = lane(update)
        except Exception as error:  # noqa: BLE001 - any shape at all may come, and costs only itself
            reason = f"cannot be read: {outline(error)}"
            self._lanes.put(raw["update_id"], lambda: self._bury(raw, reason))
            return
        self._lanes.put(where, lambda: self._handle(update, raw))

    async def _handle(self, update: telegram.Update, raw: dict[str, Any]) -> None:
        failures = 0
        told = False
        for wait in self._pace.waits():
            try:
                await self._process(update)
                break
            except Exception as error:  # noqa: BLE001 - a patient's update must not end the loop
                log.error("update failed", update=update.update_id, error=outline(error))
                unsaved = isinstance(error, MeridianError) and not isinstance(error, SealError)
                failures += not unsaved
                if failures == ATTEMPTS:
                    await self._bury(raw, f"failed {ATTEMPTS} times: {outline(error)}")
                    return
            if unsaved and not told:
                told = True
                await self._tell_unsaved(update)
            await asyncio.sleep(wait)
        self._window.finish(update.update_id)

    async def _tell_unsaved(self, update: telegram.Update) -> None:
        try:
            await self._on_unsaved(update)
        except Exception as error:  # noqa: BLE001 - telling is best effort, the update itself is still in hand
            log.error("could not tell a patient", update=update.update_id, error=outline(error))

    async def _bury(self, raw: dict[str, Any], reason: str) -> None:
        """Keep an update that nothing can be done with, however long it takes, and go on."""
        update_id: int = raw["update_id"]
        log.error("update set aside", update=update_id, reason=reason)
        for wait in self._pace.waits():
            try:
                await self._on_poison(update_id, raw, reason)
                break
            except Exception as error:  # noqa: BLE001 - it is not confirmed until it is kept
                log.error("update could not be set aside", update=update_id, error=outline(error))
            await asyncio.sleep(wait)
        self._window.finish(update_id)

    async def _confirm(self) -> None:
        """Tell Telegram what is done; if that fails, it comes again and is known by its id."""
        offset = self._window.offset
        if offset is None:
            return
        try:
            await self._bot.raw_updates(offset, 1, 0, ALLOWED_UPDATES)
        except TelegramError as error:
            log.warning("could not confirm the last updates; they will come again", error=outline(error))

    def _pause_after(self, error: Exception) -> float:
        """Log a failed fetch, once for as long as it lasts, and say how long to wait."""
        kind = refusal(error) if isinstance(error, TelegramError) else Refusal.OTHER
        if kind is not self._trouble:
            self._trouble = kind
            longest = self._pace.longest_token_wait if kind is Refusal.TOKEN else None
            self._waits = self._pace.waits(longest)
            log.error(_TROUBLE.get(kind, "fetching updates failed; trying again"), error=_said(error))
        told = told_to_wait(error) if isinstance(error, TelegramError) else None
        return told or next(self._waits)

    def _note_answer(self) -> None:
        if self._trouble:
            log.info("Telegram answers again")
        self._trouble = None


def _said(error: Exception) -> str:
    """What a failed fetch came to: nobody's words are in it, for none were sent."""
    if isinstance(error, TelegramError):
        return f"{type(error).__name__}: {error.message[:200]}"
    return outline(error)


def _id(raw: Any) -> int | None:
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    return update_id if isinstance(update_id, int) else None
