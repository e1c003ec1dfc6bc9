"""The real python-telegram-bot as a client, unchanged, and every one of its requests before the oracle."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from tests.oracle import check

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("I agree", callback_data="agree:1")]])


async def on_start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    await update.effective_chat.send_message("<b>Hello</b>", parse_mode="HTML", reply_markup=KEYBOARD)


async def on_tap(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    await update.callback_query.answer("Thank you")
    await update.callback_query.edit_message_text("Agreed")
    await update.effective_chat.send_document(b"a,b", filename="plan.csv", caption="Your plan")


async def on_text(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(f"You said {update.message.text}")


@pytest.fixture
async def application(standin):
    application = (
        Application.builder()
        .token(standin.token)
        .base_url(f"{standin.url}/bot")
        .base_file_url(f"{standin.url}/file/bot")
    ).build()
    application.add_handler(CommandHandler("start", on_start))
    application.add_handler(CallbackQueryHandler(on_tap))
    application.add_handler(MessageHandler(filters.TEXT, on_text))
    return application


@asynccontextmanager
async def polling(application):
    async with application:
        await application.start()
        await application.updater.start_polling()
        yield application.bot
        await application.updater.stop()
        await application.stop()


async def test_a_whole_conversation(standin, application):
    ana = standin.patient("Ana")
    async with polling(application):
        await ana.starts("spring")
        assert (await ana.hears("Hello")).entity_texts("bold") == ["Hello"]
        assert (await ana.taps("I agree")).text == "Thank you"
        assert (await ana.hears("Agreed")).buttons == []
        assert (await ana.hears("Your plan")).document.data == b"a,b"
        await ana.sends("thanks")
        await ana.hears("You said thanks")
        await standin.until_confirmed()

    assert ana.transcript[0] == "Ana: /start spring"
    assert standin.requests.unknown_parameters() == []
    assert standin.requests.refused() == []
    for request in standin.requests:
        check(request.method, request.params)


async def test_errors_arrive_as_the_librarys_own(standin, ana, application, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else the library warns of its own next version
    bot = application.bot
    async with application:
        standin.faults.too_many_requests("sendMessage", retry_after=3)
        with pytest.raises(RetryAfter):
            await bot.send_message(ana.id, "x")
        standin.faults.drop_after("sendMessage")
        with pytest.raises(NetworkError):
            await bot.send_message(ana.id, "x")
        with pytest.raises(BadRequest, match="Can't parse entities"):
            await bot.send_message(ana.id, "<b>", parse_mode="HTML")
        await ana.blocks_bot()
        with pytest.raises(Forbidden, match="blocked by the user"):
            await bot.send_message(ana.id, "x")

    assert [m.text for m in ana.messages] == ["x"]


async def test_everything_the_stand_in_answers_can_be_read(standin, ana, application):
    bot = application.bot
    async with application:
        assert (await bot.get_chat(ana.id)).first_name == "Ana"
        assert (await bot.get_chat(standin.staff_group.id)).title == "Front desk"
        await bot.set_my_commands([BotCommand("start", "Begin")])
        assert [c.command for c in await bot.get_my_commands()] == ["start"]
        sent = await bot.send_document(ana.id, b"a,b", filename="plan.csv")
        plan = ana.last
        assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == b"a,b"
        assert (await bot.get_webhook_info()).pending_update_count == 1
        for what in ("photo", "sticker", "voice", "location", "contact"):
            await getattr(ana, f"sends_{what}")()
        await ana.edits(await ana.sends("helo"), "hello")
        await ana.taps_data(ana.last, "forged", wait=False)
        await bot.delete_message(ana.id, sent.message_id)
        await ana.taps_data(plan, "late", wait=False)
        await ana.blocks_bot()
        standin.add_bot_to_group()
        standin.remove_bot_from_group()
        standin.migrate_staff_group()

        updates = await bot.get_updates(timeout=0)

    assert len(updates) == len(standin.updates.pending) == 15


async def test_garbage_cannot_be_read(standin, application):
    standin.updates.add_garbage()
    async with application:
        with pytest.raises(KeyError):
            await application.bot.get_updates(timeout=0)


async def test_a_killed_bots_poll_gives_way_to_the_next(standin, ana, application):
    async with application:
        first = asyncio.create_task(application.bot.get_updates(offset=standin.updates.next_id, timeout=10))
        await standin.world.bell.until(lambda: True if standin.requests.of("getUpdates") else None, 5)
        first.cancel()
        await ana.sends("still there?")
        updates = await application.bot.get_updates(timeout=0)

    assert updates[-1].message.text == "still there?"
