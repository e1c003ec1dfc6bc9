"""The bot as a process of its own, to be killed; given URL, TOKEN and DATABASE."""

import asyncio
import sys

from bot import logs
from bot.telegram.app import run_polling
from bot.telegram.bot import TelegramBot
from bot.telegram.reception import Reception
from tests.bot.telegram.conftest import PHRASES, CountingDesk, Graveyard


async def main(url: str, token: str, database: str) -> None:
    logs.configure()
    desk = CountingDesk(database)

    async def take_a_moment(*_: object) -> None:
        await asyncio.sleep(0.02)

    desk.before = take_a_moment
    bot = TelegramBot(token, url)
    await run_polling(bot, Reception(bot, desk, PHRASES), on_poison=Graveyard().bury)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
