"""Telegram's limits on what a bot may send, and what it answers when one is passed."""

import re
from typing import Any

from bot.demo.chats import Json
from bot.demo.entities import utf16_length
from bot.demo.refusals import ApiError, bad_request

TEXT = 4096
CAPTION = 1024
CALLBACK_DATA_BYTES = 64
CALLBACK_ANSWER = 200
BUTTONS = 100
COMMANDS = 100
COMMAND_DESCRIPTION = 256
DESCRIPTION = 512
SHORT_DESCRIPTION = 120
PHOTO_BYTES = 10 * 2**20
FILE_BYTES = 50 * 2**20

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_MAY_BE_EMPTY = frozenset({"switch_inline_query", "switch_inline_query_current_chat", "callback_game"})
_MARKUPS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")


def check_text(text: str) -> None:
    """Refuse a text that is empty or too long once its tags are gone."""
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > TEXT:
        raise bad_request("message is too long")


def check_caption(caption: str) -> None:
    """Refuse a caption that is too long once its tags are gone."""
    if utf16_length(caption) > CAPTION:
        raise bad_request("message caption is too long")


def check_markup(markup: Any) -> None:
    """Refuse a keyboard Telegram would refuse."""
    if markup is None:
        return
    if not isinstance(markup, dict) or not any(kind in markup for kind in _MARKUPS):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard", markup.get("keyboard", []))
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the ReplyMarkup must be an Array of Arrays')
    if sum(map(len, rows)) > BUTTONS:
        raise bad_request("reply markup is too long")
    for button in (button for row in markup.get("inline_keyboard", []) for button in row):
        _check_inline_button(button)
    for button in (button for row in markup.get("keyboard", []) for button in row):
        _check_reply_button(button)


def _check_inline_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise _unreadable_button("InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise _unreadable_button('Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise _unreadable_button('Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if not any(button.get(action) for action in _ACTIONS) and not button.keys() & _MAY_BE_EMPTY:
        raise _unreadable_button("Text buttons are unallowed in the inline keyboard")
    if len(button.get("callback_data", "").encode()) > CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    _check_url(button.get("url"))


def _unreadable_button(why: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {why}")


def _check_url(url: str | None) -> None:
    if url is not None and not re.match(r"(https?://)?[\w.-]+\.[\w-]+|https?://localhost|tg://", url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _check_reply_button(button: Any) -> None:
    text = button.get("text") if isinstance(button, dict) else button
    if not isinstance(text, str) or not text.strip():
        raise bad_request("keyboard button text must be non-empty")


def check_commands(commands: Any) -> list[Json]:
    """Return the bot's commands, or refuse the list."""
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(commands) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_checked_command(command) for command in commands]


def _checked_command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, description = command.get("command"), command.get("description")
    if not isinstance(name, str) or not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not isinstance(description, str) or not 1 <= utf16_length(description.strip()) <= COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name.removeprefix("/"), "description": description}
