"""One call of the bot, read off the wire: fields are strings, nested values JSON, files parts."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from bot.demo.chats import Json
from bot.demo.refusals import bad_request

NUMBERS = frozenset(
    {
        "chat_id",
        "user_id",
        "message_id",
        "message_thread_id",
        "offset",
        "limit",
        "timeout",
        "cache_time",
        "max_connections",
    }
)
FLAGS = frozenset(
    {
        "allow_paid_broadcast",
        "disable_content_type_detection",
        "disable_notification",
        "drop_pending_updates",
        "has_spoiler",
        "protect_content",
        "show_alert",
        "show_caption_above_media",
    }
)
STRUCTURES = frozenset(
    {
        "allowed_updates",
        "caption_entities",
        "commands",
        "entities",
        "link_preview_options",
        "menu_button",
        "message_ids",
        "reply_markup",
        "reply_parameters",
        "scope",
    }
)


@dataclass(frozen=True)
class UploadedFile:
    """A file as the bot uploaded it."""

    name: str
    mime_type: str
    data: bytes = field(repr=False)


async def read_parameters(request: web.Request) -> Json:
    """Return the parameters of a call, decoded: numbers, flags and JSON as what they stand for."""
    raw: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        raw |= await request.json()
    elif request.can_read_body:
        raw |= {name: _uploaded(value) for name, value in (await request.post()).items()}
    return {name: _decoded(name, value) for name, value in raw.items()}


def _uploaded(value: Any) -> Any:
    if isinstance(value, FileField):
        return UploadedFile(value.filename, value.content_type, value.file.read())
    return value


def _decoded(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in NUMBERS:
        return int(value) if value.lstrip("-").isdecimal() else value
    if name in FLAGS:
        return value.lower() in {"true", "1", "yes"}
    if name in STRUCTURES and value:
        return _structure(name, value)
    return value


def _structure(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


@dataclass(frozen=True)
class Call:
    """A method's name and its decoded parameters."""

    method: str
    params: Json

    def get(self, name: str, default: Any = None) -> Any:
        """Return one parameter as it came."""
        return self.params.get(name, default)

    def text(self, name: str) -> str:
        """Return a text parameter, empty if it is missing."""
        return str(self.params.get(name, ""))

    def number(self, name: str, default: int = 0) -> int:
        """Return a number parameter, or the default if it is missing or none."""
        value = self.params.get(name)
        return value if isinstance(value, int) else default
