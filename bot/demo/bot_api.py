"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import inspect
import re
from typing import Any

from aiohttp import web

from bot.demo.calls import Call, read_parameters
from bot.demo.chats import Json
from bot.demo.faults import Fault, Faults
from bot.demo.methods import find_method
from bot.demo.refusals import NOT_FOUND, UNAUTHORIZED, ApiError
from bot.demo.request_log import LoggedRequest, RequestLog
from bot.demo.world import World

_TOKEN = re.compile(r"\d+:[\w-]{20,}")


class BotApi:
    """Answers one bot's calls, with the failures that were ordered."""

    def __init__(self, world: World, token: str, faults: Faults, requests: RequestLog) -> None:
        self.world = world
        self.token = token
        self.faults = faults
        self.requests = requests
        self.closing = asyncio.Event()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Serve the API."""
        router.add_route("*", "/bot{token}/{method}", self.on_call)
        router.add_get("/file/bot{token}/{path:.+}", self.on_download)

    async def on_call(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        try:
            self._check_token(request.match_info["token"])
            name, method = find_method(request.match_info["method"])
            call = Call(name, await read_parameters(request))
        except ApiError as error:
            return _refused(error)
        unknown = sorted(call.params.keys() - method.parameters)
        logged = LoggedRequest(name, call.params, unknown=unknown)
        self.requests.add(logged)
        try:
            return await self._answer(request, call, logged)
        finally:
            self.world.bell.ring()

    async def _answer(self, request: web.Request, call: Call, logged: LoggedRequest) -> web.StreamResponse:
        fault = self.faults.next_for(call.method, call.get("chat_id")) or Fault(call.method)
        if fault.drop == "before":
            return _dropped(request, logged)
        try:
            logged.result = await self._apply(call, fault)
            logged.outcome = "ok"
        except ApiError as error:
            logged.outcome = error.description
            return _refused(error)
        if fault.hang:
            return await self._hung(request, logged, fault.hang)
        if fault.drop:
            return _dropped(request, logged)
        return web.json_response({"ok": True, "result": logged.result})

    async def _apply(self, call: Call, fault: Fault) -> Any:
        if fault.error:
            raise fault.error
        result = find_method(call.method)[1].run(self.world, call)
        return await result if inspect.isawaitable(result) else result

    async def _hung(self, request: web.Request, logged: LoggedRequest, seconds: float) -> web.StreamResponse:
        logged.outcome = "hung"
        self.world.bell.ring()
        try:
            await asyncio.wait_for(self.closing.wait(), seconds)
        except TimeoutError:
            return web.json_response({"ok": True, "result": logged.result})
        return _dropped(request, logged)

    def _check_token(self, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise ApiError(*NOT_FOUND)
        if token != self.token:
            raise ApiError(*UNAUTHORIZED)

    async def on_download(self, request: web.Request) -> web.Response:
        """Hand out a file the bot asked for."""
        try:
            self._check_token(request.match_info["token"])
        except ApiError as error:
            return _refused(error)
        path = request.match_info["path"]
        file = next((file for file in self.world.files.values() if file.path == path), None)
        if file is None:
            return _refused(ApiError(*NOT_FOUND))
        return web.Response(body=file.data, content_type="application/octet-stream")


def _refused(error: ApiError) -> web.Response:
    body: Json = error.as_json()
    return web.json_response(body, status=error.status)


def _dropped(request: web.Request, logged: LoggedRequest) -> web.Response:
    logged.outcome = "dropped"
    if request.transport:
        request.transport.abort()
    return web.Response()
