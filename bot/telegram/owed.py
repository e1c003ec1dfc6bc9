"""Owed: replies that are saved and could not be shown, kept until Telegram takes them.

They are kept in memory. After a restart it is the patient's next tap or word that shows where they are. What
staff changed is owed in the database (see owed_cards.py).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from telegram.error import TelegramError

from bot.logs import log, outline
from bot.telegram.lanes import Work
from bot.telegram.pace import Pace, told_to_wait
from bot.telegram.refusals import PASSING, refusal
from bot.visits import Reply, Visitor

Show = Callable[[Visitor, Reply, int | None], Awaitable[None]]


@dataclass(frozen=True, slots=True, eq=False)
class _Debt:
    visitor: Visitor
    reply: Reply
    tapped: int | None
    waits: Iterator[float]
    timer: asyncio.TimerHandle


class Owed:
    """At most one reply for each chat: the newest says all.

    ``in_lane`` does something in a chat's lane, so that what is shown late never comes after what is newer.
    """

    def __init__(self, show: Show, pace: Pace) -> None:
        self._show = show
        self._pace = pace
        self._debts: dict[str, _Debt] = {}
        self.in_lane: Callable[[int, Work], None] = lambda *_: None

    def add(self, visitor: Visitor, reply: Reply, tapped: int | None, error: TelegramError) -> None:
        """Show this reply later, where this error is one that passes."""
        if reply.repeated and visitor.address in self._debts:
            return
        if refusal(error) in PASSING:
            self._add(visitor, reply, tapped, told_to_wait(error), self._pace.waits())

    def drop(self, visitor: Visitor) -> None:
        """Forget what this visitor is owed, for there is something newer to show."""
        debt = self._debts.pop(visitor.address, None)
        if debt is not None:
            debt.timer.cancel()

    def close(self) -> None:
        """Forget it all."""
        for debt in tuple(self._debts.values()):
            self.drop(debt.visitor)

    def _add(
        self, visitor: Visitor, reply: Reply, tapped: int | None, told: float | None, waits: Iterator[float]
    ) -> None:
        self.drop(visitor)
        timer = asyncio.get_running_loop().call_later(told or next(waits), self._due, visitor)
        self._debts[visitor.address] = _Debt(visitor, reply, tapped, waits, timer)

    def _due(self, visitor: Visitor) -> None:
        debt = self._debts[visitor.address]
        self.in_lane(int(visitor.address), lambda: self._settle(debt))

    async def _settle(self, debt: _Debt) -> None:
        if self._debts.get(debt.visitor.address) is not debt:
            return
        del self._debts[debt.visitor.address]
        try:
            await self._show(debt.visitor, debt.reply, debt.tapped)
            log.info("shown late", ref=debt.reply.ref)
        except TelegramError as error:
            log.debug("still not shown", ref=debt.reply.ref, error=outline(error))
            if refusal(error) in PASSING:
                self._add(debt.visitor, debt.reply, debt.tapped, told_to_wait(error), debt.waits)
        except Exception as error:  # noqa: BLE001 - whatever it was, the rest of the lane is still to come
            log.error("could not be shown late", ref=debt.reply.ref, error=outline(error))
