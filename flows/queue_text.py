"""The queue and the digest in words: references, gates, ages, and names of staff only."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flows import desk_actions as actions
from flows.deeds import Act
from flows.desk_actions import DeskAction
from flows.desk_text import called
from flows.practice import Practice
from flows.prompts import Button, Message, Prompt
from flows.queue import STOPPED_LEVELS, Queue, Waiting

SHOWN = 10
"""How many of the queue are listed: more would be read by nobody, and their buttons fill a phone."""

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def queue_prompt(practice: Practice, queue: Queue, now: datetime) -> Prompt:
    """What waits: counts, then a line and a button each for what presses most."""
    words = practice.staff_words
    if not queue.waiting:
        return Prompt((Message((words("queue.empty"),), words("queue.heading")),))
    shown = queue.waiting[:SHOWN]
    lines = [queue_line(practice, one, queue, now) for one in shown]
    if rest := len(queue.waiting) - len(shown):
        lines.append(words("queue.more", count=rest))
    message = Message((" · ".join(_counts(practice, queue)), "\n".join(lines)), words("queue.heading"))
    opens = tuple(Button(one.ref, DeskAction("", ref=one.ref).code(actions.LOOK)) for one in shown)
    return Prompt((message,), opens)


def _counts(practice: Practice, queue: Queue) -> Iterator[str]:
    words = practice.staff_words
    counts = {"unread": queue.unread, "unclaimed": queue.unclaimed, "claimed": queue.claimed}
    yield words("queue.counts", **counts)
    for name, count in (("late", len(queue.late)), ("changed", queue.changed)):
        if count:
            yield _counted(practice, f"queue.{name}", count)


def queue_line(practice: Practice, one: Waiting, queue: Queue, now: datetime) -> str:
    """One intake: reference, gate, age, and who has it."""
    words = practice.staff_words
    who = _who(practice, one)
    if one.ref in queue.late:
        who = words("queue.late", who=who)
    age = said_age(practice, now - one.sent_at)
    return words("queue.line", ref=one.ref, gate=gate_name(practice, one.level), age=age, who=who)


def _who(practice: Practice, one: Waiting) -> str:
    words, standing = practice.staff_words, one.standing
    last, opened = standing.handled.last, standing.handled.opened
    if last is None:
        return words("queue.read", name=called(opened)) if opened else words("queue.unread")
    if standing.handled.is_changed:
        holder = standing.holder
        return words("queue.changed_of", name=called(holder)) if holder else words("queue.changed")
    is_contacted = last.act is Act.CONTACTED
    return words("queue.contacted" if is_contacted else "queue.claimed", name=called(last))


def gate_name(practice: Practice, level: str) -> str:
    """What staff call the gate that a notice's level tells."""
    if not level:
        return practice.staff_words("queue.unknown")
    return practice.staff_words(f"gate.{'stop' if level in STOPPED_LEVELS else level}_name")


def said_age(practice: Practice, age: timedelta) -> str:
    """How long something has waited, to what matters of it."""
    if age >= DAY:
        return practice.staff_words("queue.days", count=age // DAY)
    if age >= HOUR:
        return practice.staff_words("queue.hours", count=age // HOUR)
    if age >= MINUTE:
        return practice.staff_words("queue.minutes", count=age // MINUTE)
    return practice.staff_words("queue.now")


def digest_prompt(practice: Practice, queue: Queue) -> Prompt | None:
    """The morning's counts, or None on a morning with nothing to say."""
    counts = {
        "unread": queue.unread,
        "unclaimed": queue.unclaimed,
        "late": len(queue.late),
        "changed": queue.changed,
        "claimed": queue.claimed,
    }
    lines = [_counted(practice, f"digest.{name}", count) for name, count in counts.items() if count]
    if not lines:
        return None
    message = Message(("\n".join(f"• {line}" for line in lines),), practice.staff_words("digest.heading"))
    show = Button(practice.staff_words("desk.buttons.queue"), DeskAction("").code(actions.QUEUE))
    return Prompt((message,), (show,))


def _counted(practice: Practice, key: str, count: int) -> str:
    return practice.staff_words(f"{key}_one" if count == 1 else f"{key}_many", count=count)
