"""What staff are told because of the time it is: once, whatever happens to the bot meanwhile."""

import asyncio
import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.desk import IntakeDesk
from bot.notices import NoticeBoard
from bot.reminders import Reminders
from bot.staff_desk import StaffDesk, Tap
from bot.visits import Update, Visitor
from flows.actions import DELETE, DELETE_NOW
from flows.clinic import FrontDesk
from flows.deeds import Act, Who
from flows.desk_actions import DeskAction
from flows.events import Commanded, Replied, Started
from flows.practice import Practice, load_practice
from flows.prompts import Prompt
from storage.database import migrate, open_database
from storage.sealing import Sealer, new_key
from storage.writer import Writer
from tests.end_to_end.script import JAW, script

PRACTICE = load_practice(replace(load_practice().clinic, time_zone="Europe/Warsaw"))
WARSAW = ZoneInfo("Europe/Warsaw")
THURSDAY = datetime(2026, 3, 5, 10, tzinfo=WARSAW)
KIM = Who("telegram:7", "Kim")
WILMA, ZED = (Visitor("telegram", address, name, "en") for address, name in (("41", "Wilma"), ("42", "Zed")))


@dataclass
class Clinic:
    """A database, a clock, and a staff chat that may be out of reach."""

    path: Path
    key: str = field(default_factory=new_key)
    practice: Practice = PRACTICE
    now: datetime = THURSDAY
    told: list[Prompt] = field(default_factory=list)
    reachable: bool = True

    def __post_init__(self) -> None:
        self.opens()

    def opens(self) -> None:
        """Start the bot, as after a restart: nothing of before is in memory."""
        self.engine = open_database(f"sqlite:///{self.path}")
        self.writer, sealer = Writer(self.engine), Sealer.from_text(self.key)
        self.intakes = IntakeDesk(self.practice, self.writer, sealer, clock=self.clock)
        self.desk = StaffDesk(self.practice, self.writer, sealer, self.clock)
        self.reminders = Reminders(self.practice, self.writer, self.desk, self.clock)
        self.board = NoticeBoard(self.writer, self.reminders.say, self.sends, self.clock)

    def closes(self) -> None:
        self.writer.close()
        self.engine.dispose()

    def restarts(self) -> None:
        self.closes()
        self.opens()

    def clock(self) -> datetime:
        return self.now.astimezone(UTC)

    async def sends(self, prompt: Prompt) -> bool:
        if self.reachable:
            self.told.append(prompt)
        return self.reachable

    async def round(self) -> list[str]:
        """One round, as the bot makes it every half minute; what staff are told in it."""
        before = len(self.told)
        await self.reminders.look()
        await self.board.deliver()
        return ["\n".join(m.plain() for m in prompt.messages) for prompt in self.told[before:]]

    async def rounds_until(self, until: datetime, every: timedelta = timedelta(minutes=15)) -> list[str]:
        said = []
        while self.now < until:
            self.now += every
            said += await self.round()
        return said

    async def sends_an_intake(self, visitor: Visitor = WILMA) -> str:
        reply = await self.intakes.handle(visitor, Started())
        for line in script(**JAW).lines:
            reply = await self.intakes.handle(visitor, Replied(line))
        await self.round()
        return reply.ref

    async def does(self, act: Act, ref: str, number: int = 1) -> None:
        tap = Tap(KIM, DeskAction("", ref=ref), Update(1, number))
        await (self.desk.open(tap) if act is Act.OPENED else self.desk.act(tap, act))


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """A database with its tables and nothing in them: laying them takes a while."""
    path = tmp_path_factory.mktemp("blank") / "meridian.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def clinic(tmp_path, blank):
    clinic = Clinic(Path(shutil.copy(blank, tmp_path / "meridian.db")))
    yield clinic
    clinic.closes()


def reminders_in(said):
    return [line for line in said if "Nobody has claimed" in line]


def digests_in(said):
    return [line for line in said if line.startswith("Good morning")]


async def test_what_nobody_claims_is_told_of_once_ever_after_so_many_hours_at_work(clinic):
    ref = await clinic.sends_an_intake()

    assert reminders_in(await clinic.rounds_until(THURSDAY + timedelta(hours=3, minutes=45))) == []
    said = await clinic.rounds_until(THURSDAY + timedelta(hours=4))
    assert said == [f"Nobody has claimed intake {ref} yet\n\ncaution · English · 1 flag"]
    labels = [button.label for button in clinic.told[-1].options]
    assert labels == ["Open", "Claim", "Contacted", "Booked", "Not suitable"]

    clinic.restarts()
    await clinic.does(Act.OPENED, ref)
    assert reminders_in(await clinic.rounds_until(THURSDAY + timedelta(days=30), timedelta(hours=6))) == []


async def test_hours_of_the_night_and_the_weekend_do_not_count(clinic):
    clinic.now = datetime(2026, 3, 6, 16, tzinfo=WARSAW)  # a Friday
    await clinic.sends_an_intake()

    said = await clinic.rounds_until(datetime(2026, 3, 9, 10, 45, tzinfo=WARSAW))
    assert reminders_in(said) == []
    assert len(reminders_in(await clinic.rounds_until(datetime(2026, 3, 9, 11, tzinfo=WARSAW)))) == 1


async def test_a_clinic_open_one_day_a_week_is_reminded_however_long_its_hours_take(clinic):
    mondays = FrontDesk(working_days=("mon",), remind_after_hours=9)
    clinic.practice = replace(PRACTICE, clinic=replace(PRACTICE.clinic, desk=mondays))
    clinic.restarts()
    clinic.now = datetime(2026, 3, 2, 9, 30, tzinfo=WARSAW)
    await clinic.sends_an_intake()

    assert reminders_in(await clinic.rounds_until(datetime(2026, 3, 9, 9, 15, tzinfo=WARSAW))) == []
    assert len(reminders_in(await clinic.rounds_until(datetime(2026, 3, 9, 9, 30, tzinfo=WARSAW)))) == 1
    assert (
        reminders_in(await clinic.rounds_until(datetime(2026, 3, 30, tzinfo=WARSAW), timedelta(hours=3)))
        == []
    )


@pytest.mark.parametrize("act", [Act.CLAIMED, Act.CONTACTED, Act.BOOKED])
async def test_what_somebody_took_care_of_is_not_told_of(clinic, act):
    ref = await clinic.sends_an_intake()
    await clinic.does(act, ref)

    assert reminders_in(await clinic.rounds_until(THURSDAY + timedelta(days=2))) == []


async def test_a_reminder_that_waited_for_the_chat_until_it_was_claimed_is_not_sent(clinic):
    ref = await clinic.sends_an_intake()
    clinic.reachable = False
    await clinic.rounds_until(THURSDAY + timedelta(hours=5))
    await clinic.does(Act.CLAIMED, ref)
    clinic.reachable = True

    assert await clinic.rounds_until(THURSDAY + timedelta(hours=6)) == []


async def test_an_erased_intake_is_not_told_of(clinic):
    await clinic.sends_an_intake()
    for action in (DELETE, DELETE_NOW):
        await clinic.intakes.handle(WILMA, Commanded(action))

    assert await clinic.rounds_until(THURSDAY + timedelta(hours=8)) == []


async def test_what_was_left_before_there_were_reminders_is_not_told_of_all_at_once(clinic):
    await clinic.sends_an_intake()
    clinic.now += timedelta(days=14, minutes=1)

    assert reminders_in(await clinic.round()) == []


async def test_the_morning_has_one_digest_however_often_the_bot_restarts(clinic):
    ref = await clinic.sends_an_intake()
    await clinic.sends_an_intake(ZED)
    await clinic.does(Act.CLAIMED, ref)
    clinic.now = datetime(2026, 3, 6, 8, 29, tzinfo=WARSAW)
    assert digests_in(await clinic.round()) == []

    clinic.now += timedelta(minutes=1)
    said = await clinic.round()
    assert digests_in(said) == [
        "Good morning\n\n• 1 intake is unread\n• 1 is unclaimed\n• 1 has waited too long\n• 1 is in hand"
    ]
    (show,) = clinic.told[-1].options
    assert (show.label, show.action) == ("Queue", "queue/-")
    for _ in range(3):
        clinic.restarts()
        assert digests_in(await clinic.rounds_until(clinic.now + timedelta(minutes=45))) == []


async def test_a_bot_that_was_off_until_noon_leaves_the_digest_out(clinic):
    await clinic.sends_an_intake()
    clinic.now = datetime(2026, 3, 6, 12, tzinfo=WARSAW)

    assert digests_in(await clinic.rounds_until(datetime(2026, 3, 9, 8, 15, tzinfo=WARSAW))) == []
    assert len(digests_in(await clinic.rounds_until(datetime(2026, 3, 9, 8, 30, tzinfo=WARSAW)))) == 1


async def test_a_digest_that_waited_past_noon_for_the_chat_is_left_out(clinic):
    await clinic.sends_an_intake()
    clinic.now, clinic.reachable = datetime(2026, 3, 6, 8, 30, tzinfo=WARSAW), False
    await clinic.rounds_until(datetime(2026, 3, 6, 12, tzinfo=WARSAW))
    clinic.reachable = True

    assert digests_in(await clinic.rounds_until(datetime(2026, 3, 8, 12, tzinfo=WARSAW))) == []


async def test_a_morning_with_nothing_to_say_says_nothing_later_either(clinic):
    clinic.now = datetime(2026, 3, 6, 8, 30, tzinfo=WARSAW)
    assert await clinic.round() == []

    clinic.now += timedelta(minutes=30)
    await clinic.sends_an_intake()
    assert digests_in(await clinic.rounds_until(datetime(2026, 3, 6, 11, tzinfo=WARSAW))) == []


async def test_two_rounds_at_once_remind_once(clinic):
    await clinic.sends_an_intake()
    clinic.now += timedelta(hours=4)

    await asyncio.gather(*(clinic.reminders.look() for _ in range(5)))

    assert len(reminders_in(await clinic.round())) == 1
