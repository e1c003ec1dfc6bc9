"""Whole chats over HTTP: what a patient sees of the bot."""

import asyncio
import dataclasses
from datetime import date

import pytest

from bot.telegram.pace import Pace
from flows import actions
from flows.prompts import Button, Message, Prompt
from flows.visit_dates import SuggestedVisit, VisitCalendar
from tests.bot.telegram.conftest import QUICK, echo
from tests.oracle import check

HOPELESS = dataclasses.replace(QUICK, call_patience=0.05)


@pytest.fixture(autouse=True)
def every_request_is_one_telegram_knows(standin):
    yield
    assert standin.requests.unknown_parameters() == []
    for request in standin.requests.sent():
        check(request.method, request.params)


@pytest.fixture
async def ana(standin, serving):
    """A patient in a chat with the bot."""
    async with serving():
        ana = standin.patient("Ana")
        await ana.starts()
        await ana.hears("turn 1")
        yield ana


def three_at_the_second_turn(visitor, event, turn):
    prompt = echo(visitor, event, turn)
    messages = (Message(("one",)), Message(("two",)), Message(("three",)))
    return dataclasses.replace(prompt, messages=messages) if turn == 2 else prompt


async def test_a_tap_changes_the_card_in_place(ana):
    card = ana.last

    await ana.taps("Yes")
    edited = await ana.hears("turn 2")

    assert edited.message_id == card.message_id
    assert len(ana.messages) == 1
    assert edited.entity_texts("bold") == ["turn 2"]


async def test_a_typed_reply_gets_a_new_card_and_the_old_one_loses_its_buttons(standin, ana):
    old = ana.last

    await ana.sends("my jaw clicks")
    new = await ana.hears("my jaw clicks")
    await standin.until_request("editMessageReplyMarkup")

    assert new.message_id > old.message_id
    assert new.buttons
    assert not ana.messages[0].buttons


async def test_a_tap_is_answered_before_anything_is_shown(standin, ana):
    standin.requests.clear()

    await ana.taps("Yes")
    await ana.hears("turn 2")

    assert [request.method for request in standin.requests.sent()] == [
        "answerCallbackQuery",
        "editMessageText",
    ]


async def test_a_tap_on_an_older_card_shows_the_live_one_below(standin, ana):
    old = ana.last
    await ana.sends("hello")
    await ana.hears("hello")
    await standin.until_request("editMessageReplyMarkup")

    await ana.taps("Yes", message=old)
    await standin.until_request("editMessageReplyMarkup", count=3)

    assert [bool(message.buttons) for message in ana.messages] == [False, False, True]


async def test_what_fills_several_messages_starts_on_the_card_and_ends_with_the_buttons(
    standin, serving, desk
):
    desk.shown = three_at_the_second_turn
    async with serving():
        ben = standin.patient("Ben")
        await ben.starts()
        card = await ben.hears("turn 1")
        await ben.taps("Yes")
        await ben.hears("three")
        await standin.until_confirmed()

    assert [message.text for message in ben.messages] == ["one", "two", "three"]
    assert [bool(message.buttons) for message in ben.messages] == [False, False, True]
    assert ben.messages[0].message_id == card.message_id
    assert not standin.requests.refused()


async def test_a_double_tap_leaves_one_card(standin, ana):
    card = ana.last
    with standin.updates.held():
        await ana.taps("Yes", message=card, wait=False)
        await ana.taps("Yes", message=card, wait=False)
    await ana.hears("turn 3")
    await standin.until_confirmed()

    assert len(ana.messages) == 1
    assert len(standin.requests.of("answerCallbackQuery")) == 2


async def test_showing_the_same_again_sends_nothing_twice(standin, serving, desk):
    desk.shown = lambda *_: Prompt((Message(("always this",)),), (Button("Yes", "=yes"),), stamp=1)
    async with serving():
        ben = standin.patient("Ben")
        await ben.starts()
        await ben.hears("always this")
        await ben.taps("Yes")
        await standin.until_confirmed()

    assert len(ben.messages) == 1
    assert "message is not modified" in standin.requests.of("editMessageText")[0].outcome


async def test_a_card_that_can_no_longer_be_edited_is_sent_anew(standin, ana):
    standin.faults.refuse("editMessageText", 400, "Bad Request: message can't be edited")

    await ana.taps("Yes")
    await ana.hears("turn 2")

    assert len(ana.messages) == 2


async def test_a_tap_too_old_to_answer_still_counts(standin, desk, ana):
    standin.faults.refuse(
        "answerCallbackQuery",
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )

    await ana.taps("Yes", wait=False)
    await ana.hears("turn 2")

    assert desk.said_by(ana.id) == ["Started", "=yes"]


async def test_forged_callback_data_is_no_action(standin, desk, ana):
    await ana.taps_data(ana.last, "'; drop table intakes; --")
    await standin.until_confirmed()

    assert desk.said_by(ana.id) == ["Started", "Tapped"]


@pytest.mark.parametrize(
    "send",
    ["sends_photo", "sends_document", "sends_sticker", "sends_voice", "sends_location", "sends_contact"],
)
async def test_whatever_is_sent_instead_of_words_gets_an_answer(ana, send):
    await getattr(ana, send)()

    assert "Attached" in (await ana.hears("turn 2")).text


async def test_words_under_a_photo_are_read(ana):
    await ana.sends_photo(caption="it swelled up")

    await ana.hears("it swelled up")


async def test_an_album_is_asked_about_once(standin, desk, ana):
    photo = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
    for number in range(4):
        standin.updates.add(
            "message",
            {
                "message_id": 100 + number,
                "date": 1,
                "chat": ana.chat.as_json(),
                "from": ana.user.as_json(),
                "photo": [photo],
                "media_group_id": "album",
            },
        )
    await standin.until_confirmed()

    assert desk.said_by(ana.id) == ["Started", "Attached"]


async def test_an_edited_message_reaches_the_desk_and_is_answered(desk, ana):
    sent = await ana.sends("six weeks")
    await ana.hears("six weeks")
    await ana.edits(sent, "seven weeks")
    await ana.hears("turn 3")

    assert desk.said_by(ana.id) == ["Started", "six weeks", "seven weeks"]


async def test_a_name_full_of_markup_breaks_nothing(ana):
    ana.calls_self("<b>&_*[")
    await ana.sends("<i>& my words")

    assert "<i>& my words" in (await ana.hears("turn 2")).text


@pytest.mark.usefixtures("at_work")
async def test_a_group_is_pointed_to_the_private_chat_once(standin, desk):
    sam = standin.add_bot_to_group()

    note = await sam.hears("In private: https://t.me/meridian_demo_bot")
    await sam.sends("/start")
    await sam.sends("/plan@meridian_demo_bot")
    await standin.until_confirmed()

    assert len(sam.messages) == 1
    assert not note.buttons
    assert desk.said_by(sam.chat.id) == desk.said_by(sam.id) == []


async def test_a_patient_who_blocks_the_bot_is_noted_and_stops_nothing(standin, serving):
    noted = []

    async def set_reachable(visitor, reachable):
        noted.append((int(visitor.address), reachable))

    async with serving(set_reachable=set_reachable):
        ana, ben = standin.patient("Ana"), standin.patient("Ben")
        await ana.starts()
        await ana.hears("turn 1")
        standin.faults.blocked("sendMessage", chat_id=ana.id)
        await ana.sends("and then I blocked it")
        await standin.until_confirmed()
        await ana.blocks_bot()
        await ben.starts()
        await ben.hears("turn 1")
        await standin.until_confirmed()
        await ana.unblocks_bot()
        await standin.until_confirmed()

    assert noted == [(ana.id, False), (ana.id, False), (ana.id, True)]


async def test_a_patient_told_to_slow_down_waits_alone(standin, serving):
    async with serving(Pace(look_again=0.02, first_wait=0.01)):
        ana, ben = standin.patient("Ana"), standin.patient("Ben")
        standin.faults.too_many_requests("sendMessage", retry_after=1, chat_id=ana.id)
        await ana.starts()
        await standin.until_request("sendMessage")
        began = asyncio.get_running_loop().time()
        await ben.starts()
        await ben.hears("turn 1")
        waited = asyncio.get_running_loop().time() - began
        await ana.hears("turn 1")

    assert waited < 0.9
    assert asyncio.get_running_loop().time() - began >= 0.9


@pytest.mark.parametrize("trouble", ["server_error", "drop_before"])
async def test_a_send_that_fails_is_tried_again(standin, ana, trouble):
    getattr(standin.faults, trouble)("editMessageText", times=2)

    await ana.taps("Yes")

    await ana.hears("turn 2")


async def test_what_could_not_be_shown_is_saved_and_shown_at_the_next_tap(standin, serving, desk):
    async with serving(HOPELESS):
        ana = standin.patient("Ana")
        await ana.starts()
        await ana.hears("turn 1")
        fault = standin.faults.server_error("editMessageText", times=10**6)
        await ana.taps("Yes")
        await standin.until_confirmed()
        fault.times = 0
        await ana.taps("No")
        await ana.hears("turn 3")

    assert desk.said_by(ana.id) == ["Started", "=yes", "=no"]


@pytest.mark.parametrize(
    "trouble",
    [
        lambda faults: faults.server_error("sendMessage", times=20),
        lambda faults: faults.unauthorized("sendMessage", times=4),
        lambda faults: faults.too_many_requests("sendMessage", retry_after=1),
    ],
    ids=["network", "token", "told to wait for longer than we try"],
)
async def test_what_could_not_be_shown_is_shown_once_telegram_takes_it(standin, serving, desk, trouble):
    trouble(standin.faults)
    async with serving(HOPELESS):
        ana = standin.patient("Ana")
        await ana.sends("I cannot breathe")
        await ana.hears("I cannot breathe")
        await standin.until_confirmed()
        await ana.taps("Yes")
        await ana.hears("turn 2")

    assert desk.said_by(ana.id) == ["I cannot breathe", "=yes"]
    assert len(ana.messages) == 1


async def test_what_is_owed_is_not_shown_after_something_newer(standin, serving):
    standin.faults.too_many_requests("sendMessage", retry_after=1)
    async with serving(HOPELESS):
        ana, ben = standin.patient("Ana"), standin.patient("Ben")
        await ana.sends("first")
        await standin.until_confirmed()
        await ana.sends("second")
        await ana.hears("second")
        standin.faults.too_many_requests("sendMessage", retry_after=1)
        await ben.sends("shown after what Ana was owed was due")
        await ben.hears("was due")

    assert ["second" in message.text for message in ana.messages] == [True]


async def test_a_flood_is_applied_in_full_and_answered_in_part(standin, desk, ana):
    with standin.updates.held():
        for number in range(60):
            await ana.sends(f"word {number}")
    await ana.hears("turn 61")

    assert desk.said_by(ana.id)[1:] == [f"word {number}" for number in range(60)]
    assert len(ana.messages) < 20


GOODBYE = Prompt((Message(("All of it is erased.",)),))
STOP = Prompt((Message(("Get help now.",)),), navigation=(Button("Begin again", actions.RESTART),), stamp=1)


@pytest.mark.parametrize("prompt", [GOODBYE, STOP], ids=["goodbye", "stop"])
async def test_what_is_said_once_is_said_in_a_flood_too(standin, desk, ana, prompt):
    said = prompt.messages[0].paragraphs[0]
    desk.shown = lambda visitor, event, turn: prompt if turn == 20 else echo(visitor, event, turn)
    with standin.updates.held():
        for number in range(60):
            await ana.sends(f"word {number}")
    await ana.hears("turn 61")

    assert [message.text for message in ana.messages].count(said) == 1
    assert len(ana.messages) < 20


async def test_files_come_in_a_flood_too(standin, desk, ana):
    calendar = VisitCalendar("M-2222", "Demo", "", (SuggestedVisit(1, date(2026, 3, 9), "Visit", "One"),))
    desk.keepsakes = lambda event: (calendar,) if getattr(event, "text", "") == "word 20" else ()
    with standin.updates.held():
        for number in range(60):
            await ana.sends(f"word {number}")
    await standin.until_request("sendDocument", lambda request: request.ok)
