"""What waits for the bot: numbered updates, kept until the bot confirms them by a higher offset."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.demo.bell import Bell
from bot.demo.chats import Json
from bot.demo.refusals import ApiError

FIRST_ID = 700_000_001
BATCH = 100
# Telegram leaves these out unless a bot asks for them by name.
ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

_TWO_POLLERS = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
_WEBHOOK_SET = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class UpdateQueue:
    """Updates in order; faults of delivery are asked for by `redeliver`, `reverse_next` and `add_garbage`."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self.pending: list[Json] = []
        self.confirmed: list[Json] = []
        self.allowed: list[str] = []
        self.webhook_url = ""
        self.next_id = FIRST_ID
        self._again: list[Json] = []
        self._reverse = False
        self._held = False
        self._poll = 0

    def add(self, kind: str, payload: Json) -> Json | None:
        """Queue an update, unless the bot did not ask for its kind."""
        wanted = kind in self.allowed if self.allowed else kind not in ONLY_ON_REQUEST
        return self._queue({kind: payload}) if wanted else None

    def add_garbage(self, content: Json | None = None) -> Json:
        """Queue an update no client can parse; by default, a message without its required fields."""
        return self._queue(content or {"message": {"text": "no id, no date, no chat"}})

    def _queue(self, content: Json) -> Json:
        update = {"update_id": self.next_id, **content}
        self.next_id += 1
        self.pending.append(update)
        self._bell.ring()
        return update

    def redeliver(self, count: int = 1) -> None:
        """Hand out the last confirmed updates once more with the next batch, whatever the offset."""
        self._again += self.confirmed[-count:]
        self._bell.ring()

    def reverse_next(self) -> None:
        """Hand out the next batch of two or more in the wrong order."""
        self._reverse = True

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold everything back, then hand it out as one batch."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self._bell.ring()

    async def get(self, offset: int, limit: int, within: float) -> list[Json]:
        """Confirm what is below `offset`, then wait for updates; a newer poll or a webhook ends the wait."""
        if self.webhook_url:
            raise ApiError(409, _WEBHOOK_SET)
        self._poll += 1
        self._bell.ring()
        self._confirm(offset)
        return await self._bell.until(self._watch(self._poll, limit), within) or []

    def _watch(self, poll: int, limit: int) -> Callable[[], list[Json] | None]:
        def ready() -> list[Json] | None:
            if self._poll != poll:
                raise ApiError(409, _TWO_POLLERS)
            if self.webhook_url:
                raise ApiError(409, _WEBHOOK_SET)
            return self._batch(limit)

        return ready

    def _batch(self, limit: int) -> list[Json] | None:
        if self._held:
            return None
        batch = (self._again + self.pending)[: limit or BATCH]
        self._again = []
        if self._reverse and len(batch) > 1:
            self._reverse = False
            batch.reverse()
        return batch or None

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            offset = ([u["update_id"] for u in self.pending][offset:] or [0])[0]
        self.confirmed += [u for u in self.pending if u["update_id"] < offset]
        self.pending = [u for u in self.pending if u["update_id"] >= offset]
        self._bell.ring()

    def confirm(self, update: Json) -> None:
        """Drop one update the webhook accepted."""
        self.pending.remove(update)
        self.confirmed.append(update)
        self._bell.ring()

    def drop_pending(self) -> None:
        """Forget everything that waits."""
        self.pending.clear()

    def stop_polls(self) -> None:
        """End any poll that waits: the server is closing."""
        self._poll += 1
        self._bell.ring()
