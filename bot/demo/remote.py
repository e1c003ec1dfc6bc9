"""Orders from another process: failures to come, and the log of what the bot asked."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.demo.calls import UploadedFile
from bot.demo.chats import Json
from bot.demo.faults import Fault, Faults
from bot.demo.page_events import read_json
from bot.demo.request_log import LoggedRequest, RequestLog

WHEN = frozenset({"method", "times", "skip", "chat_id", "retry_after", "status", "description", "seconds"})


class Remote:
    """`POST /demo/faults` orders one failure, `DELETE` clears them; `GET /demo/requests` reads the log."""

    def __init__(self, faults: Faults, requests: RequestLog) -> None:
        self.faults = faults
        self.requests = requests

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Take orders."""
        router.add_post("/demo/faults", self.on_order)
        router.add_delete("/demo/faults", self.on_clear)
        router.add_get("/demo/requests", self.on_log)

    async def on_order(self, request: web.Request) -> web.Response:
        """Order one failure: its `kind` is a method of `Faults`, the rest its arguments."""
        order = await read_json(request)
        kind = order.pop("kind", None)
        kinds: dict[str, Callable[..., Fault]] = {
            "too_many_requests": self.faults.too_many_requests,
            "server_error": self.faults.server_error,
            "unauthorized": self.faults.unauthorized,
            "blocked": self.faults.blocked,
            "refuse": self.faults.refuse,
            "hang": self.faults.hang,
            "drop_before": self.faults.drop_before,
            "drop_after": self.faults.drop_after,
        }
        if kind not in kinds or order.keys() - WHEN:
            raise web.HTTPBadRequest(text=f'"kind" is one of {", ".join(kinds)}; the rest of {sorted(WHEN)}.')
        try:
            kinds[kind](**order)
        except TypeError as error:
            raise web.HTTPBadRequest(text=str(error)) from None
        return web.json_response({})

    async def on_clear(self, request: web.Request) -> web.Response:  # noqa: ARG002 - aiohttp's handler
        """Let everything work again."""
        self.faults.clear()
        return web.json_response({})

    async def on_log(self, request: web.Request) -> web.Response:
        """Return the calls so far, but the polling; `?method=` narrows them."""
        wanted = request.query.get("method")
        calls = self.requests.of(wanted) if wanted else self.requests.sent()
        return web.json_response([_entry(call) for call in calls])


def _entry(call: LoggedRequest) -> Json:
    params = {name: _readable(value) for name, value in call.params.items()}
    return {"method": call.method, "params": params, "outcome": call.outcome, "at": call.at.isoformat()}


def _readable(value: Any) -> Any:
    return {"file": value.name, "size": len(value.data)} if isinstance(value, UploadedFile) else value
