import asyncio

import pytest
from aiohttp import web


def ids(updates):
    return [update["update_id"] for update in updates]


async def test_updates_stay_until_the_offset_passes_them(ana, ask):
    await ana.sends("two")
    first = await ask("getUpdates")
    assert ids(await ask("getUpdates")) == ids(first)

    assert ids(await ask("getUpdates", offset=ids(first)[1])) == ids(first)[1:]
    assert ids(await ask("getUpdates", offset=ids(first)[1] + 1)) == []
    assert await ask("getUpdates", offset=0) == []


async def test_a_limit_cuts_and_a_negative_offset_keeps_the_last(ana, ask):
    await ana.sends("two")
    await ana.sends("three")

    assert len(await ask("getUpdates", limit=2)) == 2
    [last] = await ask("getUpdates", offset=-1)
    assert last["message"]["text"] == "three"
    assert len(await ask("getUpdates")) == 1


async def test_a_long_poll_ends_when_something_arrives(standin, ask):
    ana = standin.patient("Ana")
    poll = asyncio.create_task(ask("getUpdates", timeout=30))
    await polling(standin)
    await ana.sends("hello")

    [update] = await asyncio.wait_for(poll, 5)

    assert update["message"]["text"] == "hello"


async def polling(standin):
    await standin.world.bell.until(lambda: True if standin.requests.of("getUpdates") else None, 5)


async def test_a_second_poller_ends_the_first_with_a_conflict(standin, ask, call):
    first = asyncio.create_task(call("getUpdates", timeout=30))
    await polling(standin)

    assert await ask("getUpdates") == []

    answer = await asyncio.wait_for(first, 5)
    assert answer["error_code"] == 409
    assert "terminated by other getUpdates request" in answer["description"]


async def test_polling_is_refused_while_a_webhook_is_set(ask, call):
    await ask("setWebhook", url="http://127.0.0.1:9/hook")

    answer = await call("getUpdates")

    assert answer["error_code"] == 409
    await ask("deleteWebhook")
    assert await ask("getUpdates") == []


async def test_kinds_not_asked_for_are_left_out_and_the_choice_is_remembered(standin, ask):
    await ask("getUpdates", allowed_updates=["callback_query"])
    ana = standin.patient("Ana")
    await ana.sends("unheard")
    assert await ask("getUpdates") == []

    await ask("getUpdates", allowed_updates=[])
    await ana.sends("heard")
    assert len(await ask("getUpdates")) == 1


async def test_an_edited_message_comes_as_such(ana, ask):
    written = await ana.sends("helo")
    await ana.edits(written, "hello")

    *_, update = await ask("getUpdates")

    assert update["edited_message"]["text"] == "hello"
    assert update["edited_message"]["message_id"] == written.message_id
    assert "edit_date" in update["edited_message"]


@pytest.mark.parametrize("what", ["photo", "sticker", "voice", "document", "location", "contact"])
async def test_a_patient_can_send_other_things_than_text(ana, ask, what):
    await getattr(ana, f"sends_{what}")()

    *_, update = await ask("getUpdates")

    assert what in update["message"]
    assert "text" not in update["message"]


async def test_in_a_group_the_bot_sees_commands_replies_and_mentions_only(standin, ask):
    kim = standin.staff("Kim")
    sent = await ask("sendMessage", chat_id=kim.chat.id, text="New intake")
    notice = await kim.hears("New intake")
    await kim.sends("lunch?")
    await kim.sends("/queue")
    await kim.sends("done", reply_to=notice)
    await kim.sends("@meridian_demo_bot hi")

    updates = await ask("getUpdates")

    assert [u["message"]["text"] for u in updates] == ["/queue", "done", "@meridian_demo_bot hi"]
    assert updates[1]["message"]["reply_to_message"]["message_id"] == sent["message_id"]


async def test_being_added_to_a_group_is_told(standin, ask):
    sam = standin.add_bot_to_group("Yoga friends")

    [update] = await ask("getUpdates")

    assert update["my_chat_member"]["chat"]["title"] == "Yoga friends"
    assert update["my_chat_member"]["new_chat_member"]["status"] == "member"
    await ask("sendMessage", chat_id=sam.chat.id, text="Not here, please.")


async def test_confirmed_updates_can_be_delivered_again(standin, ask):
    await standin.patient("Ana").starts()
    first = await ask("getUpdates")
    offset = ids(first)[-1] + 1
    await ask("getUpdates", offset=offset)

    standin.updates.redeliver()

    assert await ask("getUpdates", offset=offset) == first
    assert await ask("getUpdates", offset=offset) == []


async def test_a_batch_can_come_in_the_wrong_order(standin, ana, ask):
    await ana.sends("two")
    standin.updates.reverse_next()

    assert ids(await ask("getUpdates")) == sorted(ids(await ask("getUpdates")), reverse=True)


async def test_held_updates_come_as_one_batch(standin, ask):
    ana = standin.patient("Ana")
    with standin.updates.held():
        await ana.sends("one")
        assert await ask("getUpdates") == []
        await ana.sends("two")

    assert len(await ask("getUpdates")) == 2


async def test_garbage_waits_like_any_update(standin, ask):
    standin.updates.add_garbage()
    standin.patient("Ana")

    [update] = await ask("getUpdates")

    assert "message_id" not in update["message"]


async def test_confirmation_can_be_waited_for(standin, ana, ask):
    [update] = await ask("getUpdates")
    waiting = asyncio.create_task(standin.until_confirmed())
    await ask("getUpdates", offset=update["update_id"] + 1)
    await waiting

    await ana.sends("unread")
    with pytest.raises(AssertionError, match=r"Not confirmed in 0\.01 s: \[\['message'\]\]"):
        await standin.until_confirmed(within=0.01)


async def test_a_webhook_is_called_with_its_secret_until_it_accepts(standin, ask):
    received, failing = [], [500, 503]

    async def hook(request: web.Request) -> web.Response:
        received.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], await request.json()))
        return web.Response(status=failing.pop() if failing else 200)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"

    await ask("setWebhook", url=url, secret_token="s3cret")
    await standin.patient("Ana").sends("hello")
    await standin.until_confirmed()

    assert len(received) == 3
    assert {secret for secret, _ in received} == {"s3cret"}
    assert received[0] == received[2]
    info = await ask("getWebhookInfo")
    assert info["url"] == url
    assert info["pending_update_count"] == 0
    assert "500" in info["last_error_message"]
    await ask("deleteWebhook")
    await runner.cleanup()


async def test_a_bad_webhook_is_refused(refusal):
    assert "invalid URL" in await refusal("setWebhook", url="not a url")
    assert "unallowed characters" in await refusal("setWebhook", url="https://x.example", secret_token="a b")


async def test_closing_ends_a_poll_at_once(standin, call):
    poll = asyncio.create_task(call("getUpdates", timeout=50))
    await polling(standin)

    await asyncio.wait_for(standin.close(), 2)

    assert (await poll)["error_code"] == 409
