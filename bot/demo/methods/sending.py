"""sendMessage, sendPhoto, sendDocument, sendChatAction."""

from typing import Any

from bot.demo.calls import Call, UploadedFile
from bot.demo.chats import Chat, Json, Message, StoredFile
from bot.demo.entities import parse
from bot.demo.limits import FILE_BYTES, PHOTO_BYTES, check_caption, check_markup, check_text
from bot.demo.refusals import bad_request
from bot.demo.world import World

IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(world: World, call: Call) -> Json:
    """Send a text."""
    chat = world.chat(call.get("chat_id"))
    text, entities = given_text(call, "text", "entities")
    check_text(text)
    return _send(world, call, chat, text=text, entities=entities)


def send_photo(world: World, call: Call) -> Json:
    """Send a photo, uploaded or by its file_id."""
    return _send_file(world, call, "photo")


def send_document(world: World, call: Call) -> Json:
    """Send a document, uploaded or by its file_id."""
    return _send_file(world, call, "document")


def _send_file(world: World, call: Call, kind: str) -> Json:
    chat = world.chat(call.get("chat_id"))
    caption, entities = given_text(call, "caption", "caption_entities")
    check_caption(caption)
    attachment = _given_file(world, call, kind)
    return _send(world, call, chat, text=caption, entities=entities, attachment=attachment)


def _send(world: World, call: Call, chat: Chat, **content: Any) -> Json:
    markup = call.get("reply_markup") or None
    check_markup(markup)
    world.reachable(chat.id)
    reply_to = _replied_to(world, chat, call.get("reply_parameters"))
    return world.post(chat, world.bot, markup=markup, reply_to=reply_to, **content).as_json()


def given_text(call: Call, name: str, entities: str) -> tuple[str, tuple[Json, ...]]:
    """Return a call's text and its entities, by tags or given one by one."""
    text, parsed = parse(call.text(name), call.get("parse_mode"))
    return text, tuple(call.get(entities) or ()) if not call.get("parse_mode") and call.get(
        entities
    ) else parsed


def _replied_to(world: World, chat: Chat, reply: Json | None) -> Message | None:
    if not reply:
        return None
    message = world.message(chat.id, reply.get("message_id"))
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def _given_file(world: World, call: Call, kind: str) -> StoredFile:
    given = call.get(kind)
    if isinstance(given, UploadedFile):
        return _uploaded(world, kind, given)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    known = world.files.get(str(given))
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {known.kind.capitalize()} as {kind.capitalize()}")
    return known


def _uploaded(world: World, kind: str, file: UploadedFile) -> StoredFile:
    if not file.data:
        raise bad_request("file must be non-empty")
    if len(file.data) > (PHOTO_BYTES if kind == "photo" else FILE_BYTES):
        raise bad_request("file is too big")
    if kind == "photo" and not file.data.startswith(IMAGES):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return world.store(kind, file.name, file.mime_type, file.data)


def send_chat_action(world: World, call: Call) -> bool:
    """Show for a moment that the bot is busy."""
    chat = world.reachable(call.get("chat_id"))
    if call.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.happen("action", chat.id, action=call.text("action"))
    return True
