"""Whether others wait while cards are drawn: taps alone, and beside another patient's files, in turn.

One patient has the picture and the PDF of a plan sent again and again; the others tap ticks on and off.
Both are measured in one run, in short turns, for machines are noisy: the ratio is what counts.

    python -m benchmarks.taps_beside_renders [--turns 10] [--taps 40]
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from benchmarks.reply_latency import bot_at_work
from bot.demo.people import Person
from bot.demo.standin import Standin
from tests.end_to_end.script import JAW, SEND, script

TAPPERS = 4


async def finished(standin: Standin, patient: Person) -> None:
    """Go through a whole intake, to a plan that can be drawn."""
    intake = script(**JAW)
    await patient.starts()
    await patient.hears(intake.steps[0].asks, within=60)
    for label in (*(label for step in intake.steps for label in step.taps), SEND):
        await moved_on(patient, label)
    await standin.until_request("sendDocument", within=60)
    await patient.sends("thank you")
    await patient.hears(lambda message: "Picture and PDF" in message.buttons, within=60)


async def moved_on(patient: Person, label: str) -> None:
    """Tap, and wait for what comes of it."""
    await patient.taps(label, wait=False)
    await patient.hears(within=60)
    if not patient.last.buttons:  # a card of several messages: the last has them
        await patient.hears(lambda card: bool(card.buttons), within=60)


async def at_concerns(patient: Person) -> None:
    """Go as far as the question with ticks."""
    await patient.starts()
    await patient.hears(within=60)
    for label in ("I agree", "Yes", "40 to 49", "None of these", "Not sure"):
        await moved_on(patient, label)


async def tap(patient: Person, times: int) -> list[float]:
    """Tick and untick; the seconds each tap waited for the card to change."""
    waits = []
    for _ in range(times):
        label = next(b for b in patient.last.buttons if b.endswith("Acne"))
        began = perf_counter()
        await patient.taps(label, wait=False)
        await patient.hears(within=60)
        waits.append(perf_counter() - began)
    return waits


async def draw_until(stopped: asyncio.Event, standin: Standin, patient: Person) -> None:
    """Have the files sent again until told to stop."""
    while not stopped.is_set():
        sent = len(list(standin.requests.of("sendDocument")))
        await patient.taps("Picture and PDF", wait=False)
        await standin.until_request("sendDocument", count=sent + 1, within=60)


async def measure(folder: Path, turns: int, taps: int) -> tuple[list[float], list[float], int]:
    """Seconds of taps alone, of taps beside drawing, and how many times a picture and a PDF were drawn."""
    alone: list[float] = []
    beside: list[float] = []
    async with bot_at_work(folder) as standin:
        owner, *tappers = (standin.patient(f"P{number}") for number in range(TAPPERS + 1))
        await finished(standin, owner)
        for tapper in tappers:
            await at_concerns(tapper)
        for _ in range(turns):
            for waits in await asyncio.gather(*(tap(tapper, taps // TAPPERS) for tapper in tappers)):
                alone += waits
            stopped = asyncio.Event()
            drawing = asyncio.create_task(draw_until(stopped, standin, owner))
            for waits in await asyncio.gather(*(tap(tapper, taps // TAPPERS) for tapper in tappers)):
                beside += waits
            stopped.set()
            await drawing
        drawn = len(list(standin.requests.of("sendDocument"))) - 1
    return alone, beside, drawn


def main() -> None:
    """Measure, and say what came of it."""
    parser = argparse.ArgumentParser(description="The p95 of a tap while cards are drawn, and without.")
    parser.add_argument("--turns", type=int, default=10)
    parser.add_argument("--taps", type=int, default=80)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        alone, beside, drawn = asyncio.run(measure(Path(folder), given.turns, given.taps))
    before, during = quantiles(alone, n=20)[-1], quantiles(beside, n=20)[-1]
    sys.stdout.write(
        f"p95 of a tap alone {before * 1000:.1f} ms ({len(alone)} taps), beside {drawn} pictures and PDFs "
        f"{during * 1000:.1f} ms ({len(beside)} taps): {during / before:.2f} times\n"
    )


if __name__ == "__main__":
    main()
