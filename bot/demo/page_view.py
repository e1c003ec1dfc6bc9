"""What the page is told about a message."""

from bot.demo.chats import Json, Message, StoredFile, image_size


def shown(message: Message, *, mine: bool) -> Json:
    """A message with just what the page draws; `mine` is what the visitor wrote."""
    view = {
        "id": message.message_id,
        "mine": mine,
        "from": message.sender.first_name,
        "date": message.date,
        "edited": message.edit_date is not None and not message.from_bot,
        "text": message.text,
        "entities": list(message.entities),
        "keyboard": [
            [{"label": b.label, "data": b.data, "url": b.url} for b in row] for row in message.keyboard
        ],
        "replies": message.replies_offered,
    }
    return view | ({"file": _about(message.attachment)} if message.attachment else {})


def _about(file: StoredFile) -> Json:
    url = f"/demo/files/{file.file_id}"
    about: Json = {"kind": file.kind, "name": file.name, "size": len(file.data), "url": url}
    if file.kind == "photo":  # the page keeps the room free until the picture is there
        about["width"], about["height"] = image_size(file.data)
    return about
