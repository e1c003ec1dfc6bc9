"""How long a patient waits: from a tap to the card that answers it, over a whole intake.

The bot is the real one, on a real file that is synced at every commit; Telegram is the stand-in, in the same
process, so its own work is in the numbers.

    python -m benchmarks.reply_latency [--intakes 20] [--at-once 1]
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from pydantic import SecretStr

from bot.demo.people import Person
from bot.demo.standin import Standin
from bot.serve import serve
from bot.settings import Settings
from storage.sealing import new_key
from tests.end_to_end.script import JAW, SEND, Script, script


@asynccontextmanager
async def bot_at_work(folder: Path) -> AsyncIterator[Standin]:
    """A stand-in for Telegram and the bot that serves it, while inside."""
    stop = asyncio.Event()
    async with Standin() as standin:
        settings = Settings(
            _env_file=None,
            bot_token=SecretStr(standin.token),
            api_url=standin.url,
            database_url=f"sqlite:///{folder / 'meridian.db'}",
            data_key=SecretStr(new_key()),
            staff_chat_id=standin.staff_group.id,
            clinic=None,
        )
        work = asyncio.create_task(serve(settings, level="ERROR", stop=stop))
        await standin.until_request("setMyCommands", within=30)
        try:
            yield standin
        finally:
            stop.set()
            await work


async def waits(patient: Person, intake: Script) -> list[float]:
    """Tap through an intake; the seconds each tap waited for its card."""
    await patient.starts()
    await patient.hears(intake.steps[0].asks, within=60)
    taps = [label for step in intake.steps for label in step.taps]
    return [await _wait(patient, label) for label in (*taps, SEND)]


async def _wait(patient: Person, label: str) -> float:
    began = perf_counter()
    await patient.taps(label, wait=False)
    await patient.hears(within=60)
    waited = perf_counter() - began
    if not patient.last.buttons:  # a card of several messages: the last has them
        await patient.hears(lambda card: bool(card.buttons), within=60)
    return waited


async def measure(folder: Path, intakes: int, at_once: int = 1) -> list[float]:
    """The waits of so many intakes, so many at a time."""
    jaw = script(**JAW)
    found: list[float] = []
    async with bot_at_work(folder) as standin:
        for start in range(0, intakes, at_once):
            patients = [
                standin.patient(f"P{number}") for number in range(start, min(start + at_once, intakes))
            ]
            for some in await asyncio.gather(*(waits(patient, jaw) for patient in patients)):
                found += some
    return found


def report(found: list[float]) -> str:
    """The numbers in milliseconds."""
    p95 = quantiles(found, n=20)[-1]
    numbers = {"p50": median(found), "p95": p95, "max": max(found)}
    shown = "  ".join(f"{name} {value * 1000:.1f} ms" for name, value in numbers.items())
    return f"{len(found)} taps: {shown}"


def main() -> None:
    """Measure, and say what came of it."""
    parser = argparse.ArgumentParser(description="Seconds from a tap to its card.")
    parser.add_argument("--intakes", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder), given.intakes, given.at_once))
    sys.stdout.write(report(found) + "\n")


if __name__ == "__main__":
    main()
