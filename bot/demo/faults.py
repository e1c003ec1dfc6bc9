"""Failures on order: which method fails, how, and how many times."""

from dataclasses import dataclass
from typing import Any

from bot.demo.refusals import UNAUTHORIZED, ApiError, forbidden, too_many_requests

ANY = "*"
FOREVER = 10**9


@dataclass
class Fault:
    """One failure to come: refuse, hang, or break the connection before or after the call took effect."""

    method: str
    error: ApiError | None = None
    hang: float = 0
    drop: str = ""
    times: int = 1
    skip: int = 0
    chat_id: int | None = None

    def strikes(self, method: str, chat_id: Any) -> bool:
        """Tell whether this call fails, and count it."""
        if self.times == 0 or self.method not in {ANY, method} or self.chat_id not in {None, chat_id}:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class Faults:
    """The failures to come; every method takes `times`, `skip` (let so many pass first) and `chat_id`."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Order a failure."""
        self._coming.append(fault)
        return fault

    def too_many_requests(self, method: str, retry_after: int = 1, **when: Any) -> Fault:
        """Answer 429 with `retry_after` seconds."""
        return self.add(Fault(method, too_many_requests(retry_after), **when))

    def server_error(self, method: str, status: int = 502, **when: Any) -> Fault:
        """Answer 5xx."""
        words = {
            500: "Internal Server Error",
            502: "Bad Gateway",
            503: "Service Unavailable",
            504: "Gateway Timeout",
        }
        return self.add(Fault(method, ApiError(status, words.get(status, "Server Error")), **when))

    def unauthorized(self, method: str = ANY, **when: Any) -> Fault:
        """Answer 401, as for a revoked token."""
        return self.add(Fault(method, ApiError(*UNAUTHORIZED), **when))

    def blocked(self, method: str = "sendMessage", **when: Any) -> Fault:
        """Answer 403, as for a patient who blocked the bot."""
        return self.add(Fault(method, forbidden("bot was blocked by the user"), **when))

    def refuse(self, method: str, status: int, description: str, **when: Any) -> Fault:
        """Answer any other error."""
        return self.add(Fault(method, ApiError(status, description), **when))

    def hang(self, method: str, seconds: float = 3600, **when: Any) -> Fault:
        """Apply the call, then keep the caller waiting for the answer."""
        return self.add(Fault(method, hang=seconds, **when))

    def drop_before(self, method: str, **when: Any) -> Fault:
        """Break the connection with the call not applied."""
        return self.add(Fault(method, drop="before", **when))

    def drop_after(self, method: str, **when: Any) -> Fault:
        """Break the connection with the call applied, so that the caller cannot know."""
        return self.add(Fault(method, drop="after", **when))

    def next_for(self, method: str, chat_id: Any) -> Fault | None:
        """Return the failure this call meets, if any."""
        return next((fault for fault in self._coming if fault.strikes(method, chat_id)), None)

    def clear(self) -> None:
        """Let everything work again."""
        self._coming.clear()
