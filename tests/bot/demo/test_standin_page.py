import asyncio
import json

import pytest

from bot.demo.people import TINY_PNG


class Stream:
    """One open event stream, read event by event."""

    def __init__(self, response):
        self.response = response

    async def next(self, kind):
        async with asyncio.timeout(5):
            while True:
                block = (await self.response.content.readuntil(b"\n\n")).decode()
                event = dict(line.split(": ", 1) for line in block.strip().split("\n"))
                if event.get("event") == kind:
                    return json.loads(event["data"])


@pytest.fixture
async def stream(standin, http):
    async with http.get(f"{standin.url}/demo/events") as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        yield Stream(response)


@pytest.fixture
def say(standin, http):
    async def say(path, **body):
        async with http.post(f"{standin.url}/demo/{path}", json=body) as response:
            return response.status, await response.text()

    return say


async def test_the_page_comes_under_a_strict_policy(standin, http):
    for path, kind in {
        "/": "text/html",
        "/page/page.css": "text/css",
        "/page/page.js": "text/javascript",
        "/page/icon.svg": "image/svg+xml",
    }.items():
        async with http.get(standin.url + path) as response:
            assert response.status == 200
            assert response.content_type == kind
            policy = response.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
            assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path", ["/page/secret.txt", "/page/..%2fstandin.py", "/demo/files/none", "/nothing"]
)
async def test_nothing_else_is_served(standin, http, path):
    async with http.get(standin.url + path) as response:
        assert response.status == 404


async def test_another_name_for_this_computer_is_refused(standin, http):
    async with http.get(standin.url, headers={"Host": "evil.example"}) as response:
        assert response.status == 403


async def test_a_form_of_another_site_cannot_speak(standin, http):
    async with http.post(f"{standin.url}/demo/say", data={"chat": "patient", "text": "hi"}) as response:
        assert response.status == 415


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("say", {"chat": "nobody", "text": "hi"}),
        ("say", {"chat": "patient", "text": " "}),
        ("say", {"chat": "patient", "text": "x" * 4097}),
        ("say", {"chat": "patient"}),
        ("say", {"chat": ["patient"], "text": "x"}),
        ("tap", {"chat": "patient", "message_id": 99, "data": "x"}),
        ("tap", {"chat": "patient"}),
        ("desk", {"who": "Nobody"}),
        ("desk", {"who": ["Kim"]}),
        ("desk", {}),
    ],
)
async def test_bad_words_from_the_page_are_refused(say, path, body):
    status, why = await say(path, **body)

    assert status == 400
    assert why


async def test_the_stream_begins_with_everything_so_far(standin, http, ask, say):
    await say("say", chat="patient", text="/start")
    [update] = await ask("getUpdates")
    chat_id = update["message"]["chat"]["id"]
    await ask("sendMessage", chat_id=chat_id, text="<b>Hello</b>", parse_mode="HTML")
    await ask("setMyCommands", commands=[{"command": "why", "description": "Explain my plan"}])

    async with http.get(f"{standin.url}/demo/events") as response:
        snapshot = await Stream(response).next("snapshot")

    patient = snapshot["chats"]["patient"]
    assert [(m["mine"], m["text"]) for m in patient["messages"]] == [(True, "/start"), (False, "Hello")]
    assert patient["commands"] == [{"command": "why", "description": "Explain my plan"}]
    assert snapshot["chats"]["staff"]["title"] == "Front desk"


async def test_what_happens_next_comes_live_and_to_its_own_pane(stream, say, ask):
    await stream.next("snapshot")
    await say("say", chat="patient", text="/start")
    mine = await stream.next("message")
    [update] = await ask("getUpdates")
    chat_id = update["message"]["chat"]["id"]

    await ask("sendChatAction", chat_id=chat_id, action="typing")
    sent = await ask("sendMessage", chat_id=chat_id, text="one")
    await ask("editMessageText", chat_id=chat_id, message_id=sent["message_id"], text="two")
    await ask("deleteMessage", chat_id=chat_id, message_id=sent["message_id"])

    assert (mine["chat"], mine["message"]["text"]) == ("patient", "/start")
    assert (await stream.next("action"))["action"] == "typing"
    assert (await stream.next("message"))["message"]["text"] == "one"
    assert (await stream.next("edit"))["message"]["text"] == "two"
    assert (await stream.next("delete"))["message"]["id"] == sent["message_id"]


async def test_the_staff_group_has_a_pane_and_other_chats_have_none(standin, stream, ana, ask):
    await ask("sendMessage", chat_id=ana.id, text="for Ana's eyes")
    await ask("sendMessage", chat_id=standin.staff_group.id, text="New intake")

    event = await stream.next("message")

    assert (event["chat"], event["message"]["text"]) == ("staff", "New intake")


async def test_who_sits_in_the_panes_can_be_followed(standin, say):
    await say("say", chat="patient", text="/start")
    await say("say", chat="staff", text="/queue")

    assert standin.visitor.transcript == ["Ana: /start"]
    assert standin.front_desk.transcript == ["Kim: /queue"]


async def test_a_tap_returns_what_the_bot_answered(standin, say, ask):
    await say("say", chat="staff", text="/queue")
    markup = {"inline_keyboard": [[{"text": "Claim", "callback_data": "claim:1"}]]}
    sent = await ask("sendMessage", chat_id=standin.staff_group.id, text="M-7KQ4", reply_markup=markup)
    tap = asyncio.create_task(say("tap", chat="staff", message_id=sent["message_id"], data="claim:1"))
    await standin.world.bell.until(lambda: True if len(standin.updates.pending) == 2 else None, 5)
    *_, update = await ask("getUpdates")

    await ask("answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="Yours")

    status, answer = await tap
    assert status == 200
    assert json.loads(answer) == {"text": "Yours", "show_alert": False}


async def test_an_unanswered_tap_says_so(standin, say, ask, monkeypatch):
    monkeypatch.setattr("bot.demo.page_events.SECONDS_TO_ANSWER", 0.01)
    markup = {"inline_keyboard": [[{"text": "Claim", "callback_data": "claim:1"}]]}
    sent = await ask("sendMessage", chat_id=standin.staff_group.id, text="M-7KQ4", reply_markup=markup)

    status, why = await say("tap", chat="staff", message_id=sent["message_id"], data="claim:1")

    assert (status, why) == (504, "The bot did not answer.")


async def test_a_new_patient_starts_afresh(stream, say, ask):
    await say("say", chat="patient", text="/start")
    await say("patient")
    await say("say", chat="patient", text="/start again")

    first, second = [u["message"]["from"]["id"] for u in await ask("getUpdates")]
    assert first != second
    await stream.next("snapshot")
    assert (await stream.next("snapshot"))["chats"]["patient"]["messages"] == []


async def test_new_commands_reach_an_open_page(stream, ask):
    await stream.next("snapshot")

    await ask(
        "setMyCommands",
        commands=[{"command": "queue", "description": "Waiting"}],
        scope={"type": "all_group_chats"},
    )

    profile = await stream.next("profile")
    assert profile["commands"] == {"patient": [], "staff": [{"command": "queue", "description": "Waiting"}]}


async def test_files_are_served_in_a_sandbox(standin, http, ana):
    photo = (await ana.sends_photo(TINY_PNG)).attachment
    page = (await ana.sends_document('re"port\r\n.html', b"<script>alert(1)</script>")).attachment

    async with http.get(f"{standin.url}/demo/files/{photo.file_id}") as response:
        assert response.content_type == "image/png"
        assert response.headers["Content-Security-Policy"].startswith("sandbox")
    async with http.get(f"{standin.url}/demo/files/{page.file_id}") as response:
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Disposition"] == 'attachment; filename="re_port__.html"'


async def test_an_open_page_does_not_delay_closing(standin, stream):
    await stream.next("snapshot")

    await asyncio.wait_for(standin.close(), 2)


async def test_a_page_that_disappears_harms_nothing(standin, http, ask):
    response = await http.get(f"{standin.url}/demo/events")
    await Stream(response).next("snapshot")
    response.close()

    for _ in range(3):
        await ask("sendMessage", chat_id=standin.staff_group.id, text="x" * 4000)

    assert await ask("getMe")


async def test_the_visitor_can_be_another_of_the_staff_or_a_stranger(standin, stream, say, ask):
    first = (await stream.next("snapshot"))["desk"]
    await say("say", chat="staff", text="/queue")

    said = []
    for who in (*first["staff"], first["stranger"]):
        assert (await say("desk", who=who))[0] == 200
        snapshot = await stream.next("snapshot")
        assert snapshot["desk"]["who"] == who
        said.append([message["mine"] for message in snapshot["chats"]["staff"]["messages"]])
        await say("say", chat="staff", text="/queue")
    senders = [update["message"]["from"] for update in await ask("getUpdates")]

    assert first["who"] == "Kim"
    assert said == [[True], [False, False], [False, False, False]]
    assert [sender["first_name"] for sender in senders] == ["Kim", "Kim", "Robin", "Sam"]
    assert standin.listed_staff == {sender["id"] for sender in senders[:3]}
