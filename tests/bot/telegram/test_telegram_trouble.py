"""Telegram refuses, is slow, or is not there: the loop says so once, waits, and goes on."""

import asyncio
import contextlib
import dataclasses
import io
import json
import logging

import pytest
import structlog

from bot import logs
from bot.demo.standin import Standin
from bot.telegram.app import run_polling
from bot.telegram.bot import TelegramBot
from bot.telegram.pace import Pace
from bot.telegram.phrases import Profile
from bot.telegram.reception import Reception
from flows.errors import MeridianError, SettingsError
from tests.bot.telegram.conftest import PHRASES, QUICK
from tests.oracle import check


@pytest.fixture
def lines():
    """The log, as it is written where there is no terminal."""
    stream = io.StringIO()
    before = logging.getLogger().handlers[:]
    logs.configure(stream, human=False)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().handlers[:] = before
    structlog.reset_defaults()


def errors(lines):
    return [line["event"] for line in lines() if line["level"] in ("error", "warning")]


TROUBLES = {
    "refuses the token": (401, "Unauthorized"),
    "refuses the token:": (404, "Not Found"),
    "cannot be reached": (502, "Bad Gateway"),
    "another copy": (409, "Conflict: terminated by other getUpdates request"),
    "webhook": (409, "Conflict: can't use getUpdates method while webhook is active"),
}


@pytest.mark.parametrize(
    ("line", "refusal"), TROUBLES.items(), ids=[f"{r[0]} {r[1]}" for r in TROUBLES.values()]
)
async def test_fetching_goes_on_after_a_refusal_and_says_once_what_it_was(
    standin, lines, serving, line, refusal
):
    standin.faults.refuse("getUpdates", *refusal, times=4)
    async with serving():
        ana = standin.patient("Ana")
        await ana.sends("still there?")
        await ana.hears("still there?")

    assert [line in said for said in errors(lines)] == [True]
    assert "Telegram answers again" in [line["event"] for line in lines()]


@pytest.mark.parametrize(
    ("trouble", "line"),
    [
        (lambda faults: faults.drop_before("getUpdates", times=4), "cannot be reached"),
        (lambda faults: faults.too_many_requests("getUpdates", retry_after=1), "less often"),
    ],
    ids=["dropped", "429"],
)
async def test_fetching_goes_on_after_trouble_and_says_once_what_it_was(
    standin, lines, serving, trouble, line
):
    trouble(standin.faults)
    async with serving():
        ana = standin.patient("Ana")
        await ana.sends("still there?")
        await ana.hears("still there?")

    assert [line in said for said in errors(lines)] == [True]
    assert "Telegram answers again" in [line["event"] for line in lines()]


async def test_stopping_does_not_wait_for_a_poll_that_hangs(standin, serving):
    standin.faults.hang("getUpdates", 60)
    async with serving(dataclasses.replace(QUICK, long_poll=0)):
        await standin.until_request("getUpdates", lambda request: request.outcome == "hung")


async def test_a_poll_that_never_answers_is_timed_out_and_repeated(standin, desk):
    bot = TelegramBot(standin.token, standin.url)
    bot._request[0]._read_timeout = 0.05
    standin.faults.hang("getUpdates", 60)
    reception = Reception(bot, desk, PHRASES, pace=QUICK)
    stop = asyncio.Event()
    pace = Pace(long_poll=0, first_wait=0.01)
    work = asyncio.create_task(run_polling(bot, reception, on_poison=None, stop=stop, pace=pace))
    await standin.until_request("getUpdates", lambda request: request.ok)
    stop.set()
    await work


async def test_a_wrong_token_at_the_start_is_one_plain_line(standin, desk):
    token = "987654321:this-token-was-never-made-by-anyone"
    bot = TelegramBot(token, standin.url)

    with pytest.raises(SettingsError) as error:
        await run_polling(
            bot, Reception(bot, desk, PHRASES), on_poison=None, stop=asyncio.Event(), pace=QUICK
        )

    assert str(error.value).startswith("TELEGRAM_BOT_TOKEN: ")
    assert token not in str(error.value)
    assert error.value.__cause__ is None


async def test_nobody_at_the_address_is_one_plain_line(desk):
    bot = TelegramBot("987654321:this-token-was-never-made-by-anyone", "http://127.0.0.1:1")
    pace = Pace(first_wait=0.01, call_patience=0.05)

    with pytest.raises(MeridianError, match="TELEGRAM_API_URL"):
        await run_polling(bot, Reception(bot, desk, PHRASES), on_poison=None, stop=asyncio.Event(), pace=pace)


async def test_told_to_stop_while_telegram_is_not_there_yet_it_leaves_at_once(desk):
    bot = TelegramBot("987654321:this-token-was-never-made-by-anyone", "http://127.0.0.1:1")
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, stop.set)

    async with asyncio.timeout(2):
        await run_polling(bot, Reception(bot, desk, PHRASES), on_poison=None, stop=stop)


async def test_telegram_coming_up_late_is_waited_for(standin, serving):
    standin.faults.server_error("getMe", times=2)
    async with serving():
        ana = standin.patient("Ana")
        await ana.sends("hello")
        await ana.hears("hello")


@contextlib.asynccontextmanager
async def introduced(standin, desk, profiles):
    bot = TelegramBot(standin.token, standin.url)
    stop = asyncio.Event()
    reception = Reception(bot, desk, PHRASES, pace=QUICK)
    work = asyncio.create_task(
        run_polling(bot, reception, on_poison=None, profiles=profiles, stop=stop, pace=QUICK)
    )
    await standin.world.bell.until(lambda: standin.requests.of("getUpdates") or None, 5)
    yield
    stop.set()
    await work


async def test_the_bot_introduces_itself_in_each_language(standin, desk):
    profiles = {
        "": Profile({"start": "Start", "help": "Help"}, "A desk.", "Desk."),
        "de": Profile({"start": "Anfangen"}),
    }
    async with introduced(standin, desk, profiles):
        calls = standin.requests.sent()

    assert [request.method for request in calls] == [
        "getMe",
        "deleteWebhook",
        "setMyCommands",
        "setMyDescription",
        "setMyShortDescription",
        "setMyCommands",
    ]
    assert not calls[1].params.get("drop_pending_updates")
    assert calls[2].params["commands"] == [
        {"command": "start", "description": "Start"},
        {"command": "help", "description": "Help"},
    ]
    assert calls[-1].params["language_code"] == "de"
    for request in calls:
        check(request.method, request.params)


async def test_an_introduction_that_fails_keeps_nobody_waiting(standin, desk):
    standin.faults.refuse("setMyCommands", 400, "Bad Request: no")
    async with introduced(standin, desk, {"": Profile({"start": "Go"})}):
        ana = standin.patient("Ana")
        await ana.starts()
        await ana.hears("turn 1")


async def test_no_token_and_nobodys_words_in_the_log(lines, desk, graveyard):
    token = "123456789:AAE-a-made-up-token-of-thirty-5x"
    async with Standin(token=token) as standin:
        bot = TelegramBot(token, standin.url)
        logging.getLogger("telegram").warning("Set Bot API URL: %s/bot%s", standin.url, token)
        logging.getLogger().error("as it is escaped: %s", token.replace(":", "%3A"))
        standin.faults.unauthorized("getUpdates")
        standin.faults.refuse("sendMessage", 400, f"Bad Request: {token} my jaw")
        stop = asyncio.Event()
        reception = Reception(bot, desk, PHRASES, pace=QUICK)
        work = asyncio.create_task(
            run_polling(bot, reception, on_poison=graveyard.bury, stop=stop, pace=QUICK)
        )
        ana = standin.patient("Anabel")
        await ana.sends("my jaw hurts")
        await ana.sends("my jaw hurts")
        await ana.hears("my jaw hurts")
        standin.updates.add_garbage({"message": {"text": "my jaw"}})
        await standin.until_confirmed()
        asyncio.get_running_loop().call_soon(lambda: 1 / 0)
        asyncio.get_running_loop().call_exception_handler(
            {"message": "my jaw", "exception": ValueError("my jaw")}
        )
        await asyncio.sleep(0)
        stop.set()
        await work

    written = json.dumps(lines())
    assert len(lines()) > 5
    assert token not in written
    assert token.partition(":")[2] not in written
    assert "jaw" not in written
    assert "Anabel" not in written
