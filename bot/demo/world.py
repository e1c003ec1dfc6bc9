"""Everything the stand-in remembers: who there is, what was said, and what happened in which order."""

import itertools
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from bot.demo.bell import Bell
from bot.demo.chats import PRIVATE, Chat, Json, Message, StoredFile, User
from bot.demo.refusals import bad_request, forbidden
from bot.demo.updates import UpdateQueue
from bot.demo.webhook import Webhook

FIRST_USER_ID = 5_000_000_001


@dataclass(frozen=True)
class Happening:
    """One thing that happened in a chat; `message` is how it stood just then."""

    kind: str
    chat_id: int
    message: Message | None = None
    detail: Json = field(default_factory=dict)


@dataclass
class Diary:
    """What happened in one chat, with a bell of its own, so that a thousand waiting people do not wake."""

    happenings: list[Happening] = field(default_factory=list)
    bell: Bell = field(default_factory=Bell)


@dataclass(frozen=True)
class Answer:
    """What the bot answered to a tap."""

    text: str = ""
    show_alert: bool = False
    url: str | None = None


@dataclass
class CallbackQuery:
    """One tap on an inline button, until the bot answers it or it grows too old."""

    id: str
    user: User
    chat_id: int
    data: str
    answer: Answer | None = None
    too_old: bool = False


@dataclass
class Profile:
    """What the bot said about itself."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)


class World:
    """Users, chats and messages around one bot."""

    def __init__(self, bot: User) -> None:
        self.bot = bot
        self.bell = Bell()
        self.updates = UpdateQueue(self.bell)
        self.webhook = Webhook(self.updates, self.bell)
        self.profile = Profile()
        self.chats: dict[int, Chat] = {}
        self.members: dict[int, list[User]] = {}
        self.messages: dict[int, dict[int, Message]] = defaultdict(dict)
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, CallbackQuery] = {}
        self.happenings: list[Happening] = []
        self.diaries: dict[int, Diary] = defaultdict(Diary)
        self.started: set[int] = set()
        self.blocked: set[int] = set()
        self.bot_left: dict[int, str] = {}
        self.migrated: dict[int, int] = {}
        self._user_ids = itertools.count(FIRST_USER_ID)
        self._message_ids: dict[int, itertools.count[int]] = {}
        self._other_ids = itertools.count(1)

    def now(self) -> int:
        """Return the present as Telegram dates it, in whole seconds."""
        return int(time.time())

    def happen(self, kind: str, chat_id: int, message: Message | None = None, **detail: Any) -> None:
        """Note what happened and wake whoever waits for it."""
        happening = Happening(kind, chat_id, message, detail)
        self.happenings.append(happening)
        self.diaries[chat_id].happenings.append(happening)
        self.diaries[chat_id].bell.ring()
        self.bell.ring()

    def new_user(self, name: str, *, user_id: int | None = None, language: str | None = "en") -> User:
        """Add somebody, and the private chat they could have with the bot."""
        first, _, last = name.partition(" ")
        user = User(user_id or next(self._user_ids), first, _username(name), language, last or None)
        self.chats[user.id] = Chat(user.id, PRIVATE, user=user)
        self.members[user.id] = [user]
        return user

    def new_group(self, title: str, chat_id: int, kind: str = "supergroup") -> Chat:
        """Add a group the bot is a member of."""
        self.chats[chat_id] = Chat(chat_id, kind, title)
        self.members[chat_id] = []
        return self.chats[chat_id]

    def chat(self, chat_id: Any) -> Chat:
        """Return a chat the bot may know, or refuse."""
        if chat_id in {None, ""}:
            raise bad_request("chat_id is empty")
        if not isinstance(chat_id, int) or chat_id not in self.chats:
            raise bad_request("chat not found")
        if chat_id in self.migrated:
            new = self.migrated[chat_id]
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=new)
        return self.chats[chat_id]

    def reachable(self, chat_id: Any) -> Chat:
        """Return a chat the bot may write to, or refuse."""
        chat = self.chat(chat_id)
        if chat.id in self.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.type == PRIVATE and chat.id not in self.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.id in self.bot_left:
            raise forbidden(self.bot_left[chat.id])
        return chat

    def message(self, chat_id: int, message_id: Any) -> Message | None:
        """Return a message as it stands now."""
        return self.messages[chat_id].get(message_id)

    def history(self, chat_id: int) -> list[Message]:
        """Return a chat's messages, oldest first."""
        return list(self.messages[chat_id].values())

    def post(self, chat: Chat, sender: User, **content: Any) -> Message:
        """Add a message to a chat."""
        ids = self._message_ids.setdefault(chat.id, itertools.count(1))
        message = Message(chat, next(ids), sender, self.now(), **content)
        self.messages[chat.id][message.message_id] = message
        self.happen("message", chat.id, message)
        return message

    def amend(self, message: Message, **content: Any) -> Message:
        """Put an edited message in the place of the old one."""
        amended = replace(message, edit_date=self.now(), **content)
        self.messages[message.chat.id][message.message_id] = amended
        self.happen("edit", message.chat.id, amended)
        return amended

    def remove(self, message: Message) -> None:
        """Delete a message for everyone."""
        del self.messages[message.chat.id][message.message_id]
        self.happen("delete", message.chat.id, message)

    def store(self, kind: str, name: str, mime_type: str, data: bytes) -> StoredFile:
        """Keep a file under an id of its own."""
        file = StoredFile(kind, f"{kind}-{next(self._other_ids)}", name, mime_type, data)
        self.files[file.file_id] = file
        return file

    def ask(self, user: User, chat_id: int, data: str) -> CallbackQuery:
        """Open a callback query for a tap."""
        query = CallbackQuery(f"{user.id}{next(self._other_ids):06d}", user, chat_id, data)
        self.queries[query.id] = query
        return query

    def answer(self, query: CallbackQuery, answer: Answer) -> None:
        """Show the bot's answer to whoever tapped."""
        query.answer = answer
        self.happen(
            "answer", query.chat_id, query_id=query.id, text=answer.text, show_alert=answer.show_alert
        )

    def commands_for(self, chat: Chat, language: str = "") -> list[Json]:
        """Return the commands a chat's menu shows: the narrowest scope's, in the nearest language."""
        wide = "all_private_chats" if chat.type == PRIVATE else "all_group_chats"
        for scope in (f"chat:{chat.id}", wide, "default"):
            for code in (language, ""):
                if commands := self.profile.commands.get((scope, code)):
                    return commands
        return []


def _username(name: str) -> str | None:
    plain = "".join(c for c in name.lower() if c.isascii() and c.isalnum())
    return f"{plain}_demo" if plain else None
