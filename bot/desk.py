"""IntakeDesk: what one event does, start to end: load, advance, save in one transaction."""

from dataclasses import dataclass

from flows.events import Event
from flows.prompts import Prompt


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at the desk, as the channel knows them. ``address`` is the Telegram chat id as text."""

    channel: str
    address: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Update:
    """What names one delivery of one update, so that it is applied once."""

    bot: int
    id: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What to show, and where.

    ``card`` is the message id of the card the patient saw last, if there is one: its buttons go when another
    takes its place. ``repeated`` says that this update had been applied before: show, and change nothing.
    """

    prompt: Prompt
    toast: str = ""
    card: int | None = None
    repeated: bool = False


class IntakeDesk:
    """One clinic's desk: every event goes through handle()."""

    async def handle(self, visitor: Visitor, event: Event, update: Update | None = None) -> Reply:
        """Apply one event, once, and say what to show; saved and durable before this returns.

        Raises MeridianError where it could not be saved: then nothing changed, and nothing is confirmed.
        """
        raise NotImplementedError

    async def remember_card(self, visitor: Visitor, message_id: int | None) -> None:
        """Note the message that now carries the live buttons."""
        raise NotImplementedError
