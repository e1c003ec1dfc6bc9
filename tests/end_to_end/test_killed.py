"""The bot as a process that is killed, or told to stop, in the middle of an intake."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from random import Random

import pytest

from flows.events import AskedBack
from tests.end_to_end.conftest import Office, assert_discreet
from tests.end_to_end.processes import command, environment
from tests.end_to_end.script import JAW, SEND, same_for_all, script
from tests.end_to_end.staff_at_work import staff_do

pytestmark = pytest.mark.kill

FORKED_BOT = Path(__file__).with_name("forked_bot.py")
PATIENCE = 30


class BotProcess:
    """`meridian run` as a process, started anew whenever it has ended."""

    def __init__(self, settings, folder):
        self.folder = folder
        self.environment = environment(
            TELEGRAM_BOT_TOKEN=settings.token,
            TELEGRAM_API_URL=settings.api_url,
            DATABASE_URL=settings.database_url,
            MERIDIAN_DATA_KEY=settings.data_keys,
            MERIDIAN_STAFF_CHAT_ID=str(settings.staff_chat_id),
        )
        self.log = folder / "bot.log"

    @property
    def logged(self):
        return self.log.read_text()

    async def spawns(self, *command, **pipes):
        with self.log.open("a") as log:
            return await asyncio.create_subprocess_exec(
                *command, cwd=self.folder, env=self.environment, stderr=log, **pipes
            )

    async def starts(self):
        self.process = await self.spawns(*command("run"))
        self.pid = self.process.pid

    async def ends(self):
        """Wait for the process to end; how it did."""
        return await self.process.wait()

    async def dies(self, after):
        """Be killed so many seconds from now, whatever is going on then."""
        asyncio.get_running_loop().call_later(after, os.kill, self.pid, signal.SIGKILL)
        assert await self.ends() == -signal.SIGKILL

    async def is_let_go(self):
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


class ForkedBot(BotProcess):
    """The same, started many times over: what takes long, the imports, is done once for all of them."""

    process = None

    async def starts(self):
        if self.process is None:
            self.process = await self.spawns(sys.executable, str(FORKED_BOT), stdin=PIPE, stdout=PIPE)
        self.process.stdin.write(b"once more\n")
        self.pid = int(await self.process.stdout.readline())

    async def ends(self):
        return int(await self.process.stdout.readline())

    async def is_let_go(self):
        os.kill(self.pid, signal.SIGKILL)
        self.process.stdin.close()
        await self.process.wait()


@pytest.fixture
async def bot(settings, tmp_path, standin, request):
    bot = getattr(request, "param", BotProcess)(settings, tmp_path)
    await bot.starts()
    yield bot
    await bot.is_let_go()
    assert_discreet(bot.logged, standin)


@pytest.fixture
def office(settings, database):
    return Office(settings, database, None)


@pytest.mark.parametrize("bot", [ForkedBot], indirect=True, ids=["forked"])
@pytest.mark.parametrize("seed", [7, 20])
async def test_a_kill_at_some_moment_of_every_tap_loses_no_answer_and_doubles_none(
    bot, office, standin, seed
):
    random = Random(seed)
    intake = script(**JAW)
    ana, kim = standin.patient("Anastazja"), standin.staff("Kimberlina")
    taps = [(step, label) for step in intake.steps for label in step.taps]
    assert len(taps) > 20
    await ana.starts()

    for step, label in taps:
        if label == step.taps[0]:
            await ana.hears(step.asks, within=PATIENCE)
            assert office.answers_so_far().items() >= acknowledged(intake, step).items()
        await ana.taps(label, wait=False)
        await bot.dies(after=random.uniform(0, 0.04))
        await bot.starts()
        if label != step.taps[-1]:
            await ana.hears(lambda card, label=label: f"✓ {label}" in card.buttons, within=PATIENCE)
    await ana.hears(lambda card: SEND in card.buttons, within=PATIENCE)
    await ana.taps(SEND, wait=False)
    await bot.dies(after=random.uniform(0, 0.04))
    await bot.starts()
    await ana.hears(lambda card: "Why this plan?" in card.buttons, within=PATIENCE)
    await kim.hears("New intake", within=PATIENCE)

    record = office.record()
    asked = [given["question"] for given in record["history"]]
    assert sorted(asked) == sorted(set(asked))
    assert office.answers() == intake.answers
    assert record["plan"] == intake.plan_document
    assert '"repeated": true' in bot.logged


def acknowledged(intake, step):
    """The answers whose next card has been seen, when this step's has."""
    at = intake.steps.index(step)
    return {earlier.question: earlier.answer for earlier in intake.steps[:at]}


async def test_a_kill_between_sending_the_intake_and_telling_staff_still_tells_them(bot, office, standin):
    ana = standin.patient("Anastazja")
    kim = standin.staff("Kimberlina")
    standin.faults.hang("sendMessage", chat_id=standin.staff_group.id)
    await ana.starts()
    await ana.hears("I agree that", within=PATIENCE)
    await ana.sends("my face is suddenly drooping")
    await ana.hears("Please get help now")
    await standin.until_request("sendMessage", lambda r: r.params["chat_id"] == standin.staff_group.id)
    first = await kim.hears("A red flag stopped")

    await bot.dies(after=0)
    await bot.starts()

    again = await kim.hears("A red flag stopped", within=PATIENCE)
    assert again.text == first.text
    assert office.record()["status"] == "stopped"


async def test_a_kill_in_the_middle_of_the_plan_shows_all_of_it_after(bot, office, standin):
    ana, kim = standin.patient("Anastazja"), standin.staff("Kimberlina")
    intake = script()
    await ana.starts()
    for step in intake.steps:
        await ana.hears(step.asks, within=PATIENCE)
        for label in step.taps:
            await ana.taps(label)
    await ana.hears(lambda card: SEND in card.buttons, within=PATIENCE)
    standin.faults.hang("sendMessage", chat_id=ana.id, skip=1)
    await ana.taps(SEND, wait=False)
    sent = await ana.hears("Thank you. Your intake is with")
    await standin.until_request("sendMessage", lambda r: r.outcome == "hung")

    await bot.dies(after=0)
    await bot.starts()
    await ana.hears(lambda card: "Why this plan?" in card.buttons, within=PATIENCE)
    await kim.hears("New intake", within=PATIENCE)
    await standin.until_confirmed()

    shown = same_for_all("\n\n".join(m.text for m in ana.messages if m.message_id >= sent.message_id))
    assert all(part in shown for part in intake.plan.split(". "))
    assert len({notice.text for notice in kim.messages}) == 1
    assert len(office.records()) == 1
    assert [m.message_id for m in ana.messages if m.buttons] == [ana.messages[-1].message_id]


async def sends(ana, standin):
    """Send an intake, and wait until the whole plan is there and confirmed."""
    await ana.starts()
    for step in script().steps:
        await ana.hears(step.asks, within=PATIENCE)
        for label in step.taps:
            await ana.taps(label)
    await ana.hears(lambda card: SEND in card.buttons, within=PATIENCE)
    await ana.taps(SEND)
    await ana.hears(lambda card: "Why this plan?" in card.buttons, within=PATIENCE)
    await standin.until_confirmed(within=PATIENCE)


async def test_a_kill_between_asking_back_and_the_card_still_shows_it(bot, office, settings, standin):
    ana, kim = standin.patient("Anastazja"), standin.staff("Kimberlina")
    await sends(ana, standin)
    await bot.dies(after=0)
    standin.faults.hang("sendMessage", chat_id=ana.id)

    await staff_do(settings, office.record()["ref"], AskedBack("safety.blood"))
    await bot.starts()
    await standin.until_request("sendMessage", lambda r: r.outcome == "hung", within=PATIENCE)
    await bot.dies(after=0)
    assert [row for row in office.rows("person") if row[-1] is None] == []
    await bot.starts()

    first, again = await asked_back(ana), await asked_back(ana)
    assert first.message_id != again.message_id
    await ana.taps("Keep my answer")
    await kim.hears("the answer stays as it was", within=PATIENCE)
    await standin.until_confirmed(within=PATIENCE)
    assert [row[-1] for row in office.rows("person")] == [None]
    assert [given["question"] for given in office.record()["history"]][-2:] == ["answered_back", "sent"]


async def asked_back(ana):
    return await ana.hears("The clinic would like to make sure of one answer.", within=PATIENCE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
async def test_told_to_stop_amid_an_intake_it_ends_well_and_confirms_everything(bot, office, standin, number):
    patients = [standin.patient(f"Patient{number:02}") for number in range(8)]
    for patient in patients:
        await patient.starts()
    for patient in patients:
        await patient.hears("I agree that", within=PATIENCE)
    for patient in patients:
        await patient.taps("I agree", wait=False)
    await patients[0].hears("not end-to-end encrypted and I still")

    os.kill(bot.pid, number)
    assert await bot.ends() == 0

    unconfirmed = {update["callback_query"]["from"]["id"] for update in standin.updates.pending}
    kept = {int(record["chat"]) for record in office.records() if record["answers"]}
    assert kept | unconfirmed == {patient.id for patient in patients}
    assert not kept & unconfirmed
    assert '"event": "stopped"' in bot.logged
    await bot.starts()
    for patient in patients[1:]:
        await patient.hears("not end-to-end encrypted and I still", within=PATIENCE)
    await standin.until_confirmed()
