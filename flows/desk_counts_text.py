"""The counts of this week and last, in words."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from flows.desk_counts import WeekCounts
from flows.practice import Practice
from flows.prompts import Message, Prompt
from flows.queue_text import gate_name

GATES = ("ok", "caution", "wait", "block")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def stats_prompt(practice: Practice, weeks: tuple[tuple[datetime, WeekCounts], ...]) -> Prompt:
    """Say the counts of this week and of last, each given with when it began."""
    words = practice.staff_words
    told = zip(("stats.this_week", "stats.last_week"), weeks, strict=True)
    paragraphs = tuple(
        "\n".join((words(key, day=_day(practice, began)), *_lines(practice, counts)))
        for key, (began, counts) in told
    )
    zone = words("stats.zone", zone=practice.clinic.time_zone)
    return Prompt((Message((*paragraphs, zone), words("stats.heading")),))


def _lines(practice: Practice, counts: WeekCounts) -> Iterator[str]:
    words = practice.staff_words
    yield words("stats.counts", begun=counts.begun, sent=counts.sent, stopped=counts.stopped)
    gates = [
        words("stats.gate", count=counts.gates[gate], gate=gate_name(practice, gate))
        for gate in GATES
        if counts.gates.get(gate)
    ]
    if gates:
        yield words("stats.gates", gates=", ".join(gates))
    if counts.unclaimed:
        yield words("stats.unclaimed", count=counts.unclaimed)
    if counts.to_claim is not None:
        yield words("stats.to_claim", time=_time(practice, counts.to_claim))


def _time(practice: Practice, time: timedelta) -> str:
    hours, minutes = time // HOUR, time % HOUR // MINUTE
    key = "stats.hours" if hours else "stats.minutes"
    return practice.staff_words(key, hours=hours, minutes=minutes)


def _day(practice: Practice, at: datetime) -> str:
    day: date = at.astimezone(practice.clinic.zone).date()
    return f"{day.day} {day:%B}"
