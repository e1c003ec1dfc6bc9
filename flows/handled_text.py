"""How an intake is handled, in words: what staff did, what came since, and what waits for an answer."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flows.amendments import asked, clearance_line
from flows.answer_words import answer_words
from flows.deeds import PATIENT, RETENTION, Act, Deed
from flows.glance import one_line, said_time, turned_back
from flows.intake import Status
from flows.plan_text import said_date

if TYPE_CHECKING:
    from flows.practice import Practice
    from flows.summary import Summary

TAKEN_OVER = "taken_over"
"""The detail of a claim that was taken over from somebody."""

WAITING = "waiting"
"""The state of a question asked back that the patient has not answered."""


def handled(summary: "Summary") -> Iterator[str]:
    """How far staff have come with it, what came since, what was cleared, and what waits for an answer."""
    words, sent = summary.practice.staff_words, summary.sent_at
    if summary.handling.last:
        last = deed_words(summary, summary.handling.last)
        since = "stopped" if summary.sent.status is Status.STOPPED else "changed"
        at = said_time(summary, sent) if sent else ""
        yield words(f"handled.{since}", last=last, at=at) if summary.handling.is_changed else last
    elif sent:
        yield _unclaimed(summary, summary.handling.opened)
    yield from filter(None, (clearance_line(summary.practice, summary.intake),))
    for one in asked(summary.practice, summary.intake):
        if one.state == WAITING:
            yield words("handled.asked_back", question=one.question, date=said_date(one.on), says=one.says)


def deed_words(summary: "Summary", deed: Deed) -> str:
    """What was done, by whom and when: "Claimed by Ana, 2 March 2026, 10:02."."""
    at = said_time(summary, deed.at)
    return summary.practice.staff_words("handled.by", done=done(summary, deed), at=at)


def done(summary: "Summary", deed: Deed) -> str:
    """What was done, about what, and by whom: "Claimed by Ana"."""
    words, about = summary.practice.staff_words, detail(summary, deed)
    key = "handled.done_about" if about else "handled.done"
    return words(
        key, act=act_words(summary.practice, deed), about=about, name=turned_back(doer(summary, deed))
    )


def act_words(practice: "Practice", deed: Deed) -> str:
    """What was done, in words: "Claimed"."""
    is_taken = deed.act is Act.CLAIMED and deed.detail == TAKEN_OVER
    return practice.staff_words(f"handled.{TAKEN_OVER if is_taken else deed.act}")


def detail(summary: "Summary", deed: Deed) -> str:
    """What a deed's detail adds: a reason, a depth or a question in words, else as it is."""
    if deed.act is Act.CLAIMED:
        return ""
    table = {Act.NOT_SUITABLE: "desk.reasons", Act.OPENED: "handled.depths"}.get(deed.act, "")
    if f"{table}.{deed.detail}" in summary.practice.staff.sentences:
        return summary.practice.staff_words(f"{table}.{deed.detail}")
    return answer_words(summary.practice).full_name(deed.detail)


def doer(summary: "Summary", deed: Deed) -> str:
    """Who did it, by name; else what they are known by."""
    if deed.by in (PATIENT.by, RETENTION.by):
        return summary.practice.staff_words(f"handled.{deed.by}")
    return one_line(deed.name) or deed.by


def _unclaimed(summary: "Summary", opened: Deed | None) -> str:
    words = summary.practice.staff_words
    if opened is None:
        return words("handled.nobody")
    return words(
        "handled.opened_only", name=turned_back(doer(summary, opened)), at=said_time(summary, opened.at)
    )
