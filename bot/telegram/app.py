"""The bot on Telegram: built, introduced, run, and stopped in good order."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any

import telegram
from telegram import BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes, TypeHandler

from bot.logs import log, outline, watch_loop
from bot.telegram.bot import TelegramBot
from bot.telegram.pace import Pace, persistently
from bot.telegram.phrases import Profile
from bot.telegram.polling import OnPoison, Polling
from bot.telegram.reception import Reception
from flows.errors import MeridianError, SettingsError

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE


def build(bot: TelegramBot, reception: Reception) -> AnyApplication:
    """The library's application around our one handler. It neither fetches nor queues: polling.py does."""

    async def on_update(update: telegram.Update, _: Context) -> None:
        await reception.receive(update)

    application = ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
    application.add_handler(TypeHandler(telegram.Update, on_update))
    return application


def processor(application: AnyApplication) -> Callable[[telegram.Update], Awaitable[None]]:
    """The application's process_update, raising what a handler raised: the library would log it and go on."""
    failed: dict[int, Exception] = {}

    async def on_error(update: object, context: Context) -> None:
        if isinstance(update, telegram.Update) and context.error is not None:
            failed[update.update_id] = context.error

    async def process(update: telegram.Update) -> None:
        await application.process_update(update)
        if error := failed.pop(update.update_id, None):
            raise error

    application.add_error_handler(on_error)
    return process


@asynccontextmanager
async def closing(application: AnyApplication, bot: TelegramBot) -> AsyncIterator[None]:
    """Close every connection at the end, also where not all of it had been opened."""
    try:
        yield
    finally:
        await application.shutdown()
        await bot.shutdown()


async def connect(application: AnyApplication, bot: TelegramBot, pace: Pace) -> None:
    """Find Telegram, which may take a while to come up, and make sure that updates can be fetched from it.

    Raises SettingsError where it refuses the token, MeridianError where it is not there.
    """
    try:
        await persistently(application.initialize, pace)
        await persistently(lambda: bot.delete_webhook(drop_pending_updates=False), pace)
    except InvalidToken:
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN: Telegram does not know this token; copy it again from @BotFather"
        ) from None
    except TelegramError as error:
        raise MeridianError(f"Telegram cannot be reached ({error.message}); see TELEGRAM_API_URL") from None


async def introduce(bot: TelegramBot, profiles: Mapping[str, Profile], pace: Pace) -> None:
    """Fill the menu of commands and the descriptions; a failure is logged, for the bot works without."""
    for code, profile in profiles.items():
        try:
            await _introduce(bot, code or None, profile, pace)
        except TelegramError as error:
            log.warning("could not set commands and descriptions", language=code, error=outline(error))


async def _introduce(bot: TelegramBot, code: str | None, profile: Profile, pace: Pace) -> None:
    commands = [BotCommand(name, text) for name, text in profile.commands.items()]
    await persistently(
        lambda: bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), language_code=code), pace
    )
    if profile.description:
        await persistently(lambda: bot.set_my_description(profile.description, code), pace)
    if profile.short_description:
        await persistently(lambda: bot.set_my_short_description(profile.short_description, code), pace)


async def run_polling(
    bot: TelegramBot,
    reception: Reception,
    *,
    on_poison: OnPoison,
    profiles: Mapping[str, Profile] | None = None,
    beside: Callable[[], Awaitable[None]] | None = None,
    stop: asyncio.Event | None = None,
    pace: Pace | None = None,
) -> None:
    """Serve patients until SIGTERM or SIGINT, or until ``stop`` is set, which keeps the signals as they are.

    Raises SettingsError or MeridianError, each one plain line, where it cannot begin.

    ``profiles`` are by language code, ``""`` for every other language. ``beside`` is what else runs once
    Telegram is reached, such as notices; it is cancelled at the end.
    """
    pace = pace or Pace()
    stop = stop or _stop_on_signals()
    watch_loop(asyncio.get_running_loop())
    application = build(bot, reception)
    polling = Polling(
        bot, processor(application), on_poison=on_poison, on_unsaved=reception.tell_unsaved, pace=pace
    )
    reception.saved = polling.saved
    reception.waiting = polling.waiting
    reception.owed.in_lane = polling.in_lane
    async with closing(application, bot):
        if await _finished(connect(application, bot, pace), stop):
            await _finished(introduce(bot, profiles or {}, pace), stop)
            log.info("at work", bot=bot.username)
            async with running(beside):
                await polling.run(stop)
                await reception.close(polling.time_left)
    log.info("stopped")


@asynccontextmanager
async def running(beside: Callable[[], Awaitable[None]] | None) -> AsyncIterator[None]:
    """Run something beside while inside."""
    if beside is None:
        yield
        return
    task = asyncio.ensure_future(beside())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def _finished(work: Coroutine[None, None, None], stop: asyncio.Event) -> bool:
    """Do this, unless told to stop in the middle of it; tell whether it was done."""
    task, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        done = task.done() or not task.cancel()
        await asyncio.wait({task})
    if done:
        await task
    return done


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
