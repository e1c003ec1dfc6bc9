"""An independent judge of the bot's requests: another library's models, and Telegram's limits by hand.

python-telegram-bot writes the requests, so it cannot be the one to say that they are right.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

TEXT = 4096
CAPTION = 1024
CALLBACK_DATA_BYTES = 64
CALLBACK_ANSWER = 200
BUTTON_LABEL = 64  # no documented limit; beyond this a phone cuts it
BUTTONS = 100
BUTTONS_IN_A_ROW = 8
COMMANDS = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMAND_DESCRIPTION = 256
DESCRIPTION = 512
SHORT_DESCRIPTION = 120

# Plain text, whatever it begins with: never JSON.
TEXTS = frozenset({"text", "caption", "description", "short_description", "url", "secret_token"})
PARSE_MODES = frozenset({"HTML", "MarkdownV2", "Markdown"})
INLINE_ONLY = frozenset({"editMessageText", "editMessageCaption", "editMessageReplyMarkup"})
BUTTON_ACTIONS = frozenset(
    {
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
    }
)


def check(method: str, params: Mapping[str, Any]) -> None:
    """Raise AssertionError naming what is wrong with a request; nothing happens if it is right.

    Values may be as on the wire (strings, JSON) or already decoded; files have `name` and `data`.
    """
    decoded = {name: _decoded(name, value) for name, value in params.items()}
    wrong = [*_against_models(method, decoded)] or [*_against_limits(method, decoded)]
    assert not wrong, f"{method}: " + "; ".join(wrong)


def _decoded(name: str, value: Any) -> Any:
    if name in TEXTS or not isinstance(value, str) or not value.startswith(("[", "{")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _against_models(method: str, params: Mapping[str, Any]) -> Iterator[str]:
    models, as_file = _strict_models()
    model = models.get(method)
    if model is None:
        yield "there is no such method"
        return
    try:
        model.model_validate({name: as_file(value) for name, value in params.items()})
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            where = ".".join(str(part) for part in problem["loc"])
            yield f"{where}: {problem['msg']}"


@cache
def _strict_models() -> tuple[dict[str, type[BaseModel]], Callable[[Any], Any]]:
    """Return aiogram's methods by name, refusing unknown fields; built once, in seconds."""
    from aiogram import methods, types  # noqa: PLC0415 - takes seconds, and only these tests need it
    from aiogram.methods.base import TelegramMethod  # noqa: PLC0415
    from aiogram.types.base import TelegramObject  # noqa: PLC0415

    names = {**vars(types), **vars(methods)}
    every = [*_descendants(TelegramObject), *_descendants(TelegramMethod)]
    for model in every:
        model.model_config["extra"] = "forbid"
    for model in every:
        model.model_rebuild(force=True, _types_namespace=names)

    def as_file(value: Any) -> Any:
        return types.BufferedInputFile(value.data, value.name) if hasattr(value, "data") else value

    return {
        model.__api_method__: model
        for model in _descendants(TelegramMethod)
        if "__api_method__" in vars(model)
    }, as_file


def _descendants(base: type[BaseModel]) -> list[type[BaseModel]]:
    found: dict[type[BaseModel], None] = {}
    for child in base.__subclasses__():
        found |= dict.fromkeys([child, *_descendants(child)])
    return list(found)


def _against_limits(method: str, params: Mapping[str, Any]) -> Iterator[str]:
    yield from _check_texts(method, params)
    if "parse_mode" in params and params["parse_mode"] not in PARSE_MODES:
        yield f"parse_mode: {params['parse_mode']!r} is none of Telegram's"
    if params.get("reply_markup"):
        yield from _check_markup(method, params["reply_markup"])
    if method == "setMyCommands":
        yield from _check_commands(params.get("commands"))


def _check_texts(method: str, params: Mapping[str, Any]) -> Iterator[str]:
    limits = {
        "text": CALLBACK_ANSWER if method == "answerCallbackQuery" else TEXT,
        "caption": CAPTION,
        "description": DESCRIPTION,
        "short_description": SHORT_DESCRIPTION,
    }
    for name, limit in limits.items():
        text = str(params.get(name, ""))
        shown = without_tags(text) if params.get("parse_mode") == "HTML" else text
        if units(shown) > limit:
            yield f"{name}: {units(shown)} characters, at most {limit}"
    if method in {"sendMessage", "editMessageText"} and not str(params.get("text", "")).strip():
        yield "text: empty"


def units(text: str) -> int:
    """Count UTF-16 code units, as Telegram does."""
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def without_tags(text: str) -> str:
    """Return HTML's text as shown, roughly: good enough to count it."""
    plain = re.sub(r"</?[a-zA-Z][^>]*>", "", text)
    return re.sub(r"&(lt|gt|amp|quot|#\d+);", "x", plain)


def _check_markup(method: str, markup: Any) -> Iterator[str]:
    if not isinstance(markup, dict):
        yield "reply_markup: not an object"
        return
    if method in INLINE_ONLY and "inline_keyboard" not in markup:
        yield "reply_markup: an edit takes an inline keyboard only"
    rows = markup.get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    if len(buttons) > BUTTONS:
        yield f"reply_markup: {len(buttons)} buttons, at most {BUTTONS}"
    for row in rows:
        if not 1 <= len(row) <= BUTTONS_IN_A_ROW:
            yield f"reply_markup: a row of {len(row)} buttons, 1 to {BUTTONS_IN_A_ROW}"
    for button in buttons:
        yield from _check_button(button)


def _check_button(button: Mapping[str, Any]) -> Iterator[str]:
    label = button.get("text", "")
    if not label.strip():
        yield "reply_markup: a button without a label"
    if units(label) > BUTTON_LABEL:
        yield f"reply_markup: the button {label!r} is too long to read on a phone"
    actions = BUTTON_ACTIONS & button.keys()
    if len(actions) != 1:
        yield f"reply_markup: the button {label!r} has {len(actions)} actions, exactly 1"
    carried = len(button.get("callback_data", "x").encode())
    if not 1 <= carried <= CALLBACK_DATA_BYTES:
        yield f"reply_markup: the button {label!r} carries {carried} bytes, 1 to {CALLBACK_DATA_BYTES}"


def _check_commands(commands: Any) -> Iterator[str]:
    if len(commands or []) > COMMANDS:
        yield f"commands: {len(commands)}, at most {COMMANDS}"
    for command in commands or []:
        name, description = command.get("command", ""), command.get("description", "")
        if not COMMAND.fullmatch(name):
            yield f"commands: {name!r} is not 1 to 32 of a-z, 0-9 and _"
        if not 1 <= units(description) <= COMMAND_DESCRIPTION:
            yield f"commands: {name!r} has a description of {units(description)}, 1 to {COMMAND_DESCRIPTION}"
