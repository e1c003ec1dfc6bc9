"""Requests over aiohttp, to a server of the test's own."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.bot import TelegramBot
from bot.telegram.request import AiohttpRequest

TOKEN = "123456789:AAE-a-made-up-token-of-thirty-5"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
SENT = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}}


class Server:
    """Answers every call as it is told to."""

    def __init__(self) -> None:
        self.answer: Answer = self.ok
        self.url = ""
        self.posted: list[dict[str, object]] = []

    async def ok(self, request: web.Request) -> web.Response:
        self.posted.append(
            {
                name: (value.filename, value.file.read()) if isinstance(value, web.FileField) else value
                for name, value in (await request.post()).items()
            }
        )
        return web.json_response({"ok": True, "result": SENT})

    async def on_call(self, request: web.Request) -> web.StreamResponse:
        return await self.answer(request)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.on_call)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[TelegramBot]:
    bot = TelegramBot(TOKEN, server.url)
    for request in (bot.request, bot._request[0]):
        await request.initialize()
    yield bot
    for request in (bot.request, bot._request[0]):
        await request.shutdown()


def answering(status: int, body: object) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    return answer


async def test_a_message_arrives_as_it_was_sent(server, bot):
    await bot.send_message(7, "<b>é</b> & 😀", parse_mode="HTML")

    assert server.posted == [{"chat_id": "7", "text": "<b>é</b> & 😀", "parse_mode": "HTML"}]


@pytest.mark.parametrize("content", [b"%PDF", io.BytesIO(b"%PDF")], ids=["bytes", "file"])
async def test_a_file_arrives_with_its_name(server, bot, content):
    await bot.send_document(7, content, filename="plan é.pdf", caption="here")

    [posted] = server.posted
    assert posted["document"] == ("plan é.pdf", b"%PDF")
    assert posted["caption"] == "here"


async def test_a_file_is_fetched(server, bot):
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=b"data")

    server.answer = answer

    assert await bot.request.retrieve(f"{server.url}/file/bot{TOKEN}/x") == b"data"


async def test_an_answer_that_does_not_come_is_timed_out(server, bot):
    async def answer(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    server.answer = answer

    with pytest.raises(TimedOut):
        await bot.send_message(7, "x", read_timeout=0.05)


async def test_an_answer_that_trickles_for_ever_is_timed_out(server, bot):
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.02)

    server.answer = answer

    with pytest.raises(TimedOut):
        await bot.send_message(
            7, "x", read_timeout=0.1, write_timeout=0.05, connect_timeout=0.05, pool_timeout=0.05
        )


async def test_a_broken_connection_is_a_network_error(server, bot):
    async def answer(request: web.Request) -> web.Response:
        assert request.transport
        request.transport.abort()
        return web.Response()

    server.answer = answer

    with pytest.raises(NetworkError) as error:
        await bot.send_message(7, "x")
    assert not isinstance(error.value, TimedOut | BadRequest)


async def test_nobody_listening_is_a_network_error():
    async with AiohttpRequest() as request:
        with pytest.raises(NetworkError):
            await request.post(f"http://127.0.0.1:1/bot{TOKEN}/getMe")


async def test_one_connection_at_a_time_is_waited_for_only_so_long(server):
    async def answer(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    server.answer = answer
    async with AiohttpRequest(connections=1) as request:
        first = asyncio.create_task(request.post(server.url, read_timeout=1))
        await asyncio.sleep(0)
        with pytest.raises(TimedOut):
            await request.post(server.url, pool_timeout=0.05, connect_timeout=0.05)
        first.cancel()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"ok": False, "description": "Bad Request: no"}, BadRequest),
        (401, {"ok": False, "description": "Unauthorized"}, InvalidToken),
        (429, {"ok": False, "parameters": {"retry_after": 3}}, RetryAfter),
        (502, {"ok": False, "description": "Bad Gateway"}, NetworkError),
        (200, ["not the Bot API"], TelegramError),
    ],
)
async def test_refusals_are_the_librarys_errors(server, bot, status, body, error):
    server.answer = answering(status, body)

    with pytest.raises(error):
        await bot.send_message(7, "x")


async def test_an_answer_that_is_no_json_is_neither_parsed_nor_logged(server, bot, caplog):
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="my jaw hurts")

    server.answer = answer

    with pytest.raises(TelegramError):
        await bot.send_message(7, "x")
    assert "jaw" not in caplog.text


@pytest.mark.parametrize(
    "url", [f"http://[bad/bot{TOKEN}/x", f"nowhere://x/bot{TOKEN}", f"http://:0/bot{TOKEN}/x"]
)
async def test_no_error_names_the_token(url):
    async with AiohttpRequest() as request:
        with pytest.raises(TelegramError) as error:
            await request.post(url)

    link: BaseException | None = error.value
    while link:
        assert TOKEN not in f"{link!s}{link!r}"
        link = link.__cause__


async def test_the_bot_does_not_show_its_token(bot):
    assert TOKEN not in repr(bot)


async def test_opening_and_closing_twice_is_harmless():
    request = AiohttpRequest()
    await request.initialize()
    await request.initialize()
    await request.shutdown()
    await request.shutdown()

    with pytest.raises(NetworkError):
        await request.post("http://127.0.0.1:1/")
