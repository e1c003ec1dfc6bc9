"""``meridian doctor``: what is wrong with settings, database, Telegram or fonts, and how to mend it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

from telegram.error import TelegramError

from bot.practice import practice_of
from bot.settings import Settings
from bot.telegram.bot import TelegramBot
from bot.wiring import sealer_for
from flows.errors import MeridianError
from flows.plan_card import Letterhead, PlanCard
from flows.practice import Practice
from storage.database import open_database, reading
from storage.exports.card import render_card
from storage.people import People

Finding = tuple[bool, str]
"""Whether it is well, and a line on it."""


def doctor(settings: Settings) -> Iterator[Finding]:
    """Look at everything that a running bot stands on; changes nothing."""
    yield from _told(lambda: _content(settings))
    yield from _told(lambda: _database(settings))
    yield from _told(lambda: _fonts(practice_of(settings)))
    yield from _told(lambda: asyncio.run(_telegram(settings)))


def _told(look: Callable[[], list[Finding]]) -> list[Finding]:
    """What was found, or the one line that says why it could not even be looked at."""
    try:
        return look()
    except MeridianError as error:
        return [(False, str(error))]


def _content(settings: Settings) -> list[Finding]:
    practice = practice_of(settings)
    return [(True, f"content {practice.questionnaire.version}, for {practice.clinic.name}")]


def _database(settings: Settings) -> list[Finding]:
    engine = open_database(settings.database_url, create=False)
    try:
        sealer = sealer_for(engine, settings.data_keys, make_key=False)
        with reading(engine) as conn:
            People(sealer).check_keys(conn)
    finally:
        engine.dispose()
    return [(True, "the database is sound, and its key opens it")]


def _fonts(practice: Practice) -> list[Finding]:
    """Whether the clinic's own name can be drawn: where it cannot, plans stay text."""
    clinic = practice.clinic
    words = practice.voice("en").words
    head = Letterhead(clinic.name, clinic.phone, "M-0000", "1 January 2026", "en")
    render_card(PlanCard(head, words("plan.heading"), words("card.start"), (), (), words("card.promise")))
    return [(True, "pictures and pages of plans can be drawn")]


async def _telegram(settings: Settings) -> list[Finding]:
    bot = TelegramBot(settings.token, settings.api_url)
    try:
        await bot.initialize()
        chats = [found async for found in _chats(bot, settings.staff_chat_id)]
        return [*chats, *_listed(settings)]
    except TelegramError as error:
        return [(False, f"TELEGRAM_BOT_TOKEN: Telegram does not answer to it ({type(error).__name__})")]
    finally:
        await bot.shutdown()


def _listed(settings: Settings) -> Iterator[Finding]:
    """Whether anybody may press the buttons that notices come with."""
    count = len(settings.staff_user_ids)
    if count:
        yield True, f"{count} {'person' if count == 1 else 'people'} may use the desk in the staff chat"
    elif settings.staff_chat_id is not None:
        nobody = (
            "not set, so nobody may open or claim intakes in the staff chat; who taps there is told a number"
        )
        yield False, f"MERIDIAN_STAFF_USER_IDS: {nobody} to put here"


async def _chats(bot: TelegramBot, staff_chat: int | None) -> AsyncIterator[Finding]:
    yield True, f"Telegram knows the bot as @{bot.username}"
    if staff_chat is None:
        yield False, "MERIDIAN_STAFF_CHAT_ID: not set, so nobody is told of intakes or red flags"
        return
    try:
        chat = await bot.get_chat(staff_chat)
        yield True, f"the staff chat is there: {chat.title or chat.full_name}"
    except TelegramError:
        yield (
            False,
            "MERIDIAN_STAFF_CHAT_ID: the bot is not in that chat; add it there, or correct the number",
        )
