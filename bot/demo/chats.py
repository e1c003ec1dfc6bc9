"""Users, chats, files and messages, and how each looks on the wire."""

import struct
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

PRIVATE = "private"


@dataclass(frozen=True)
class User:
    """Somebody with a Telegram account, or the bot."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    last_name: str | None = None
    is_bot: bool = False

    def as_json(self) -> Json:
        """Return Telegram's User."""
        named = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        known = {key: value for key, value in named.items() if value is not None}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **known}


@dataclass(frozen=True)
class Chat:
    """A private chat, whose id is the user's, or a group."""

    id: int
    type: str
    title: str = ""
    user: User | None = None

    def as_json(self) -> Json:
        """Return Telegram's Chat."""
        if self.user is None:
            return {"id": self.id, "type": self.type, "title": self.title}
        shown = ("first_name", "last_name", "username")
        named = {key: value for key, value in self.user.as_json().items() if key in shown}
        return {"id": self.id, "type": self.type, **named}


@dataclass(frozen=True)
class StoredFile:
    """A photo, document, sticker or voice note, kept in memory."""

    kind: str
    file_id: str
    name: str
    mime_type: str
    data: bytes = field(repr=False)

    @property
    def path(self) -> str:
        """Return where it is downloaded from, below `/file/bot<token>/`."""
        return f"{self.kind}s/{self.file_id}"

    def as_json(self) -> Any:
        """Return Telegram's value for the message's field of this kind."""
        named = {
            "file_id": self.file_id,
            "file_unique_id": f"u{self.file_id}",
            "file_size": len(self.data),
        }
        match self.kind:
            case "photo":
                width, height = image_size(self.data)
                return [named | {"width": width, "height": height}]
            case "sticker":
                looks = {"type": "regular", "is_animated": False, "is_video": False, "emoji": "🙂"}
                return named | looks | {"width": 512, "height": 512}
            case "voice":
                return named | {"duration": 3, "mime_type": self.mime_type}
            case _:
                return named | {"file_name": self.name, "mime_type": self.mime_type}


def image_size(data: bytes) -> tuple[int, int]:
    """Return a PNG's own width and height, or a common size for any other image."""
    if data.startswith(b"\x89PNG") and len(data) >= 24:  # noqa: PLR2004 - where PNG keeps its size
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    return 640, 480


@dataclass(frozen=True)
class Button:
    """An inline button: what it says, and what it sends or opens."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Message:
    """A message as it stood at one moment: an edit makes a new one with the same id."""

    chat: Chat
    message_id: int
    sender: User
    date: int
    text: str = ""
    entities: tuple[Json, ...] = ()
    attachment: StoredFile | None = None
    markup: Json | None = None
    reply_to: "Message | None" = None
    edit_date: int | None = None
    extra: Json = field(default_factory=dict)

    @property
    def from_bot(self) -> bool:
        """Tell whether the bot wrote it."""
        return self.sender.is_bot

    @cached_property
    def keyboard(self) -> list[list[Button]]:
        """Return the inline keyboard, row by row; empty where there is none."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[Button(b["text"], b.get("callback_data"), b.get("url")) for b in row] for row in rows]

    @property
    def buttons(self) -> list[str]:
        """Return the inline buttons' labels in reading order."""
        return [button.label for row in self.keyboard for button in row]

    @property
    def replies_offered(self) -> list[str]:
        """Return the labels of a reply keyboard, the one below the composer."""
        rows = (self.markup or {}).get("keyboard", [])
        return [b if isinstance(b, str) else b["text"] for row in rows for b in row]

    @property
    def document(self) -> StoredFile | None:
        """Return the attached document, if it is one."""
        return self.attachment if self.attachment and self.attachment.kind == "document" else None

    @property
    def photo(self) -> StoredFile | None:
        """Return the attached photo, if it is one."""
        return self.attachment if self.attachment and self.attachment.kind == "photo" else None

    def entity_texts(self, kind: str) -> list[str]:
        """Return the pieces of text one kind of entity covers, such as "bold"."""
        units = self.text.encode("utf-16-le")
        spans = [(2 * e["offset"], 2 * e["length"]) for e in self.entities if e["type"] == kind]
        return [units[start : start + length].decode("utf-16-le") for start, length in spans]

    def as_json(self) -> Json:
        """Return Telegram's Message."""
        wire: Json = {"message_id": self.message_id, "from": self.sender.as_json()}
        wire |= {"chat": self.chat.as_json(), "date": self.date} | self._content() | self.extra
        if self.markup and "inline_keyboard" in self.markup:
            wire["reply_markup"] = self.markup
        if self.edit_date is not None:
            wire["edit_date"] = self.edit_date
        if self.reply_to is not None:
            wire["reply_to_message"] = {
                k: v for k, v in self.reply_to.as_json().items() if k != "reply_to_message"
            }
        return wire

    def _content(self) -> Json:
        text, entities = ("caption", "caption_entities") if self.attachment else ("text", "entities")
        content: Json = {self.attachment.kind: self.attachment.as_json()} if self.attachment else {}
        if self.text:
            content[text] = self.text
        if self.entities:
            content[entities] = list(self.entities)
        return content
