import json

import aiohttp
import pytest

from bot.demo.people import TINY_PNG

OK_BUTTON = {"inline_keyboard": [[{"text": "I agree", "callback_data": "ok"}]]}


async def test_what_a_patient_writes_reaches_the_bot(standin, ask):
    ana = standin.patient("Ana Maria")
    await ana.starts("spring")

    [update] = await ask("getUpdates")

    assert update["message"]["text"] == "/start spring"
    assert update["message"]["from"]["first_name"] == "Ana"
    assert update["message"]["chat"]["type"] == "private"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_what_the_bot_sends_reaches_the_patient(ana, ask):
    sent = await ask(
        "sendMessage", chat_id=ana.id, text="<b>Hello</b> Ana", parse_mode="HTML", reply_markup=OK_BUTTON
    )

    heard = await ana.hears("Hello")

    assert heard.text == "Hello Ana"
    assert heard.entity_texts("bold") == ["Hello"]
    assert heard.buttons == ["I agree"] == ana.buttons
    assert ana.last == heard
    assert sent["message_id"] == heard.message_id
    assert sent["from"]["is_bot"]


async def test_form_fields_and_json_say_the_same(standin, ana, http):
    form = {"chat_id": str(ana.id), "text": "hi", "reply_markup": json.dumps(OK_BUTTON)}
    async with http.post(f"{standin.url}/bot{standin.token}/sendMessage", data=form) as response:
        assert (await response.json())["ok"]

    assert standin.requests.of("sendMessage")[0].params == {
        "chat_id": ana.id,
        "text": "hi",
        "reply_markup": OK_BUTTON,
    }


async def test_a_text_that_looks_like_json_stays_text(standin, ana, http):
    form = {"chat_id": str(ana.id), "text": '["not", "decoded"]'}
    async with http.post(f"{standin.url}/bot{standin.token}/sendMessage", data=form) as response:
        assert (await response.json())["result"]["text"] == '["not", "decoded"]'


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "  \n "}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag"),
        ({"text": "x", "reply_markup": "x"}, "can't parse reply markup JSON object"),
        ({"text": "x", "chat_id": 42}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ],
)
async def test_a_bad_text_is_refused_in_telegrams_words(ana, refusal, params, why):
    assert (await refusal("sendMessage", **({"chat_id": ana.id} | params))).startswith(f"Bad Request: {why}")
    assert ana.messages == []


async def test_tags_do_not_count_towards_the_limit(ana, ask):
    await ask("sendMessage", chat_id=ana.id, text="<b>" + "x" * 4096 + "</b>", parse_mode="HTML")

    assert len(ana.last.text) == 4096


@pytest.mark.parametrize(
    ("button", "why"),
    [
        ({"text": "é", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        ({"callback_data": "x"}, "can't parse inline keyboard button: Can't find field \"text\""),
        (
            {"text": "x", "url": "nonsense"},
            "inline keyboard button URL 'nonsense' is invalid: Wrong HTTP URL",
        ),
    ],
)
async def test_a_bad_button_is_refused(ana, refusal, button, why):
    markup = {"inline_keyboard": [[button]]}

    assert (
        await refusal("sendMessage", chat_id=ana.id, text="x", reply_markup=markup) == f"Bad Request: {why}"
    )


@pytest.mark.parametrize(
    "action",
    [
        {"web_app": {"url": "https://x.example"}},
        {"switch_inline_query": ""},
        {"copy_text": {"text": "M-7KQ4"}},
        {"url": "https://x.example"},
    ],
)
async def test_any_one_action_makes_a_button(ana, ask, action):
    markup = {"inline_keyboard": [[{"text": "x"} | action]]}

    await ask("sendMessage", chat_id=ana.id, text="x", reply_markup=markup)

    assert ana.buttons == ["x"]


async def test_callback_data_may_be_64_bytes(ana, ask):
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "é" * 32}]]}

    await ask("sendMessage", chat_id=ana.id, text="x", reply_markup=markup)


async def test_an_edit_replaces_the_text_and_drops_a_keyboard_not_given(ana, ask):
    sent = await ask("sendMessage", chat_id=ana.id, text="one", reply_markup=OK_BUTTON)
    await ana.hears("one")

    await ask("editMessageText", chat_id=ana.id, message_id=sent["message_id"], text="two")

    edited = await ana.hears("two")
    assert edited.message_id == sent["message_id"]
    assert edited.buttons == []
    assert [m.text for m in ana.messages] == ["two"]


async def test_an_edit_that_changes_nothing_is_refused(ana, refusal, ask):
    sent = await ask("sendMessage", chat_id=ana.id, text="one", reply_markup=OK_BUTTON)
    same = {"chat_id": ana.id, "message_id": sent["message_id"], "text": "one"}

    assert "message is not modified" in await refusal("editMessageText", **same, reply_markup=OK_BUTTON)
    await ask("editMessageText", **same)


async def test_bold_is_a_modification(ana, ask):
    sent = await ask("sendMessage", chat_id=ana.id, text="one")

    await ask(
        "editMessageText", chat_id=ana.id, message_id=sent["message_id"], text="<b>one</b>", parse_mode="HTML"
    )


@pytest.mark.parametrize("method", ["editMessageText", "editMessageReplyMarkup", "deleteMessage"])
async def test_a_message_that_is_not_there_is_refused(ana, refusal, method):
    why = "message to delete not found" if method == "deleteMessage" else "message to edit not found"

    assert await refusal(method, chat_id=ana.id, message_id=99, text="x") == f"Bad Request: {why}"


async def test_a_patients_own_message_cannot_be_edited(standin, refusal):
    ana = standin.patient("Ana")
    written = await ana.sends("mine")

    why = await refusal("editMessageText", chat_id=ana.id, message_id=written.message_id, text="x")

    assert why == "Bad Request: message can't be edited"


async def test_a_deleted_message_is_gone(ana, ask):
    sent = await ask("sendMessage", chat_id=ana.id, text="one")
    message = await ana.hears("one")

    await ask("deleteMessage", chat_id=ana.id, message_id=sent["message_id"])

    await ana.sees_deleted(message)
    assert ana.messages == []


async def test_several_messages_are_deleted_and_missing_ones_skipped(ana, ask):
    ids = [(await ask("sendMessage", chat_id=ana.id, text=t))["message_id"] for t in "abc"]

    await ask("deleteMessages", chat_id=ana.id, message_ids=[*ids[:2], 99])

    assert [m.text for m in ana.messages] == ["c"]


async def test_a_staff_members_message_cannot_be_deleted_in_the_group(standin, refusal):
    kim = standin.staff("Kim")
    written = await kim.sends("/queue")

    why = await refusal("deleteMessage", chat_id=kim.chat.id, message_id=written.message_id)

    assert why == "Bad Request: message can't be deleted"


async def upload(standin, http, method, chat_id, field, data, name, **more):
    form = aiohttp.FormData({"chat_id": str(chat_id), **more})
    form.add_field(field, data, filename=name, content_type="application/octet-stream")
    async with http.post(f"{standin.url}/bot{standin.token}/{method}", data=form) as response:
        return await response.json()


async def test_a_document_arrives_with_its_name_bytes_and_caption(standin, ana, http):
    answer = await upload(
        standin, http, "sendDocument", ana.id, "document", b"a,b", "intakes.csv", caption="Here"
    )

    assert answer["result"]["document"]["file_name"] == "intakes.csv"
    heard = await ana.hears("Here")
    assert heard.document.data == b"a,b"
    assert standin.requests.of("sendDocument")[0].params["document"].name == "intakes.csv"


async def test_a_document_can_be_downloaded_and_sent_again_by_its_id(standin, ana, http, ask):
    answer = await upload(standin, http, "sendDocument", ana.id, "document", b"a,b", "intakes.csv")
    file_id = answer["result"]["document"]["file_id"]

    file = await ask("getFile", file_id=file_id)
    async with http.get(f"{standin.url}/file/bot{standin.token}/{file['file_path']}") as response:
        assert await response.read() == b"a,b"
    await ask("sendDocument", chat_id=ana.id, document=file_id)

    assert [m.document.data for m in ana.messages] == [b"a,b", b"a,b"]


async def test_a_photo_has_its_own_size(standin, ana, http):
    answer = await upload(standin, http, "sendPhoto", ana.id, "photo", TINY_PNG, "plan.png")

    [size] = answer["result"]["photo"]
    assert (size["width"], size["height"]) == (1, 1)
    assert ana.last.photo.data == TINY_PNG


@pytest.mark.parametrize(
    ("kind", "data", "more", "why"),
    [
        ("photo", b"text", {}, "IMAGE_PROCESS_FAILED"),
        ("document", b"", {}, "file must be non-empty"),
        ("document", b"x", {"caption": "x" * 1025}, "message caption is too long"),
    ],
)
async def test_a_bad_file_is_refused(standin, ana, http, kind, data, more, why):
    answer = await upload(standin, http, f"send{kind.title()}", ana.id, kind, data, "file", **more)

    assert answer["description"] == f"Bad Request: {why}"


async def test_a_missing_or_unknown_file_is_refused(ana, refusal):
    assert "there is no document" in await refusal("sendDocument", chat_id=ana.id)
    assert "wrong file identifier" in await refusal("sendDocument", chat_id=ana.id, document="no-such-id")


async def test_a_caption_is_edited_and_a_text_message_has_none(standin, ana, http, ask, refusal):
    answer = await upload(standin, http, "sendDocument", ana.id, "document", b"a", "a.txt", caption="one")
    file_id, text_id = (
        answer["result"]["message_id"],
        (await ask("sendMessage", chat_id=ana.id, text="t"))["message_id"],
    )

    await ask("editMessageCaption", chat_id=ana.id, message_id=file_id, caption="two")

    assert ana.messages[0].text == "two"
    assert "no text" in await refusal("editMessageText", chat_id=ana.id, message_id=file_id, text="x")
    assert "no caption" in await refusal(
        "editMessageCaption", chat_id=ana.id, message_id=text_id, caption="x"
    )


async def test_a_blocked_bot_cannot_write(ana, ask, refusal):
    await ana.blocks_bot()
    assert await refusal("sendMessage", chat_id=ana.id, text="x") == "Forbidden: bot was blocked by the user"

    await ana.unblocks_bot()
    await ask("sendMessage", chat_id=ana.id, text="welcome back")

    changes = [u["my_chat_member"] for u in await ask("getUpdates") if "my_chat_member" in u]
    assert [c["new_chat_member"]["status"] for c in changes] == ["kicked", "member"]


async def test_a_bot_cannot_write_first(standin, refusal):
    ana = standin.patient("Ana")

    why = await refusal("sendMessage", chat_id=ana.id, text="hello?")

    assert why == "Forbidden: bot can't initiate conversation with a user"


async def test_a_bot_removed_from_the_group_cannot_write_there(standin, refusal):
    standin.remove_bot_from_group()

    why = await refusal("sendMessage", chat_id=standin.staff_group.id, text="x")

    assert why == "Forbidden: bot was kicked from the supergroup chat"


async def test_a_bot_that_left_cannot_write(standin, ask, refusal):
    await ask("leaveChat", chat_id=standin.staff_group.id)

    assert "bot is not a member" in await refusal("sendMessage", chat_id=standin.staff_group.id, text="x")


async def test_a_migrated_group_says_where_it_went(standin, call, ask):
    old = standin.staff_group.id
    new = standin.migrate_staff_group().id

    answer = await call("sendMessage", chat_id=old, text="x")

    assert answer["parameters"] == {"migrate_to_chat_id": new}
    await ask("sendMessage", chat_id=new, text="x")
    notices = [u["message"] for u in await ask("getUpdates")]
    assert notices[0]["migrate_to_chat_id"] == new


async def test_a_chat_action_shows_and_an_unknown_one_is_refused(ana, ask, refusal):
    await ask("sendChatAction", chat_id=ana.id, action="typing")

    assert "wrong parameter action" in await refusal("sendChatAction", chat_id=ana.id, action="dancing")
