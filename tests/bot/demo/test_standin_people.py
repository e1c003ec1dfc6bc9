import asyncio

import pytest

from bot.demo.world import Answer

KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Forehead", "callback_data": "c:1"}, {"text": "Jaw tension", "callback_data": "c:2"}],
        [{"text": "Book", "url": "https://clinic.example/book"}],
    ]
}


@pytest.fixture
async def asked(ana, ask):
    await ask("sendMessage", chat_id=ana.id, text="What bothers you?", reply_markup=KEYBOARD)
    return ana


async def next_query(ask):
    *_, update = await ask("getUpdates")
    return update["callback_query"]


async def test_a_tap_ends_with_the_bots_answer(standin, asked, ask):
    tap = asyncio.create_task(asked.taps("Forehead"))
    await standin.world.bell.until(lambda: True if len(standin.updates.pending) == 2 else None, 5)
    query = await next_query(ask)
    assert not tap.done()

    await ask("answerCallbackQuery", callback_query_id=query["id"], text="Noted", show_alert=True)

    assert await tap == Answer("Noted", show_alert=True)
    assert query["data"] == "c:1"
    assert query["message"]["reply_markup"] == KEYBOARD
    assert query["chat_instance"]


async def test_a_tap_is_answered_once(asked, ask, refusal):
    await asked.taps("Forehead", wait=False)
    query = await next_query(ask)
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"

    await ask("answerCallbackQuery", callback_query_id=query["id"])

    assert await refusal("answerCallbackQuery", callback_query_id=query["id"]) == too_old
    assert await refusal("answerCallbackQuery", callback_query_id="1") == too_old


async def test_a_tap_can_grow_too_old(standin, asked, ask, refusal):
    await asked.taps("Forehead", wait=False)
    query = await next_query(ask)

    standin.expire_taps()

    assert "too old" in await refusal("answerCallbackQuery", callback_query_id=query["id"])


async def test_a_long_answer_is_refused(asked, ask, refusal):
    await asked.taps("Forehead", wait=False)
    query = await next_query(ask)

    why = await refusal("answerCallbackQuery", callback_query_id=query["id"], text="x" * 201)

    assert why == "Bad Request: MESSAGE_TOO_LONG"


async def test_an_unanswered_tap_fails_with_the_chat(asked):
    with pytest.raises(AssertionError, match=r"'c:1' was not answered(.|\n)*What bothers you"):
        await asked.taps("Forehead", within=0.01)


async def test_a_button_is_found_by_part_of_its_label_if_that_is_enough(asked, ask):
    await asked.taps("Jaw", wait=False)

    assert (await next_query(ask))["data"] == "c:2"


async def test_a_missing_button_and_a_link_fail_plainly(asked):
    with pytest.raises(AssertionError, match="There is no button 'Neck'"):
        await asked.taps("Neck")
    with pytest.raises(AssertionError, match=r"opens https://clinic\.example/book"):
        await asked.taps("Book")


async def test_an_old_keyboard_can_still_be_tapped(asked, ask):
    old = asked.last
    await ask("editMessageText", chat_id=asked.id, message_id=old.message_id, text="Done")

    await asked.taps("Forehead", message=old, wait=False)

    query = await next_query(ask)
    assert query["data"] == "c:1"
    assert query["message"]["text"] == "Done"


async def test_a_tap_on_a_deleted_message_comes_without_its_content(asked, ask):
    old = asked.last
    await ask("deleteMessage", chat_id=asked.id, message_id=old.message_id)

    await asked.taps("Forehead", message=old, wait=False)

    assert (await next_query(ask))["message"]["date"] == 0


async def test_a_forged_button_sends_anything(asked, ask):
    await asked.taps_data(asked.last, "../../etc", wait=False)

    assert (await next_query(ask))["data"] == "../../etc"


async def test_hearing_starts_where_the_person_last_acted(ana, ask):
    await ask("sendMessage", chat_id=ana.id, text="before")
    await ana.sends("hello")
    await ask("sendMessage", chat_id=ana.id, text="after")

    assert [m.text for m in ana.heard_so_far()] == ["after"]
    assert (await ana.hears()).text == "after"
    with pytest.raises(AssertionError, match=r"No message (.|\n)*Ana: hello\n  Meridian: after"):
        await ana.hears(within=0.01)


async def test_hearing_waits_for_what_fits(ana, ask):
    waiting = asyncio.create_task(ana.hears(lambda m: m.text.endswith("2")))
    for text in ("one 1", "two 2", "three 3"):
        await ask("sendMessage", chat_id=ana.id, text=text)

    assert (await waiting).text == "two 2"
    assert (await ana.hears()).text == "three 3"


async def test_a_reply_keyboards_button_sends_its_text(ana, ask):
    markup = {"keyboard": [[{"text": "Skip"}]]}
    await ask("sendMessage", chat_id=ana.id, text="More?", reply_markup=markup)

    assert await ana.taps("Skip") is None

    *_, update = await ask("getUpdates")
    assert update["message"]["text"] == "Skip"


async def test_staff_hear_the_group_and_patients_do_not(standin, ana, ask):
    kim, lee = standin.staff("Kim"), standin.staff("Lee")

    await ask("sendMessage", chat_id=standin.staff_group.id, text="New intake")

    await kim.hears("New intake")
    await lee.hears("New intake")
    assert ana.messages == []
    assert kim.privately().messages == []


async def test_a_name_can_be_anything(standin, ask):
    ana = standin.patient("Ana")
    ana.calls_self("<b>_*[&")
    await ana.sends("hi")

    [update] = await ask("getUpdates")

    assert update["message"]["from"]["first_name"] == "<b>_*[&"
    assert update["message"]["chat"]["first_name"] == "<b>_*[&"


async def test_nothing_said_fails_plainly(standin):
    with pytest.raises(AssertionError, match="has said nothing to Ana"):
        _ = standin.patient("Ana").last
