"""The bot as a process that is killed, or told to stop, in the middle of an intake."""

import asyncio
import signal
from random import Random

import pytest

from tests.end_to_end.conftest import Office, assert_discreet
from tests.end_to_end.processes import command, environment
from tests.end_to_end.script import JAW, SEND, script

pytestmark = pytest.mark.kill

KILLS = 20
PATIENCE = 30


class BotProcess:
    """`meridian run` as a process, started anew whenever it is killed."""

    def __init__(self, settings, folder):
        self.folder = folder
        self.environment = environment(
            TELEGRAM_BOT_TOKEN=settings.token,
            TELEGRAM_API_URL=settings.api_url,
            DATABASE_URL=settings.database_url,
            MERIDIAN_DATA_KEY=settings.data_keys,
            MERIDIAN_STAFF_CHAT_ID=str(settings.staff_chat_id),
        )
        self.logged = ""

    async def starts(self):
        self.process = await asyncio.create_subprocess_exec(
            *command("run"), cwd=self.folder, env=self.environment, stderr=asyncio.subprocess.PIPE
        )

    async def ends(self):
        """Wait for the process to end, and keep what it logged."""
        _, errors = await self.process.communicate()
        self.logged += errors.decode()
        return self.process.returncode

    async def dies(self, after):
        """Be killed so many seconds from now, whatever is going on then."""
        asyncio.get_running_loop().call_later(after, self.process.kill)
        assert await self.ends() == -signal.SIGKILL


@pytest.fixture
async def bot(settings, tmp_path, standin):
    bot = BotProcess(settings, tmp_path)
    await bot.starts()
    yield bot
    if bot.process.returncode is None:
        bot.process.kill()
    await bot.ends()
    assert_discreet(bot.logged, standin)


@pytest.fixture
def office(settings, database):
    return Office(settings, database, None)


async def test_twenty_kills_during_an_intake_lose_no_answer_and_double_none(bot, office, standin):
    random = Random(20)
    intake = script(**JAW)
    ana, kim = standin.patient("Anastazja"), standin.staff("Kimberlina")
    taps = [(step, label) for step in intake.steps for label in step.taps]
    deadly = set(random.sample(range(len(taps)), KILLS))
    await ana.starts()

    for number, (step, label) in enumerate(taps):
        if label == step.taps[0]:
            await ana.hears(step.asks, within=PATIENCE)
            assert office.answers_so_far().items() >= acknowledged(intake, step).items()
        await ana.taps(label, wait=False)
        if number in deadly:
            await bot.dies(after=random.uniform(0, 0.04))
            await bot.starts()
        if label != step.taps[-1]:
            await ana.hears(lambda card, label=label: f"✓ {label}" in card.buttons, within=PATIENCE)
    await ana.hears(lambda card: SEND in card.buttons, within=PATIENCE)
    await ana.taps(SEND, wait=False)
    await ana.hears(lambda card: "Why this plan?" in card.buttons, within=PATIENCE)
    await kim.hears("New intake", within=PATIENCE)

    record = office.record()
    asked = [given["question"] for given in record["history"]]
    assert sorted(asked) == sorted(set(asked))
    assert office.answers() == intake.answers
    assert record["plan"] == intake.plan_document
    assert standin.requests.unknown_parameters() == []


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
    first = await kim.hears("Urgent")

    await bot.dies(after=0)
    await bot.starts()

    again = await kim.hears("Urgent", within=PATIENCE)
    assert again.text == first.text
    assert office.record()["status"] == "stopped"


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

    bot.process.send_signal(number)
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
