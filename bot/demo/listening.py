"""What one person sees of a chat with the bot, and waiting for more of it."""

from collections.abc import Callable

from bot.demo.chats import Chat, Message, User
from bot.demo.world import Answer, CallbackQuery, Happening, World

PATIENCE = 5.0

Condition = Callable[[Message], bool]


class Listener:
    """Somebody's view of one chat.

    Waiting never races: `hears` looks at everything that happened since this person last acted or heard.
    """

    def __init__(self, world: World, user: User, chat: Chat) -> None:
        self.world = world
        self.user = user
        self.chat = chat
        self._diary = world.diaries[chat.id]
        self._heard = len(self._diary.happenings)

    @property
    def id(self) -> int:
        """Return the user's id, which is also their private chat's."""
        return self.user.id

    @property
    def messages(self) -> list[Message]:
        """Return the bot's messages in this chat as they stand now, oldest first."""
        return [message for message in self.world.history(self.chat.id) if message.from_bot]

    @property
    def last(self) -> Message:
        """Return the bot's newest message."""
        if not self.messages:
            raise AssertionError(f"The bot has said nothing to {self.user.first_name}.")
        return self.messages[-1]

    @property
    def buttons(self) -> list[str]:
        """Return the labels on the newest message that has any inline buttons."""
        return next((message.buttons for message in reversed(self.messages) if message.buttons), [])

    @property
    def transcript(self) -> list[str]:
        """Return the whole chat, a line a message, with its buttons in brackets."""
        return [_line(message) for message in self.world.history(self.chat.id)]

    async def hears_answer(self, query: CallbackQuery, within: float = PATIENCE) -> Answer:
        """Wait until the bot has answered a tap."""
        answer = await self._diary.bell.until(lambda: query.answer, within)
        if answer is None:
            raise AssertionError(self._complaint(f"The tap {query.data!r} was not answered in {within} s."))
        return answer

    async def hears(self, condition: Condition | str = "", *, within: float = PATIENCE) -> Message:
        """Return the bot's next message or edit that fits: a condition, or a piece of its text."""
        fits = (lambda m: condition in m.text) if isinstance(condition, str) else condition

        def heard() -> Message | None:
            for at, happening in enumerate(self._diary.happenings[self._heard :], self._heard):
                message = self._from_bot(happening)
                if message is not None and fits(message):
                    self._heard = at + 1
                    return message
            return None

        message = await self._diary.bell.until(heard, within)
        if message is None:
            wanted = f"containing {condition!r}" if isinstance(condition, str) else "that fits"
            raise AssertionError(self._complaint(f"No message {wanted} came in {within} s."))
        return message

    async def sees_deleted(self, message: Message, *, within: float = PATIENCE) -> None:
        """Wait until the bot has deleted a message."""

        def gone() -> bool | None:
            return None if self.world.message(message.chat.id, message.message_id) else True

        if await self._diary.bell.until(gone, within) is None:
            raise AssertionError(
                self._complaint(f"Message {message.message_id} was not deleted in {within} s.")
            )

    def heard_so_far(self) -> list[Message]:
        """Return the bot's messages and edits since this person last acted or heard, without waiting."""
        fresh = self._diary.happenings[self._heard :]
        return [m for h in fresh if (m := self._from_bot(h))]

    def _act(self) -> None:
        self._heard = len(self._diary.happenings)

    def _from_bot(self, happening: Happening) -> Message | None:
        said = happening.message if happening.kind in {"message", "edit"} else None
        return said if said and said.from_bot else None

    def _complaint(self, what: str) -> str:
        said = "\n".join(f"  {line}" for line in self.transcript[-12:]) or "  (nothing yet)"
        return f"{what} The chat of {self.user.first_name} ends:\n{said}"


def _line(message: Message) -> str:
    shown = message.text or (f"<{message.attachment.kind}>" if message.attachment else str(message.extra))
    buttons = "".join(f" [{label}]" for label in message.buttons)
    return f"{message.sender.first_name}: {shown}{buttons}"
