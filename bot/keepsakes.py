"""What a patient gets to keep, drawn: off the event loop, for drawing takes tens of milliseconds.

One thread draws, and gives way: where there are few processors, a tap must not wait for somebody's picture.
"""

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from flows.keepsakes import Keepsake
from flows.plan_card import PlanCard, PlanSheet
from flows.visit_dates import VisitCalendar


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file to send: a picture to look at in the chat, or a document to open."""

    kind: Literal["photo", "document"]
    name: str
    content: bytes


def _give_way() -> None:
    """Let every other thread of ours go first, where the system knows priorities of threads."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)


LOWEST_PRIORITY = 19
_DRAWING = ThreadPoolExecutor(1, thread_name_prefix="drawing", initializer=_give_way)


async def draw(keepsake: Keepsake, ref: str, now: datetime) -> Drawn:
    """Draw one keepsake. MeridianError where it cannot be drawn: then the plan stays text."""
    return await asyncio.get_running_loop().run_in_executor(_DRAWING, _draw, keepsake, ref, now)


def _draw(keepsake: Keepsake, ref: str, now: datetime) -> Drawn:
    # What draws takes half a second to import, and a bot that starts has other things to do first.
    from storage.exports.calendar import calendar  # noqa: PLC0415
    from storage.exports.card import render_card  # noqa: PLC0415
    from storage.exports.sheet import render_sheet  # noqa: PLC0415

    match keepsake:
        case PlanCard():
            return Drawn("photo", f"plan-{ref}.png", render_card(keepsake))
        case PlanSheet():
            return Drawn("document", f"plan-{ref}.pdf", render_sheet(keepsake))
        case VisitCalendar():
            return Drawn("document", f"visits-{ref}.ics", calendar(keepsake, now))
        case _:
            assert_never(keepsake)
