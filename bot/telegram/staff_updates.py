"""Updates from the staff chat, read into who asks for what: the one reader of its buttons and commands."""

import re
from dataclasses import dataclass

import telegram
from telegram.constants import ChatMemberStatus, ChatType

from bot.telegram.updates import tap_of
from bot.typed import clean
from flows.deeds import Who
from flows.desk_actions import DeskAction, desk_action

COMMANDS = ("queue", "intake", "claim", "export", "stats", "help")
NAME_LENGTH = 40

_GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
_COMMAND = re.compile(r"/(?P<name>\w{1,32})(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of the desk. ``message`` is the message it is on, ``query`` what Telegram wants answered."""

    update_id: int
    user_id: int
    who: Who
    about: DeskAction
    query: str
    message: int


@dataclass(frozen=True, slots=True)
class Said:
    """A command, and what was written behind it."""

    update_id: int
    user_id: int
    who: Who
    command: str
    rest: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The bot is in this chat now: it was added to it, or the chat has another id from now on."""

    chat_id: int


def read_staff(update: telegram.Update, username: str) -> Pressed | Said | Moved | None:
    """Tell what an update from the staff chat asks for; None where it is nothing for the desk.

    Where the staff chat is one person's private chat, what a patient could do there is none of the desk's.
    """
    if update.callback_query:
        return _pressed(update.update_id, update.callback_query)
    if update.my_chat_member:
        is_here = update.my_chat_member.new_chat_member.status not in _GONE
        return Moved(update.my_chat_member.chat.id) if is_here else None
    message = update.message
    if message is None:
        return None
    if message.migrate_to_chat_id:
        return Moved(message.migrate_to_chat_id)
    said = _said(update.update_id, message, username)
    is_patients = message.chat.type == ChatType.PRIVATE and said is not None and said.command == "help"
    return None if is_patients else said


def _pressed(update_id: int, query: telegram.CallbackQuery) -> Pressed | None:
    if query.message is None:
        return None
    tap = tap_of(query)
    if query.message.chat.type == ChatType.PRIVATE and "/" not in tap.action:
        return None
    user = query.from_user
    about = desk_action(max(tap.stamp, 0), tap.action)
    return Pressed(update_id, user.id, who_is(user), about, query.id, query.message.message_id)


def _said(update_id: int, message: telegram.Message, username: str) -> Said | None:
    match = _COMMAND.fullmatch(clean(message.text or ""))
    if match is None or message.from_user is None or message.from_user.is_bot:
        return None  # an administrator who writes anonymously comes as a bot, and nobody knows who it is
    if message.forward_origin is not None:
        return None  # whoever passes it on shows it to the others: somebody else wrote it
    is_ours = (match["bot"] or username).lower() == username.lower()
    if not is_ours or match["name"].lower() not in COMMANDS:
        return None
    user = message.from_user
    return Said(update_id, user.id, who_is(user), match["name"].lower(), (match["rest"] or "").strip())


def who_is(user: telegram.User) -> Who:
    """Who somebody is to the audit: by the id that Telegram never gives to another."""
    return Who(f"telegram:{user.id}", " ".join(clean(user.first_name).split())[:NAME_LENGTH])
