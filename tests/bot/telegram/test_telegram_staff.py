"""Staff notices: in order, at least once, whatever happens to the chat."""

import asyncio
import contextlib
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from bot.notices import NoticeBoard, Rounds
from bot.telegram.bot import TelegramBot
from bot.telegram.staff_chat import StaffChat
from flows.events import StaffNotice
from flows.prompts import Button, Message, Prompt
from storage.database import migrate, open_database
from storage.notices import Notices
from storage.writer import Writer
from tests.bot.telegram.conftest import QUICK

NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def say(waiting):
    ref = waiting.notice.ref
    if ref == "BAD":
        raise KeyError(ref)
    if ref == "OVER":
        return None
    message = Message((f"ready: {ref}",), heading="<New> & complete")
    return Prompt((message,), (Button("Open", "open/-"),), stamp=waiting.id)


@pytest.fixture
def writer(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'intakes.db'}")
    migrate(engine)
    writer = Writer(engine)
    yield writer
    writer.close()
    engine.dispose()


def told(writer, *refs, kind="complete"):
    for ref in refs:
        notice = StaffNotice(kind, ref, "ok", "en", 0)
        writer.submit(lambda conn, notice=notice: Notices().add(conn, notice, NOW)).result()


def waiting(writer):
    return [pending.notice.ref for pending in writer.submit(Notices().pending).result()]


@pytest.fixture
async def staff_chat(standin):
    bot = TelegramBot(standin.token, standin.url)
    await bot.initialize()
    yield StaffChat(bot, standin.staff_group.id, QUICK)
    await bot.shutdown()


@contextlib.asynccontextmanager
async def at_work(board, every=0.02):
    rounds = Rounds([board.deliver], every)
    work = asyncio.create_task(rounds.run())
    try:
        yield rounds
    finally:
        work.cancel()
        await asyncio.wait({work})


async def test_notices_arrive_in_order_and_once(standin, writer, staff_chat):
    kim = standin.staff()
    told(writer, "A", "B", "C")
    board = NoticeBoard(writer, say, staff_chat.send, lambda: NOW)

    await board.deliver()
    await board.deliver()

    assert [message.text for message in kim.messages] == [
        f"<New> & complete\n\nready: {ref}" for ref in "ABC"
    ]
    assert [message.keyboard[0][0].data for message in kim.messages] == [f"{id_}:open/-" for id_ in (1, 2, 3)]
    assert waiting(writer) == []


async def test_what_there_is_nothing_left_to_say_of_is_done_with(standin, writer, staff_chat):
    kim = standin.staff()
    told(writer, "OVER", "A")

    await NoticeBoard(writer, say, staff_chat.send, lambda: NOW).deliver()

    assert [message.text[-1] for message in kim.messages] == ["A"]
    assert waiting(writer) == []


async def test_a_notice_goes_out_as_soon_as_somebody_says_so(standin, writer, staff_chat):
    kim = standin.staff()
    async with at_work(NoticeBoard(writer, say, staff_chat.send, lambda: NOW), every=60) as rounds:
        told(writer, "A")
        rounds.wake()
        await kim.hears("ready: A")
        told(writer, "B")
        rounds.wake()
        await kim.hears("ready: B")


async def test_a_chat_that_cannot_be_reached_is_tried_again_in_order(standin, writer, staff_chat):
    kim = standin.staff()
    standin.faults.blocked("sendMessage", times=3)
    told(writer, "A", "B")
    async with at_work(NoticeBoard(writer, say, staff_chat.send, lambda: NOW)):
        await kim.hears("ready: A")
        await kim.hears("ready: B")


@pytest.mark.parametrize(
    "said", ["not enough rights to send text messages to the chat", "TOPIC_CLOSED", "CHAT_WRITE_FORBIDDEN"]
)
async def test_a_bot_that_may_no_longer_write_keeps_what_it_has_to_say(standin, writer, staff_chat, said):
    standin.faults.refuse("sendMessage", 400, f"Bad Request: {said}")
    told(writer, "M-1", "M-2")
    board = NoticeBoard(writer, say, staff_chat.send, lambda: NOW)

    await board.deliver()
    assert [(one.notice.ref, one.attempts) for one in writer.submit(Notices().pending).result()] == [
        ("M-1", 0),
        ("M-2", 0),
    ]
    await board.deliver()
    assert waiting(writer) == []


async def test_a_network_that_fails_loses_nothing(standin, writer, staff_chat):
    kim = standin.staff()
    standin.faults.server_error("sendMessage", times=2)
    standin.faults.drop_before("sendMessage")
    told(writer, "A")

    await NoticeBoard(writer, say, staff_chat.send, lambda: NOW).deliver()

    assert "ready: A" in kim.last.text
    assert waiting(writer) == []


async def test_a_group_with_a_new_id_is_followed(standin, writer, staff_chat):
    standin.migrate_staff_group()
    kim = standin.staff()
    told(writer, "A", "B")

    await NoticeBoard(writer, say, staff_chat.send, lambda: NOW).deliver()

    assert len(kim.messages) == 2
    assert staff_chat.owns(standin.staff_group.id)


async def test_one_notice_that_cannot_go_keeps_no_other_back(standin, writer, staff_chat):
    kim = standin.staff()
    told(writer, "BAD", "A")

    await NoticeBoard(writer, say, staff_chat.send, lambda: NOW).deliver()

    assert "ready: A" in kim.last.text
    assert waiting(writer) == ["BAD"]


async def test_a_stop_goes_first_and_past_any_number_that_cannot_go(standin, writer, staff_chat):
    kim = standin.staff()
    told(writer, *["BAD"] * 100)
    board = NoticeBoard(writer, say, staff_chat.send, lambda: NOW)
    await board.deliver()
    told(writer, "A")
    told(writer, "B", kind="stopped")

    await board.deliver()

    assert [message.text[-1] for message in kim.messages] == ["B", "A"]


async def test_a_stop_that_comes_while_many_go_out_is_the_next_to_go(standin, writer, staff_chat):
    told(writer, *(f"M-{number}" for number in range(20)))

    async def send(prompt):
        if "M-3" in prompt.messages[0].plain():
            told(writer, "M-STOP", kind="stopped")
        return await staff_chat.send(prompt)

    await NoticeBoard(writer, say, send, lambda: NOW).deliver()

    sent = [request.params["text"].partition("ready: ")[2] for request in standin.requests.of("sendMessage")]
    assert sent[:5] == ["M-0", "M-1", "M-2", "M-3", "M-STOP"]
    assert len(sent) == 21


async def test_a_notice_that_waits_for_the_chat_keeps_its_place(standin, writer, staff_chat):
    standin.faults.blocked("sendMessage")
    told(writer, "A", "B")

    await NoticeBoard(writer, say, staff_chat.send, lambda: NOW).deliver()

    assert waiting(writer) == ["A", "B"]


async def test_without_a_staff_chat_notices_wait_and_the_log_says_so_once(writer):
    told(writer, "A")
    board = NoticeBoard(writer, say, None, lambda: NOW)

    with capture_logs() as logged:
        await board.deliver()
        await board.deliver()

    assert waiting(writer) == ["A"]
    assert ["MERIDIAN_STAFF_CHAT_ID" in line["event"] for line in logged] == [True]


async def test_a_staff_chat_the_bot_is_not_in_is_named_at_the_start(staff_chat):
    with capture_logs() as logged:
        await staff_chat.check({"queue": "What waits"})
        assert logged == []

        staff_chat.chat_id = -42
        await staff_chat.check({"queue": "What waits"})

    assert "MERIDIAN_STAFF_CHAT_ID: the bot is not in that chat" in logged[0]["event"]


async def test_a_job_that_fails_is_done_again_and_stops_no_other():
    done = asyncio.Event()
    tries = []

    async def fails():
        tries.append(1)
        raise ValueError("my jaw hurts")

    async def works():
        if len(tries) == 3:
            done.set()

    work = asyncio.create_task(Rounds([fails, works], every=0).run())
    await asyncio.wait_for(done.wait(), 5)
    work.cancel()
    await asyncio.wait({work})


async def test_what_is_said_in_the_staff_chat_goes_to_staff_and_gets_no_note(standin, serving):
    heard = []

    async def on_staff(update):
        heard.append(update.message.text)
        return True

    async with serving(on_staff=on_staff):
        kim = standin.staff()
        await kim.sends("/queue")
        await standin.until_confirmed()

    assert heard == ["/queue"]
    assert not kim.messages
