"""Owed cards: what staff changed for a patient, shown below whatever the chat shows, until it has been."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from telegram.error import TelegramError

from bot.logs import log, outline
from bot.telegram.lanes import Work
from bot.telegram.refusals import PASSING, refusal
from bot.visits import Reply, Visitor
from storage.people import Person


class Desk(Protocol):
    """What OwedCards needs of the desk."""

    async def owed(self) -> tuple[Person, ...]:
        """Everybody who has not been shown yet what staff changed for them."""

    async def card_owed(self, person: Person) -> tuple[Person, Reply] | None:
        """What to show this person, who is looked up again; None where they are owed nothing any more."""

    async def shown(self, person: Person) -> None:
        """Note that this person has been shown what they were owed."""

    async def not_shown(self, person: Person) -> None:
        """Note that this person cannot be shown what they are owed."""


class OwedCards:
    """Shows owed cards, each in the lane of its chat, so that it never comes in between a tap and its answer.

    A card counts as shown once Telegram has taken it: after a crash in between it is shown twice, never not.
    """

    def __init__(
        self,
        desk: Desk,
        show: Callable[[Visitor, Reply], Awaitable[None]],
        in_lane: Callable[[int, Work], None],
    ) -> None:
        self._desk = desk
        self._show = show
        self._in_lane = in_lane
        self._under_way: set[int] = set()

    async def deliver(self) -> None:
        """Begin to show every card that is owed, and wait for none: no other round is held up."""
        for person in await self._desk.owed():
            if person.id not in self._under_way:
                self._under_way.add(person.id)
                self._in_lane(int(person.address), partial(self._deliver, person))

    async def _deliver(self, person: Person) -> None:
        try:
            await self._bring(person)
        except Exception as error:  # noqa: BLE001 - whatever it was, the rest of the lane is still to come
            log.error("a card that is owed was not shown", error=outline(error))
        finally:
            self._under_way.discard(person.id)

    async def _bring(self, person: Person) -> None:
        """Show what there is by now. Somebody who blocked the bot is noted where it is shown."""
        owed = await self._desk.card_owed(person)
        if owed is None:
            return
        known, reply = owed
        try:
            await self._show(Visitor(known.channel, known.address, known.name, known.language), reply)
        except TelegramError as error:
            await self._put_off(known, reply, error)
        else:
            await self._desk.shown(known)
            log.info("shown what staff changed", ref=reply.ref)

    async def _put_off(self, person: Person, reply: Reply, error: TelegramError) -> None:
        """Leave it to the next round where the trouble passes; where it does not, staff have to call."""
        if refusal(error) in PASSING:
            log.info("a card that is owed waits", ref=reply.ref, error=outline(error))
            return
        log.error("a card that is owed cannot be shown", ref=reply.ref, error=outline(error))
        await self._desk.not_shown(person)
