"""The log: readable, and silent about tokens and people's words."""

import asyncio
import io
import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot import logs

TOKEN = "123456789:AAE-a-made-up-token-of-thirty-5x"


@pytest.fixture
def stream():
    stream = io.StringIO()
    before = logging.getLogger().handlers[:]
    logs.configure(stream)
    yield stream
    logging.getLogger().handlers[:] = before
    structlog.reset_defaults()


def test_one_event_is_one_json_line(stream):
    logs.log.info("update handled", update=7, ms=3)
    logging.getLogger("somebody.else").warning("low on %s", "disk")

    ours, theirs = map(json.loads, stream.getvalue().splitlines())
    assert (ours["event"], ours["level"], ours["update"], ours["ms"]) == ("update handled", "info", 7, 3)
    assert (theirs["event"], theirs["level"]) == ("low on disk", "warning")
    assert ours["timestamp"].endswith("Z")


def test_on_a_terminal_it_is_for_people():
    stream = io.StringIO()
    logs.configure(stream, human=True)
    logs.log.info("at work", bot="meridian")
    logging.getLogger().handlers.clear()
    structlog.reset_defaults()

    assert "at work" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


@pytest.mark.parametrize(
    "text", [TOKEN, f"http://h/bot{TOKEN}/getMe", TOKEN.replace(":", "%3A"), f"({TOKEN})"]
)
def test_a_token_is_taken_out_wherever_it_stands(stream, text):
    logs.log.warning(text, where=text, inside={"deep": [text]})
    logging.getLogger("httpx").warning("POST %s", text)

    assert "made-up" not in stream.getvalue()
    assert stream.getvalue().count("<token>") == 4


@given(
    st.integers(10**6, 10**12), st.from_regex(r"[A-Za-z0-9_-]{30,40}", fullmatch=True), st.text(), st.text()
)
def test_no_token_survives(bot, secret, before, after):
    assert f"{bot}:{secret}" not in logs.without_tokens(f"{before}{bot}:{secret}{after}")


def test_other_text_is_left_alone():
    assert (
        logs.without_tokens("update 700000001: 12:30, intake M-7KQ4")
        == "update 700000001: 12:30, intake M-7KQ4"
    )


def test_an_exception_is_outlined_without_its_words(stream):
    try:
        try:
            raise KeyError("my jaw hurts")
        except KeyError as error:
            raise ValueError(f"my jaw, {TOKEN}") from error
    except ValueError:
        logging.getLogger("somebody.else").exception("failed")
        logs.log.exception("failed too")

    assert stream.getvalue().count("ValueError at test_logs.py:") == 2
    assert stream.getvalue().count("from KeyError at test_logs.py:") == 2
    assert "jaw" not in stream.getvalue()


def test_libraries_that_talk_much_are_heard_only_when_they_warn(stream):
    for name in ("aiohttp.access", "httpx", "telegram.ext.Application", "transitions.core"):
        logging.getLogger(name).info("chatter")
    logs.log.debug("too small")

    assert stream.getvalue() == ""


async def test_what_the_event_loop_reports_is_outlined(stream):
    loop = asyncio.get_running_loop()
    logs.watch_loop(loop)
    loop.call_exception_handler({"message": "my jaw", "exception": ValueError("my jaw")})
    loop.call_exception_handler({"message": "my jaw"})

    assert "jaw" not in stream.getvalue()
    assert "ValueError" in stream.getvalue()
