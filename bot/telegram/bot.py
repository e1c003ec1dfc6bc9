"""TelegramBot: the library's bot, with updates as they came and no token in its repr."""

from collections.abc import Sequence
from typing import Any

from telegram.ext import ExtBot
from typing_extensions import override

from bot.telegram.request import AiohttpRequest

TELEGRAM = "https://api.telegram.org"


class TelegramBot(ExtBot[None]):
    """One bot at one Bot API server, over a pool for calls and a connection of its own for polling."""

    def __init__(self, token: str, api_url: str = TELEGRAM, connections: int = 256) -> None:
        root = api_url.rstrip("/")
        super().__init__(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=AiohttpRequest(connections),
            get_updates_request=AiohttpRequest(2),
        )

    @override
    def __repr__(self) -> str:
        return f"TelegramBot[{self._bot_user.username if self._bot_user else 'not yet known'}]"

    @override
    async def shutdown(self) -> None:
        """Close every connection, also where opening them was cut short."""
        await super().shutdown()
        for request in self._request:
            await request.shutdown()

    async def raw_updates(
        self, offset: int | None, limit: int, wait: float, allowed_updates: Sequence[str]
    ) -> list[Any]:
        """Long-poll for updates as they came off the wire, so that one bad update costs only itself.

        The library's get_updates parses a batch as a whole; do_api_request refuses methods it has a name for.
        """
        data = {
            "offset": offset,
            "limit": limit,
            "timeout": int(wait),
            "allowed_updates": list(allowed_updates),
        }
        polling = self._request[0]
        read_timeout = (polling.read_timeout or 0) + wait
        updates = await self._post("getUpdates", data, read_timeout=read_timeout)
        return updates if isinstance(updates, list) else []
