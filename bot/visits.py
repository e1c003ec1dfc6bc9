"""A visit to the desk: who came, by which update, and what to show them."""

from dataclasses import dataclass

from flows.keepsakes import Keepsake
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
    takes its place. ``repeated`` says that nothing was applied: this shows what there was already.
    ``keepsakes`` are files to draw and send after it, named after ``ref``. ``below`` says that the card
    tapped is worth keeping, as a plan is: what comes next stands below it, not in its place.
    """

    prompt: Prompt
    card: int | None = None
    repeated: bool = False
    keepsakes: tuple[Keepsake, ...] = ()
    ref: str = ""
    below: bool = False
