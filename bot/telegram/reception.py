"""Reception: one update, from reading it to showing what comes of it."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Protocol

import telegram
from telegram.error import TelegramError

from bot.logs import log, outline
from bot.telegram.bot import TelegramBot
from bot.telegram.cards import Cards
from bot.telegram.lanes import Work
from bot.telegram.owed import Owed
from bot.telegram.pace import Pace
from bot.telegram.phrases import Phrases
from bot.telegram.refusals import Refusal, refusal
from bot.telegram.updates import Arrival, Elsewhere, Reachability, read
from bot.visits import Reply, Update, Visitor
from flows import actions
from flows.events import Attached, Event

REMEMBERED = 10_000
FLOOD = 10
"""With so many more updates waiting in the same chat, a card is not shown: the next ones supersede it."""

_SAID_ONCE = frozenset((
    actions.RESTART, actions.RESTART_NOW, actions.DELETE, actions.DELETE_NOW, actions.HAPPENING
))  # fmt: skip
"""Buttons of what is shown in any flood: an intake at its end, be it a stop, or a red flag asked about."""


class Desk(Protocol):
    """What Reception needs of the desk."""

    async def handle(self, visitor: Visitor, event: Event, update: Update | None = None) -> Reply:
        """Apply one event, once; saved before this returns."""

    async def remember_card(self, visitor: Visitor, message_id: int | None) -> None:
        """Note the message that now carries the live buttons."""


async def log_reachability(_: Visitor, reachable: bool) -> None:
    """Only log that a patient blocked the bot, or let it write again."""
    log.info("patient reachable" if reachable else "patient not reachable")


async def nobody_else(_: telegram.Update) -> bool:
    """Leave every update to patients and strangers: there is no staff chat."""
    return False


class Reception:
    """Reads updates, asks the desk, shows what it says.

    ``saved`` is told the id of each update whose change is durable; ``waiting`` says how many more updates a
    chat has. ``on_staff`` handles what happens in the staff chat, ``tell_staff`` says there that it is not
    saved yet, and each tells whether it was that. Other groups are told once where to write.
    """

    def __init__(
        self,
        bot: TelegramBot,
        desk: Desk,
        phrases: Phrases,
        *,
        pace: Pace | None = None,
        set_reachable: Callable[[Visitor, bool], Awaitable[None]] = log_reachability,
        on_staff: Callable[[telegram.Update], Awaitable[bool]] = nobody_else,
        tell_staff: Callable[[telegram.Update], Awaitable[bool]] = nobody_else,
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._phrases = phrases
        self._set_reachable = set_reachable
        self._on_staff = on_staff
        self._tell_staff = tell_staff
        self._cards = Cards(bot, desk.remember_card, set_reachable, pace)
        self.owed = Owed(self._cards.show, pace or Pace())
        self._groups: OrderedDict[int, None] = OrderedDict()
        self._albums: OrderedDict[str, None] = OrderedDict()
        self.saved: Callable[[int], None] = lambda _: None
        self.waiting: Callable[[int], int] = lambda _: 0

    async def receive(self, update: telegram.Update) -> None:
        """Handle one update. MeridianError where nothing could be saved."""
        if await self._on_staff(update):
            return
        match read(update):
            case Arrival() as arrival:
                await self._attend(arrival)
            case Reachability(visitor, reachable):
                await self._set_reachable(visitor, reachable)
            case Elsewhere() as elsewhere:
                await self._point_to_private_chat(elsewhere)
            case None:
                pass

    def in_lane(self, chat: int, work: Work) -> None:
        """Do this in a chat's lane: after what the chat has waiting, and before what comes next."""
        self.owed.in_lane(chat, work)

    async def show_owed(self, visitor: Visitor, reply: Reply) -> None:
        """Show what nobody tapped for, in the chat's lane. TelegramError where Telegram did not take it."""
        self.owed.drop(visitor)
        await self._cards.show(visitor, reply)

    async def tell_unsaved(self, update: telegram.Update) -> None:
        """Tell whoever did this, patient or staff, that it is not saved yet."""
        if await self._tell_staff(update):
            return
        match read(update):
            case Arrival(visitor=visitor):
                await self._cards.tell(visitor, self._phrases.not_saved(visitor.language))

    async def close(self, within: float) -> None:
        """Finish what goes on beside the updates, or let go of it after so many seconds."""
        self.owed.close()
        await self._cards.close(within)

    async def _attend(self, arrival: Arrival) -> None:
        if self._is_one_more_of_an_album(arrival):
            return
        began = time.monotonic()
        answered = asyncio.create_task(self._answer(arrival.query))
        try:
            reply = await self._desk.handle(
                arrival.visitor, arrival.event, Update(self._bot.id, arrival.update_id)
            )
            self.saved(arrival.update_id)
        finally:
            await answered
        if self.waiting(int(arrival.visitor.address)) < FLOOD or not _is_superseded(reply):
            await self._show(arrival, reply)
        log.info(
            "update handled",
            update=arrival.update_id,
            event_type=type(arrival.event).__name__,
            repeated=reply.repeated,
            ms=round((time.monotonic() - began) * 1000),
        )

    async def _show(self, arrival: Arrival, reply: Reply) -> None:
        if not reply.repeated:
            self.owed.drop(arrival.visitor)
        try:
            await self._cards.show(arrival.visitor, reply, arrival.tapped)
        except TelegramError as error:
            # Whatever Telegram had against it, the change is saved: handling it again would not help.
            log.error("saved, but not shown", update=arrival.update_id, error=outline(error))
            self.owed.add(arrival.visitor, reply, arrival.tapped, error)

    async def _answer(self, query: str | None) -> None:
        """Stop the button's spinning; started first, and tried once, for a tap soon grows too old."""
        if query is None:
            return
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError as error:
            if refusal(error) is not Refusal.TOO_OLD:
                log.info("could not answer a tap", error=outline(error))

    def _is_one_more_of_an_album(self, arrival: Arrival) -> bool:
        """An album comes as a message a photo: it is asked about once. A caption is always read."""
        if arrival.album is None or not isinstance(arrival.event, Attached):
            return False
        return _seen(self._albums, arrival.album)

    async def _point_to_private_chat(self, elsewhere: Elsewhere) -> None:
        await self._answer(elsewhere.query)
        if _seen(self._groups, elsewhere.chat_id):
            return
        link = f"https://t.me/{self._bot.username}?start=group"
        try:
            await self._bot.send_message(elsewhere.chat_id, self._phrases.group.format(link=link))
        except TelegramError as error:
            log.info("could not write to a group", error=outline(error))


def _is_superseded(reply: Reply) -> bool:
    """Tell whether the next card says all that this reply does: it is a plain card of an open intake."""
    offered = {button.action for button in reply.prompt.buttons}
    return bool(offered) and not reply.keepsakes and offered.isdisjoint(_SAID_ONCE)


def _seen(seen: OrderedDict[int, None] | OrderedDict[str, None], key: int | str) -> bool:
    """Tell whether this key came before, as far back as is remembered."""
    known: OrderedDict[int | str, None] = seen  # type: ignore[assignment] # each holds keys of one kind only
    if key in known:
        return True
    known[key] = None
    if len(known) > REMEMBERED:
        known.popitem(last=False)
    return False
