"""serve(): the bot at work: premises opened, Telegram connected, notices and retention going round."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from bot.desk import now
from bot.logs import configure
from bot.notices import Rounds
from bot.practice import practice_of
from bot.settings import Settings
from bot.telegram.app import run_polling
from bot.telegram.bot import TelegramBot
from bot.telegram.owed_cards import OwedCards
from bot.telegram.pace import Pace
from bot.telegram.phrases import Phrases, Profile
from bot.telegram.polling import OnPoison
from bot.telegram.reception import Reception
from bot.telegram.staff_side import StaffSide, staff_side
from bot.telegram.updates import address_of
from bot.wiring import Premises, open_premises
from flows.practice import Practice
from storage.updates import DeadLetter, DeadLetters

COMMANDS = ("start", "help", "back", "edit", "why", "plan", "faq", "privacy", "mydata", "delete", "cancel")


async def serve(
    settings: Settings,
    *,
    level: str = "INFO",
    stop: asyncio.Event | None = None,
    pace: Pace | None = None,
    practice: Practice | None = None,
) -> None:
    """Serve patients until SIGTERM or SIGINT, or until ``stop`` is set, which keeps the signals as they are.

    ``practice`` is the one that the settings name, unless given. Raises SettingsError, DatabaseError or
    ContentError, one plain line each, where it cannot begin.
    """
    configure(level=level)
    token = settings.token
    practice = practice or practice_of(settings)
    rounds: list[Rounds] = []

    def on_notice() -> None:
        for going in rounds:
            going.wake()

    with open_premises(settings.database_url, settings.data_keys, practice, on_notice) as premises:
        bot = TelegramBot(token, settings.api_url)
        pace = pace or Pace()
        staff = staff_side(bot, premises, settings, pace)
        desk = reception(bot, premises, practice, staff, pace)
        staff.desk.saved = lambda update_id: desk.saved(update_id)  # noqa: PLW0108 -- set when it is polling
        owed = OwedCards(premises.desk, desk.show_owed, desk.in_lane)
        # Apart, for no cleaning up holds up a notice, and no staff chat out of reach a patient's card.
        rounds += [Rounds(staff.jobs), Rounds([owed.deliver, premises.desk.sweep, premises.forget_copies])]

        async def beside() -> None:
            async with staff.at_work(), asyncio.TaskGroup() as going:
                for each in rounds:
                    going.create_task(each.run())

        await run_polling(
            bot,
            desk,
            on_poison=_lay_aside(premises, bot),
            profiles={"": profile(practice, "en")},
            beside=beside,
            stop=stop,
            pace=pace,
        )


def reception(
    bot: TelegramBot, premises: Premises, practice: Practice, staff: StaffSide, pace: Pace
) -> Reception:
    """The reception of this practice."""
    phrases = Phrases(
        not_saved=lambda language: practice.voice(language).words("trouble.not_saved"),
        group=practice.voice("en").words("trouble.group"),
    )
    return Reception(
        bot,
        premises.desk,
        phrases,
        pace=pace,
        set_reachable=premises.desk.set_reachable,
        on_staff=staff.receive,
        tell_staff=staff.tell_unsaved,
    )


def profile(practice: Practice, language: str) -> Profile:
    """How the bot introduces itself in this language."""
    voice = practice.voice(language)
    commands: Mapping[str, str] = {name: voice.words(f"commands.{name}") for name in COMMANDS}
    about = voice.words("trouble.welcome_about")
    return Profile(commands, about, about)


def _lay_aside(premises: Premises, bot: TelegramBot) -> OnPoison:
    """What to do with an update that cannot be acted on: keep it sealed, and go on."""
    letters = DeadLetters(premises.sealer)

    async def lay_aside(update_id: int, raw: dict[str, Any], reason: str) -> None:
        letter = DeadLetter(bot.id, update_id, now(), reason, json.dumps(raw).encode(), address_of(raw))

        def add(conn: Connection) -> None:
            letters.add(conn, letter)

        await premises.run(add)

    return lay_aside
