"""The human side: people who write, tap, edit and wait for what the bot says."""

from dataclasses import replace
from typing import Any

from bot.demo.chats import PRIVATE, Button, Json, Message
from bot.demo.entities import found
from bot.demo.listening import PATIENCE, Listener
from bot.demo.world import Answer, CallbackQuery

TINY_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class Person(Listener):
    """Somebody in one chat with the bot: a patient in their private chat, or staff in the staff group."""

    async def sends(self, text: str, *, reply_to: Message | None = None) -> Message:
        """Write a text."""
        return self._post("message", text=text, entities=_commands(text), reply_to=reply_to)

    async def starts(self, payload: str = "") -> Message:
        """Press Start, with the payload of the link that led here."""
        return await self.sends(f"/start {payload}".strip())

    async def sends_photo(self, data: bytes = TINY_PNG, caption: str = "") -> Message:
        """Send a photo."""
        return self._post_file("photo", "photo.png", "image/png", data, caption)

    async def sends_document(
        self, name: str = "notes.pdf", data: bytes = b"%PDF-1.4", caption: str = ""
    ) -> Message:
        """Send a document."""
        return self._post_file("document", name, "application/octet-stream", data, caption)

    async def sends_sticker(self) -> Message:
        """Send a sticker."""
        return self._post_file("sticker", "sticker.webp", "image/webp", b"RIFF", "")

    async def sends_voice(self) -> Message:
        """Send a voice note."""
        return self._post_file("voice", "voice.ogg", "audio/ogg", b"OggS", "")

    async def sends_location(self, latitude: float = 52.2, longitude: float = 21.0) -> Message:
        """Send a place."""
        return self._post("message", extra={"location": {"latitude": latitude, "longitude": longitude}})

    async def sends_contact(self, phone: str = "+1 555 0100") -> Message:
        """Send a contact card."""
        return self._post("message", extra={"contact": {"phone_number": phone, "first_name": "Kim"}})

    async def edits(self, message: Message, text: str) -> Message:
        """Edit an earlier message of one's own."""
        self._act()
        edited = self.world.amend(message, text=text, entities=_commands(text))
        if self._bot_sees(edited):
            self.world.updates.add("edited_message", edited.as_json())
        return edited

    async def taps(
        self, label: str, *, message: Message | None = None, wait: bool = True, within: float = PATIENCE
    ) -> Answer | None:
        """Tap a button by its label, on the newest message having it or on the given one as it was.

        The tap is over when the bot has answered the callback query; with `wait=False`, at once.
        A reply keyboard's button sends its text.
        """
        where, button = self._find_button(label, message)
        if button is None:
            await self.sends(label)
            return None
        if button.data is None:
            raise AssertionError(f"{button.label!r} opens {button.url}; it sends nothing to the bot.")
        return await self.taps_data(where, button.data, wait=wait, within=within)

    async def taps_data(
        self, message: Message, data: str, *, wait: bool = True, within: float = PATIENCE
    ) -> Answer | None:
        """Send any callback data as if from a button of this message, as a forged client can."""
        query = self.tap(message, data)
        return await self.hears_answer(query, within) if wait else None

    def tap(self, message: Message, data: str) -> CallbackQuery:
        """Open a callback query on a message and queue it for the bot."""
        self._act()
        query = self.world.ask(self.user, self.chat.id, data)
        self.world.updates.add("callback_query", self._query_json(query, message))
        return query

    async def blocks_bot(self) -> None:
        """Block the bot: it can no longer write here."""
        self.world.blocked.add(self.user.id)
        self._membership("member", "kicked")

    async def unblocks_bot(self) -> None:
        """Let the bot write again."""
        self.world.blocked.discard(self.user.id)
        self._membership("kicked", "member")

    def privately(self) -> "Person":
        """Return the same person in their private chat with the bot."""
        return Person(self.world, self.user, self.world.chats[self.user.id])

    def calls_self(self, name: str) -> None:
        """Take another first name, such as one full of markup."""
        self.user = replace(self.user, first_name=name)
        self.world.chats[self.user.id] = replace(self.world.chats[self.user.id], user=self.user)
        if self.chat.type == PRIVATE:
            self.chat = self.world.chats[self.user.id]

    def _post(self, kind: str, **content: Any) -> Message:
        self._act()
        if self.chat.type == PRIVATE:
            self.world.started.add(self.user.id)
        message = self.world.post(self.chat, self.user, **content)
        if self._bot_sees(message):
            self.world.updates.add(kind, message.as_json())
        return message

    def _post_file(self, kind: str, name: str, mime_type: str, data: bytes, caption: str) -> Message:
        return self._post("message", attachment=self.world.store(kind, name, mime_type, data), text=caption)

    def _bot_sees(self, message: Message) -> bool:
        """Apply Telegram's privacy mode: in a group a bot sees commands, replies to it and mentions of it."""
        if self.chat.id in self.world.bot_left or self.chat.id in self.world.migrated:
            return False
        if self.chat.type == PRIVATE:
            return self.user.id not in self.world.blocked
        replied = message.reply_to is not None and message.reply_to.from_bot
        return replied or message.text.startswith("/") or f"@{self.world.bot.username}" in message.text

    def _find_button(self, label: str, message: Message | None) -> tuple[Message, Button | None]:
        candidates = [message] if message else list(reversed(self.messages))
        for fits in (str.__eq__, str.__contains__):
            for candidate in candidates:
                hits = [b for row in candidate.keyboard for b in row if fits(b.label, label)]
                if len(hits) == 1 or (hits and fits is str.__eq__):
                    return candidate, hits[0]
        for candidate in candidates:
            if label in candidate.replies_offered:
                return candidate, None
        raise AssertionError(self._complaint(f"There is no button {label!r}."))

    def _query_json(self, query: CallbackQuery, message: Message) -> Json:
        current = self.world.message(message.chat.id, message.message_id)
        gone = {"chat": message.chat.as_json(), "message_id": message.message_id, "date": 0}
        return {
            "id": query.id,
            "from": self.user.as_json(),
            "message": current.as_json() if current else gone,
            "chat_instance": str(abs(self.chat.id) * 7919),
            "data": query.data,
        }

    def _membership(self, before: str, after: str) -> None:
        bot = self.world.bot.as_json()
        change = {
            "chat": self.chat.as_json(),
            "from": self.user.as_json(),
            "date": self.world.now(),
            "old_chat_member": _member(bot, before),
            "new_chat_member": _member(bot, after),
        }
        self.world.updates.add("my_chat_member", change)


def _member(user: Json, status: str) -> Json:
    return {"user": user, "status": status} | ({"until_date": 0} if status == "kicked" else {})


def _commands(text: str) -> tuple[Json, ...]:
    return tuple(found(text))
