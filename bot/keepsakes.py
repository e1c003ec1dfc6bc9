"""What a patient gets to keep, drawn: off the event loop, for drawing takes tens of milliseconds."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from flows.keepsakes import Keepsake
from flows.plan_card import PlanCard, PlanSheet
from flows.visit_dates import VisitCalendar
from storage.exports.calendar import calendar
from storage.exports.card import render_card
from storage.exports.sheet import render_sheet


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file to send: a picture to look at in the chat, or a document to open."""

    kind: Literal["photo", "document"]
    name: str
    content: bytes


async def draw(keepsake: Keepsake, ref: str, now: datetime) -> Drawn:
    """Draw one keepsake. MeridianError where it cannot be drawn: then the plan stays text."""
    return await asyncio.to_thread(_draw, keepsake, ref, now)


def _draw(keepsake: Keepsake, ref: str, now: datetime) -> Drawn:
    match keepsake:
        case PlanCard():
            return Drawn("photo", f"plan-{ref}.png", render_card(keepsake))
        case PlanSheet():
            return Drawn("document", f"plan-{ref}.pdf", render_sheet(keepsake))
        case VisitCalendar():
            return Drawn("document", f"visits-{ref}.ics", calendar(keepsake, now))
        case _:
            assert_never(keepsake)
