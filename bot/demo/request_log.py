"""Every call the bot made, for tests to read."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.demo.chats import Json

KEPT = 100_000
UNANSWERED = "unanswered"


@dataclass
class LoggedRequest:
    """One call and how it ended: "ok", the error's description, "dropped" or "hung"."""

    method: str
    params: Json
    outcome: str = UNANSWERED
    result: Any = None
    unknown: list[str] = field(default_factory=list)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def ok(self) -> bool:
        """Tell whether the call was applied and answered."""
        return self.outcome == "ok"


class RequestLog:
    """The calls in order; iterate over it, or ask `of("sendMessage")`."""

    def __init__(self) -> None:
        self._requests: deque[LoggedRequest] = deque(maxlen=KEPT)

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(tuple(self._requests))

    def __len__(self) -> int:
        return len(self._requests)

    def add(self, request: LoggedRequest) -> None:
        """Note a call."""
        self._requests.append(request)

    def clear(self) -> None:
        """Forget the calls so far."""
        self._requests.clear()

    def of(self, *methods: str) -> list[LoggedRequest]:
        """Return the calls of these methods."""
        return [request for request in self if request.method in methods]

    def sent(self) -> list[LoggedRequest]:
        """Return every call but the polling."""
        return [request for request in self if request.method != "getUpdates"]

    def refused(self) -> list[LoggedRequest]:
        """Return the calls that were answered with an error."""
        return [request for request in self if request.outcome not in {"ok", UNANSWERED}]

    def unknown_parameters(self) -> list[tuple[str, str]]:
        """Return (method, parameter) for every parameter Telegram does not know."""
        return [(request.method, name) for request in self for name in request.unknown]
