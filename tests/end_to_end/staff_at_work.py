"""Staff who act on a patient's intake from another process than the bot's, as the command line does."""

from datetime import UTC, datetime

from bot.practice import practice_of
from bot.settings import Settings
from bot.wiring import open_premises
from flows.deeds import Act, Deed
from flows.events import AskedBack, StaffEvent


async def staff_do(settings: Settings, ref: str, event: StaffEvent) -> None:
    """Do this on premises of their own."""
    act = Act.ASKED if isinstance(event, AskedBack) else Act.CLEARED
    practice = practice_of(settings)
    with open_premises(settings.database_url, settings.data_keys, practice, create=False) as premises:
        await premises.desk.for_staff(ref, event, Deed(act, "os:kim", "Kim", datetime.now(UTC)))
