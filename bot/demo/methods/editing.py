"""editMessageText, editMessageCaption, editMessageReplyMarkup, deleteMessage(s), answerCallbackQuery."""

from typing import Any

from bot.demo.calls import Call
from bot.demo.chats import PRIVATE, Json, Message
from bot.demo.entities import utf16_length
from bot.demo.limits import CALLBACK_ANSWER, check_caption, check_markup, check_text
from bot.demo.methods.sending import given_text
from bot.demo.refusals import bad_request
from bot.demo.world import Answer, World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
DELETED_AT_ONCE = 100


def edit_message_text(world: World, call: Call) -> Json:
    """Put another text, and the given keyboard or none, into one of the bot's messages."""
    message = _own_message(world, call)
    if message.attachment:
        raise bad_request("there is no text in the message to edit")
    text, entities = given_text(call, "text", "entities")
    check_text(text)
    return _amend(world, message, text=text, entities=entities, markup=_inline(call))


def edit_message_caption(world: World, call: Call) -> Json:
    """Put another caption under one of the bot's photos or documents."""
    message = _own_message(world, call)
    if not message.attachment:
        raise bad_request("there is no caption in the message to edit")
    caption, entities = given_text(call, "caption", "caption_entities")
    check_caption(caption)
    return _amend(world, message, text=caption, entities=entities, markup=_inline(call))


def edit_message_reply_markup(world: World, call: Call) -> Json:
    """Change or take away the inline keyboard of one of the bot's messages."""
    return _amend(world, _own_message(world, call), markup=_inline(call))


def _own_message(world: World, call: Call) -> Message:
    if call.get("message_id") is None:
        raise bad_request("message identifier is not specified")
    chat = world.chat(call.get("chat_id"))
    message = world.message(chat.id, call.get("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender != world.bot or "keyboard" in (message.markup or {}):
        raise bad_request("message can't be edited")
    return message


def _inline(call: Call) -> Json | None:
    markup = call.get("reply_markup") or None
    check_markup(markup)
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup if markup and any(markup["inline_keyboard"]) else None


def _amend(world: World, message: Message, **content: Any) -> Json:
    if all(getattr(message, name) == value for name, value in content.items()):
        raise bad_request(NOT_MODIFIED)
    return world.amend(message, **content).as_json()


def delete_message(world: World, call: Call) -> bool:
    """Delete a message of the bot's, or anyone's in a private chat."""
    chat = world.chat(call.get("chat_id"))
    message = world.message(chat.id, call.get("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if chat.type != PRIVATE and message.sender != world.bot:
        raise bad_request("message can't be deleted")
    world.remove(message)
    return True


def delete_messages(world: World, call: Call) -> bool:
    """Delete up to a hundred messages; those not found are skipped."""
    chat = world.chat(call.get("chat_id"))
    ids = call.get("message_ids") or []
    if not 1 <= len(ids) <= DELETED_AT_ONCE:
        raise bad_request(
            "message identifiers are not specified" if not ids else "too many messages to delete"
        )
    for message in filter(None, (world.message(chat.id, message_id) for message_id in ids)):
        if chat.type == PRIVATE or message.sender == world.bot:
            world.remove(message)
    return True


def answer_callback_query(world: World, call: Call) -> bool:
    """Answer a tap, once."""
    query = world.queries.get(call.text("callback_query_id"))
    if query is None or query.answer is not None or query.too_old:
        raise bad_request(TOO_OLD)
    if utf16_length(call.text("text")) > CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    world.answer(query, Answer(call.text("text"), bool(call.get("show_alert")), call.get("url")))
    return True
