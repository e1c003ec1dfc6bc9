"""Name to method: what runs, and which parameters Telegram documents for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.demo.calls import Call
from bot.demo.methods import editing, profile, receiving, sending
from bot.demo.refusals import NOT_FOUND, ApiError
from bot.demo.world import World


@dataclass(frozen=True)
class Method:
    """A Bot API method: its documented parameters, and what it does to the world."""

    run: Callable[[World, Call], Any | Awaitable[Any]]
    parameters: frozenset[str]


def _method(run: Callable[[World, Call], Any], parameters: str = "") -> Method:
    return Method(run, frozenset(parameters.split()))


_SENT = (
    "business_connection_id chat_id message_thread_id direct_messages_topic_id disable_notification "
    "protect_content allow_paid_broadcast message_effect_id suggested_post_parameters "
    "reply_parameters reply_markup "
)
_EDITED = "business_connection_id chat_id message_id inline_message_id reply_markup "

METHODS = {
    "getMe": _method(profile.get_me),
    "getUpdates": _method(receiving.get_updates, "offset limit timeout allowed_updates"),
    "setWebhook": _method(
        receiving.set_webhook,
        "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    ),
    "deleteWebhook": _method(receiving.delete_webhook, "drop_pending_updates"),
    "getWebhookInfo": _method(receiving.get_webhook_info),
    "sendMessage": _method(sending.send_message, _SENT + "text parse_mode entities link_preview_options"),
    "sendPhoto": _method(
        sending.send_photo,
        _SENT + "photo caption parse_mode caption_entities show_caption_above_media has_spoiler",
    ),
    "sendDocument": _method(
        sending.send_document,
        _SENT + "document thumbnail caption parse_mode caption_entities disable_content_type_detection",
    ),
    "sendChatAction": _method(
        sending.send_chat_action, "business_connection_id chat_id message_thread_id action"
    ),
    "editMessageText": _method(
        editing.edit_message_text, _EDITED + "text parse_mode entities link_preview_options rich_message"
    ),
    "editMessageCaption": _method(
        editing.edit_message_caption, _EDITED + "caption parse_mode caption_entities show_caption_above_media"
    ),
    "editMessageReplyMarkup": _method(editing.edit_message_reply_markup, _EDITED),
    "deleteMessage": _method(editing.delete_message, "chat_id message_id"),
    "deleteMessages": _method(editing.delete_messages, "chat_id message_ids"),
    "answerCallbackQuery": _method(
        editing.answer_callback_query, "callback_query_id text show_alert url cache_time"
    ),
    "setMyCommands": _method(profile.set_my_commands, "commands scope language_code"),
    "getMyCommands": _method(profile.get_my_commands, "scope language_code"),
    "deleteMyCommands": _method(profile.delete_my_commands, "scope language_code"),
    "setMyDescription": _method(profile.set_my_description, "description language_code"),
    "setMyShortDescription": _method(profile.set_my_short_description, "short_description language_code"),
    "setChatMenuButton": _method(profile.set_chat_menu_button, "chat_id menu_button"),
    "getChat": _method(profile.get_chat, "chat_id"),
    "getChatMember": _method(profile.get_chat_member, "chat_id user_id"),
    "getFile": _method(profile.get_file, "file_id"),
    "leaveChat": _method(profile.leave_chat, "chat_id"),
}
_BY_LOWER_NAME = {name.lower(): name for name in METHODS}


def find_method(name: str) -> tuple[str, Method]:
    """Return a method's proper name and the method: Telegram minds no capitals."""
    proper = _BY_LOWER_NAME.get(name.lower())
    if proper is None:
        raise ApiError(*NOT_FOUND)
    return proper, METHODS[proper]
