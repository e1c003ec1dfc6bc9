"""Updates as Telegram sends them, read into who did what: the one reader of Update and of callback data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import telegram
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext.filters import StatusUpdate

from bot.typed import clean, typed_event
from bot.visits import Visitor
from flows.events import Attached, Corrected, Event, Tapped

CHANNEL = "telegram"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What we ask Telegram for. Always sent: without it the server keeps to whatever was asked for last."""

JUNK = Tapped(-1, "")
NAME_LENGTH = 128

_CALLBACK = re.compile(r"(?P<stamp>[0-9]{1,9}):(?P<action>[!-~]{1,62})")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something a patient did in their private chat.

    ``tapped`` is the message id of the card whose button it was, ``query`` what Telegram wants
    answered for it, ``album`` the album a photo came in.
    """

    update_id: int
    visitor: Visitor
    event: Event
    tapped: int | None = None
    query: str | None = None
    album: str | None = None


@dataclass(frozen=True, slots=True)
class Reachability:
    """A patient blocked the bot, or let it write again."""

    visitor: Visitor
    reachable: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something in a group, where health is not talked about. ``query`` is its tap, to be answered."""

    chat_id: int
    query: str | None = None


Reading = Arrival | Reachability | Elsewhere | None


def read(update: telegram.Update) -> Reading:
    """Tell what an update means; None where it asks nothing of us."""
    if update.callback_query:
        return _read_tap(update.update_id, update.callback_query)
    if update.my_chat_member:
        return _read_membership(update.my_chat_member)
    if update.message:
        return _read_message(update, update.message)
    if update.edited_message and update.edited_message.chat.type == ChatType.PRIVATE:
        return _read_message(update, update.edited_message, edited=True)
    return None


def lane(update: telegram.Update) -> int:
    """The conversation an update belongs to: updates of one lane are handled one after the other."""
    if update.effective_chat:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user else update.update_id


def address_of(raw: Mapping[str, object]) -> str | None:
    """Whose update this is, even one that cannot be read: the sender, else the chat, else None."""
    for content in raw.values():
        said: Any = content if isinstance(content, dict) else {}
        for whose in (said.get("from"), said.get("chat")):
            if isinstance(whose, dict) and isinstance(whose.get("id"), int):
                return str(whose["id"])
    return None


def _read_tap(update_id: int, query: telegram.CallbackQuery) -> Reading:
    message = query.message
    if message and message.chat.type != ChatType.PRIVATE:
        return Elsewhere(message.chat.id, query.id)
    chat_id = message.chat.id if message else query.from_user.id
    return Arrival(
        update_id,
        _visitor(chat_id, query.from_user),
        tap_of(query),
        tapped=message.message_id if message else None,
        query=query.id,
    )


def tap_of(query: telegram.CallbackQuery) -> Tapped:
    """What a button carries: the stamp of its card, and its action; junk where it is none of ours."""
    match = _CALLBACK.fullmatch(query.data or "")
    return Tapped(int(match["stamp"]), match["action"]) if match else JUNK


def _read_message(update: telegram.Update, message: telegram.Message, *, edited: bool = False) -> Reading:
    if message.chat.type != ChatType.PRIVATE:
        return Elsewhere(message.chat.id)
    sender = message.from_user
    if sender is None or sender.is_bot or StatusUpdate.ALL.check_update(update):
        return None
    text = clean(message.text or message.caption or "")
    name = str(message.message_id)
    if edited and not text:
        return None
    said = typed_event(text, name) if text else Attached()
    return Arrival(
        update.update_id,
        _visitor(message.chat.id, sender),
        Corrected(text, name) if edited else said,
        album=message.media_group_id,
    )


def _read_membership(change: telegram.ChatMemberUpdated) -> Reading:
    here = change.new_chat_member.status not in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
    if change.chat.type == ChatType.PRIVATE:
        return Reachability(_visitor(change.chat.id, change.from_user), here)
    return Elsewhere(change.chat.id) if here else None


def _visitor(chat_id: int, user: telegram.User) -> Visitor:
    name = " ".join(clean(user.first_name).split())[:NAME_LENGTH]
    return Visitor(CHANNEL, str(chat_id), name, user.language_code or "en")
