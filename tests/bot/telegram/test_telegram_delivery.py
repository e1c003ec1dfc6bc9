"""Every update is handled, in each chat's order, and confirmed only then."""

import asyncio
import contextlib
import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.bot import TelegramBot
from bot.telegram.lanes import Lanes
from bot.telegram.polling import BATCH, Polling
from bot.telegram.window import Window
from flows.errors import MeridianError, SealError
from flows.events import Replied
from tests.bot.telegram.conftest import QUICK


def pending(standin):
    return [update["update_id"] for update in standin.updates.pending]


def words(count):
    return [f"word {number}" for number in range(count)]


@contextlib.asynccontextmanager
async def polling(standin, process, pace=QUICK, **told):
    """The fetch loop alone, killed at the end: nothing is finished, nothing confirmed."""

    async def nothing(*_):
        pass

    bot = TelegramBot(standin.token, standin.url)
    loop = Polling(
        bot,
        process,
        on_poison=told.get("on_poison", nothing),
        on_unsaved=told.get("on_unsaved", nothing),
        pace=pace,
    )
    await bot.initialize()
    stop = asyncio.Event()
    work = asyncio.create_task(loop.run(stop))
    try:
        yield loop, stop, work
    finally:
        work.cancel()
        await asyncio.wait({work})
        await bot.shutdown()


@pytest.mark.usefixtures("at_work")
async def test_one_persons_updates_are_handled_in_order(standin, desk):
    ana, ben = standin.patient("Ana"), standin.patient("Ben")
    with standin.updates.held():
        for word in words(30):
            await ana.sends(word)
            await ben.sends(word)
    await standin.until_confirmed()

    assert desk.said_by(ana.id) == desk.said_by(ben.id) == words(30)


@pytest.mark.usefixtures("at_work")
async def test_a_batch_in_the_wrong_order_is_put_right(standin, desk):
    ana = standin.patient("Ana")
    standin.updates.reverse_next()
    with standin.updates.held():
        for word in words(10):
            await ana.sends(word)
    await standin.until_confirmed()

    assert desk.said_by(ana.id) == words(10)


@pytest.mark.usefixtures("at_work")
async def test_a_slow_chat_holds_up_no_other(standin, desk):
    ana, ben = standin.patient("Ana"), standin.patient("Ben")
    release = asyncio.Event()

    async def slow(visitor, _):
        if visitor.address == str(ana.id):
            await release.wait()

    desk.before = slow
    await ana.sends("slow")
    await ben.sends("one")
    await ben.hears("one")
    await ben.sends("two")
    await ben.hears("two")

    assert len(pending(standin)) == 3
    release.set()
    await standin.until_confirmed()


async def test_nothing_is_confirmed_before_it_is_handled(standin):
    ana, ben = standin.patient("Ana"), standin.patient("Ben")
    begun, release = asyncio.Event(), asyncio.Event()

    async def process(update):
        if update.effective_chat.id == ana.id:
            begun.set()
            await release.wait()

    async with polling(standin, process):
        await ben.sends("before")
        await standin.until_confirmed()
        await ana.sends("held")
        await begun.wait()
        await ben.sends("after")
        await standin.until_request("getUpdates", count=len(standin.requests.of("getUpdates")) + 3)
        assert len(pending(standin)) == 2
        release.set()
        await standin.until_confirmed()


async def test_what_was_in_hand_when_the_loop_was_killed_comes_again(standin):
    ana = standin.patient("Ana")
    handled = []
    fifth = asyncio.Event()

    async def dies_at_the_fifth(update):
        if len(handled) == 4:
            fifth.set()
            await asyncio.Event().wait()
        handled.append(update.message.text)

    async def process(update):
        handled.append(update.message.text)

    with standin.updates.held():
        for word in words(10):
            await ana.sends(word)
    async with polling(standin, dies_at_the_fifth):
        await fifth.wait()
    async with polling(standin, process):
        await standin.until_confirmed()

    assert list(dict.fromkeys(handled)) == words(10)
    assert handled[-6:] == words(10)[-6:]


@pytest.mark.usefixtures("at_work")
async def test_an_update_delivered_twice_is_applied_once_and_shown_again(standin, desk):
    ana = standin.patient("Ana")
    await ana.sends("once")
    await ana.hears("once")
    await standin.until_confirmed()

    standin.updates.redeliver()
    await standin.until_request("sendMessage", count=2)

    assert desk.said_by(ana.id) == ["once"]


@pytest.mark.usefixtures("at_work")
async def test_a_tap_delivered_twice_shows_nothing_twice(standin, desk):
    ana = standin.patient("Ana")
    await ana.sends("hello")
    await ana.hears("hello")
    await ana.taps("Yes")
    await ana.hears("turn 2")
    await ana.sends("next")
    await ana.hears("next")
    await standin.until_confirmed()

    standin.updates.redeliver(2)
    await standin.until_request("answerCallbackQuery", count=2)
    await standin.until_request("sendMessage", count=3)

    assert desk.said_by(ana.id) == ["hello", "=yes", "next"]
    assert len(standin.requests.of("editMessageText")) == 1


async def test_of_a_flood_no_more_than_a_batch_is_taken_in_while_it_waits(standin):
    ana = standin.patient("Ana")
    handled = []
    release = asyncio.Event()

    async def process(update):
        await release.wait()
        handled.append(update.message.text)

    with standin.updates.held():
        for word in words(250):
            await ana.sends(word)
    async with polling(standin, process) as (loop, _, _):
        await standin.until_request("getUpdates", count=5)
        assert loop.waiting(ana.id) == BATCH - 1
        release.set()
        await standin.until_confirmed(within=20)

    assert handled == words(250)


async def test_updates_in_hand_are_not_handled_again_when_they_are_fetched_again(standin):
    ana = standin.patient("Ana")
    calls = []
    release = asyncio.Event()

    async def process(update):
        calls.append(update.update_id)
        await release.wait()

    async with polling(standin, process):
        await ana.sends("slow")
        await standin.until_request("getUpdates", count=5)
        assert len(calls) == 1
        release.set()
        await standin.until_confirmed()


@pytest.mark.usefixtures("at_work")
async def test_ids_that_start_anew_lower_are_served(standin):
    ana = standin.patient("Ana")
    await ana.sends("before the idle week")
    await ana.hears("before")
    await standin.until_confirmed()

    standin.updates.next_id = 5
    await ana.sends("after it")
    await ana.hears("after it")
    await standin.until_confirmed()


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize("content", [None, {"message": 7}, {"message": {"message_id": 1, "date": "never"}}])
async def test_garbage_is_set_aside_and_holds_nothing_up(standin, desk, graveyard, content):
    ana = standin.patient("Ana")
    with standin.updates.held():
        await ana.sends("before")
        garbage = standin.updates.add_garbage(content)
        await ana.sends("after")
    await standin.until_confirmed()

    assert desk.said_by(ana.id) == ["before", "after"]
    assert [kept[:2] for kept in graveyard.kept] == [(garbage["update_id"], garbage)]


@pytest.mark.usefixtures("at_work")
async def test_a_kind_of_update_not_known_yet_is_let_pass(standin, graveyard):
    standin.updates.add_garbage({"telepathy": {"from": "Ana"}})
    await standin.until_confirmed()

    assert not graveyard.kept


@pytest.mark.usefixtures("at_work")
async def test_an_update_that_fails_three_times_is_set_aside_and_the_next_is_handled(
    standin, desk, graveyard
):
    tries = []

    async def fail(_, event):
        if isinstance(event, Replied) and event.text == "poison":
            tries.append(event)
            raise ValueError("my jaw hurts")

    desk.before = fail
    ana = standin.patient("Ana")
    await ana.sends("poison")
    await ana.sends("after")
    await ana.hears("after")
    await standin.until_confirmed()

    assert len(tries) == 3
    [(_, raw, reason)] = graveyard.kept
    assert raw["message"]["text"] == "poison"
    assert reason.startswith("failed 3 times: ValueError at ")
    assert "jaw" not in reason


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize("times", [1, 2])
async def test_an_update_that_fails_less_often_is_handled(standin, desk, graveyard, times):
    failures = iter(range(times))

    async def fail(*_):
        if next(failures, None) is not None:
            raise RuntimeError

    desk.before = fail
    ana = standin.patient("Ana")
    await ana.sends("hello")

    await ana.hears("hello")
    assert not graveyard.kept


@pytest.mark.usefixtures("at_work")
async def test_what_could_not_be_saved_is_not_confirmed_and_the_patient_is_told_once(
    standin, desk, graveyard
):
    full = asyncio.Event()
    tries = []

    async def disk_full(*_):
        tries.append(1)
        if not full.is_set():
            raise MeridianError("the disk is full")

    desk.before = disk_full
    ana = standin.patient("Ana", language="pt")
    await ana.sends("important")
    await ana.hears("not saved yet (pt)")
    while len(tries) < 8:
        await asyncio.sleep(0)
        await standin.until_request("getUpdates", count=len(standin.requests.of("getUpdates")) + 1)

    assert pending(standin)
    full.set()
    await ana.hears("important")
    await standin.until_confirmed()
    assert sum("not saved" in message.text for message in ana.messages) == 1
    assert not graveyard.kept


@pytest.mark.usefixtures("at_work")
async def test_one_persons_broken_seal_is_set_aside_rather_than_waited_for(standin, desk, graveyard):
    async def broken(*_):
        raise SealError("no key opens this")

    desk.before = broken
    ana = standin.patient("Ana")
    await ana.sends("hello")
    await standin.until_confirmed()

    assert len(graveyard.kept) == 1


async def test_setting_aside_is_tried_until_it_works(standin):
    tries = []

    async def on_poison(*_):
        tries.append(1)
        if len(tries) < 3:
            raise MeridianError("the disk is full")

    async def process(_):
        raise AssertionError

    standin.updates.add_garbage()
    async with polling(standin, process, on_poison=on_poison):
        await standin.until_confirmed()

    assert len(tries) == 3


async def test_stopping_finishes_what_is_in_hand_and_confirms_it(standin, serving, desk):
    ana = standin.patient("Ana")
    begun, release = asyncio.Event(), asyncio.Event()

    async def slow(*_):
        begun.set()
        await release.wait()

    desk.before = slow
    async with serving() as stop:
        await ana.sends("last words")
        await begun.wait()
        stop.set()
        release.set()

    assert pending(standin) == []
    assert "last words" in ana.last.text


async def test_stopping_does_not_wait_for_ever_nor_confirm_what_is_not_done(standin, serving, desk):
    ana, ben = standin.patient("Ana"), standin.patient("Ben")
    begun = asyncio.Event()

    async def stuck(visitor, _):
        if visitor.address == str(ben.id):
            begun.set()
            await asyncio.Event().wait()

    desk.before = stuck
    async with serving(dataclasses.replace(QUICK, stop_within=0.05)) as stop:
        await ana.sends("done")
        await ana.hears("done")
        await ben.sends("stuck")
        await begun.wait()
        stop.set()

    assert [update["message"]["text"] for update in standin.updates.pending] == ["stuck"]


@pytest.mark.usefixtures("at_work")
async def test_a_saved_update_whose_reply_is_slow_to_go_holds_up_the_offset_only_so_long(standin):
    ana, ben = standin.patient("Ana"), standin.patient("Ben")
    standin.faults.too_many_requests("sendMessage", retry_after=2, chat_id=ana.id)
    await ana.sends("hello")
    await ben.sends("hello")
    await ben.hears("hello")

    await standin.until_confirmed(within=1.5)
    assert not ana.messages


@pytest.mark.usefixtures("at_work")
async def test_what_telegram_refuses_to_show_is_not_handled_again(standin, desk, graveyard):
    standin.faults.refuse("sendMessage", 400, "Bad Request: BUTTON_DATA_INVALID")
    ana = standin.patient("Ana")
    await ana.sends("hello")
    await standin.until_confirmed()
    await ana.sends("again")
    await ana.hears("again")

    assert desk.said_by(ana.id) == ["hello", "again"]
    assert len(standin.requests.of("sendMessage")) == 2
    assert not graveyard.kept


async def test_a_chat_that_cannot_be_written_to_is_still_read(standin, serving, desk):
    ana, ben = standin.patient("Ana"), standin.patient("Ben")
    standin.faults.too_many_requests("sendMessage", retry_after=60, chat_id=ana.id, times=10**6)
    async with serving(dataclasses.replace(QUICK, call_patience=120)):
        with standin.updates.held():
            for word in words(150):
                await ana.sends(word)
            await ben.sends("I cannot breathe")
        await ben.hears("I cannot breathe")
        await standin.until_confirmed()

    assert desk.said_by(ana.id) == words(150)


async def test_hundreds_of_chats_that_cannot_be_written_to_hold_up_no_other(standin, serving, desk):
    stuck = [standin.patient(f"P{number}") for number in range(300)]
    for person in stuck:
        standin.faults.too_many_requests("sendMessage", retry_after=60, chat_id=person.id)
    async with serving(dataclasses.replace(QUICK, call_patience=120, stop_within=0.05)):
        for person in stuck:
            await person.sends("hello")
        await standin.until_request("sendMessage", count=300)
        ana = standin.patient("Ana")
        await ana.sends("I cannot breathe")
        await ana.hears("I cannot breathe")

    assert all(desk.said_by(person.id) == ["hello"] for person in stuck)


@pytest.mark.usefixtures("at_work")
async def test_more_than_a_batch_waiting_is_served_in_full(standin, desk):
    people = [standin.patient(f"P{number}") for number in range(130)]
    with standin.updates.held():
        for person in people:
            await person.sends("a")
            await person.sends("b")
    await standin.until_confirmed(within=20)

    assert all(desk.said_by(person.id) == ["a", "b"] for person in people)


# -- the window alone


def test_the_offset_passes_only_what_is_done():
    window = Window()
    assert window.offset is None
    for update_id in (10, 11, 13):
        assert window.admit(update_id)
    window.finish(11)
    assert window.offset is None
    window.finish(10)
    assert window.offset == 13
    window.confirmed(13)
    assert not window.admit(13)
    window.finish(13)
    assert window.offset == 14
    window.confirmed(14)
    assert window.offset is None
    assert not window.busy


@given(
    st.lists(st.integers(1, 50), unique=True, min_size=1),
    st.lists(st.integers(0, 60)),
)
def test_whatever_finishes_in_whatever_order_nothing_unfinished_is_confirmed(ids, choices):
    window = Window()
    for update_id in ids:
        window.admit(update_id)
    unfinished = set(ids)
    for choice in choices:
        update_id = ids[choice % len(ids)]
        window.finish(update_id)
        unfinished.discard(update_id)
        offset = window.offset
        assert offset is None or all(update_id >= offset for update_id in unfinished)
        window.confirmed(offset)
        assert window.busy == bool(unfinished)
    assert not any(window.admit(update_id) for update_id in unfinished)


# -- the lanes alone


async def test_a_lane_leaves_nothing_behind():
    lanes = Lanes()
    done = []

    async def work():
        done.append(1)

    for _ in range(3):
        lanes.put(1, work)
    await lanes.drain(1)

    assert len(done) == 3
    assert lanes.waiting(1) == 0
    assert not lanes._queues
    assert not lanes._tasks
