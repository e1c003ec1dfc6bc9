import json

import pytest

from bot.demo.calls import UploadedFile
from bot.demo.people import TINY_PNG
from tests.oracle import check

KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Yes", "callback_data": "a:1"}],
        [{"text": "Book", "url": "https://x.example"}],
    ]
}
LINK_PREVIEW = {"is_disabled": True}


def button(**fields):
    return {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[fields]]}}


GOOD = [
    ("getMe", {}),
    ("getUpdates", {"timeout": "10", "offset": "0", "allowed_updates": '["message", "callback_query"]'}),
    ("sendMessage", {"chat_id": 1, "text": "<b>Hi</b>", "parse_mode": "HTML", "reply_markup": KEYBOARD}),
    ("sendMessage", {"chat_id": "1", "text": "[not JSON]", "reply_markup": json.dumps(KEYBOARD)}),
    ("sendMessage", {"chat_id": 1, "text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "HTML"}),
    ("sendMessage", {"chat_id": 1, "text": "x", "link_preview_options": LINK_PREVIEW}),
    ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"remove_keyboard": True}}),
    ("sendMessage", button(text="x", callback_data="é" * 32)),
    (
        "sendPhoto",
        {"chat_id": 1, "photo": UploadedFile("plan.png", "image/png", TINY_PNG), "caption": "Plan"},
    ),
    ("sendDocument", {"chat_id": -100, "document": UploadedFile("a.csv", "text/csv", b"a,b")}),
    ("sendChatAction", {"chat_id": 1, "action": "typing"}),
    ("editMessageText", {"chat_id": 1, "message_id": 5, "text": "x", "reply_markup": KEYBOARD}),
    ("editMessageReplyMarkup", {"chat_id": 1, "message_id": 5}),
    ("deleteMessages", {"chat_id": 1, "message_ids": [1, 2]}),
    ("answerCallbackQuery", {"callback_query_id": "7", "text": "x" * 200, "show_alert": True}),
    ("setMyCommands", {"commands": [{"command": "start", "description": "Begin"}], "language_code": "pl"}),
    ("setMyCommands", {"commands": [], "scope": {"type": "all_private_chats"}}),
    ("setChatMenuButton", {"menu_button": {"type": "commands"}}),
    ("deleteWebhook", {}),
]

BAD = [
    ("sendDance", {}, "no such method"),
    ("sendMessage", {"chat_id": 1}, "text: Field required"),
    ("sendMessage", {"chat_id": [], "text": "x"}, "chat_id"),
    ("sendMessage", {"chat_id": 1, "text": "x", "wink": True}, "wink: Extra inputs are not permitted"),
    ("sendMessage", {"chat_id": 1, "text": ""}, "text: empty"),
    ("sendMessage", {"chat_id": 1, "text": "x" * 4097}, "4097 characters, at most 4096"),
    ("sendMessage", {"chat_id": 1, "text": "😀" * 2049}, "4098 characters"),
    ("sendMessage", {"chat_id": 1, "text": "x", "parse_mode": "html5"}, "none of Telegram's"),
    ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"wink": 1}}, "reply_markup"),
    ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": "keyboard"}, "reply_markup"),
    (
        "sendMessage",
        {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [{"text": "x"}]}},
        "reply_markup",
    ),
    ("sendMessage", button(text="x", callback_data="é" * 33), "carries 66 bytes"),
    ("sendMessage", button(text="x", callback_data=""), "carries 0 bytes"),
    ("sendMessage", button(text="x"), "has 0 actions"),
    ("sendMessage", button(text="x", callback_data="x", url="https://x.example"), "has 2 actions"),
    ("sendMessage", button(text=" ", callback_data="x"), "without a label"),
    ("sendMessage", button(text="x", callback_data="x", color="red"), "Extra inputs"),
    ("sendMessage", button(text="x" * 65, callback_data="x"), "too long to read"),
    (
        "sendMessage",
        {
            "chat_id": 1,
            "text": "x",
            "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 9]},
        },
        "a row of 9",
    ),
    (
        "sendMessage",
        {
            "chat_id": 1,
            "text": "x",
            "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 101},
        },
        "101 buttons",
    ),
    ("sendDocument", {"chat_id": 1}, "document: Field required"),
    ("sendDocument", {"chat_id": 1, "document": "id", "caption": "x" * 1025}, "at most 1024"),
    (
        "editMessageText",
        {"chat_id": 1, "message_id": 1, "text": "x", "reply_markup": {"remove_keyboard": True}},
        "inline",
    ),
    ("answerCallbackQuery", {"callback_query_id": "7", "text": "x" * 201}, "at most 200"),
    ("setMyCommands", {"commands": [{"command": "Start", "description": "x"}]}, "'Start' is not 1 to 32"),
    ("setMyCommands", {"commands": [{"command": "x" * 33, "description": "x"}]}, "is not 1 to 32"),
    ("setMyCommands", {"commands": [{"command": "x", "description": ""}]}, "description of 0"),
    ("setMyCommands", {"commands": [{"command": "x", "description": "x" * 257}]}, "description of 257"),
    (
        "setMyCommands",
        {"commands": [{"command": f"c{n}", "description": "x"} for n in range(101)]},
        "at most 100",
    ),
    ("setMyCommands", {"commands": [], "scope": {"type": "nowhere"}}, "scope"),
    ("setMyDescription", {"description": "x" * 513}, "at most 512"),
    ("setMyShortDescription", {"short_description": "x" * 121}, "at most 120"),
]


@pytest.mark.parametrize(("method", "params"), GOOD)
def test_the_oracle_accepts_what_telegram_accepts(method, params):
    check(method, params)


@pytest.mark.parametrize(("method", "params", "why"), BAD)
def test_the_oracle_names_what_is_wrong(method, params, why):
    with pytest.raises(AssertionError) as refused:
        check(method, params)

    assert why in str(refused.value)
    assert str(refused.value).startswith(method)
