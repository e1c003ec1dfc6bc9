"""What the staff chat is told of an intake and of how it is handled: no health word, no patient's name."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from flows.asked_back import awaited
from flows.deeds import Act, Deed
from flows.events import StaffNotice
from flows.glance import one_line, turned_back
from flows.handled_text import act_words
from flows.handling import Standing, last_sent_at, standing
from flows.notice_text import flags_line
from flows.practice import Practice
from flows.revisions import is_amending
from flows.summary import Summary


@dataclass(frozen=True)
class Case:
    """One intake on the desk of staff, and the notice they came to it by, if it was one."""

    summary: Summary
    notice: StaffNotice | None = None
    notice_id: int = 0

    @property
    def practice(self) -> Practice:
        """The clinic's practice."""
        return self.summary.practice

    @property
    def ref(self) -> str:
        """Its reference."""
        return self.summary.intake.ref

    def after(self, deed: Deed) -> "Case":
        """The same intake once this has been done as well."""
        summary = replace(self.summary, deeds=(*self.summary.deeds, deed))
        return replace(self, summary=summary)

    @cached_property
    def standing(self) -> Standing:
        """How staff stand with it."""
        summary = self.summary
        return standing(summary.deeds, last_sent_at(summary.sent), summary.gate)


def said_when(practice: Practice, at: datetime, now: datetime) -> str:
    """A time in the clinic's zone as it is said: the hour, and the day where it is not today's."""
    zone = practice.clinic.zone
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local.day} {local:%B}{year}, {local:%H:%M}"


def case_line(case: Case) -> str:
    """Its gate and how many flags it has."""
    words = case.practice.staff_words
    gate = words(f"gate.{case.summary.standing}_name")
    return words("desk.line", gate=gate, flags=flags_line(case.practice, len(case.summary.flag_lines)))


def as_it_is_now(case: Case, notice: StaffNotice) -> StaffNotice:
    """A notice with the level and the flags of the intake as it is now, where it still has any."""
    summary = case.summary
    if not summary.gate:
        return notice
    return replace(notice, level=summary.urgency or summary.gate, flags=len(summary.flag_lines))


def handled_lines(case: Case, now: datetime) -> Iterator[str]:
    """Who has it, what was done last, and whether the patient changed it since, a line each."""
    if clearing := _clearing(case):
        yield deed_line(case.practice, clearing, now)
    words, handled = case.practice.staff_words, case.standing.handled
    last, holder = handled.last, case.standing.holder
    if last is None:
        if handled.opened is not None:
            yield deed_line(case.practice, handled.opened, now)
        return
    if holder is not None and holder is not last:
        yield deed_line(case.practice, holder, now)
    yield deed_line(case.practice, last, now)
    sent_at = last_sent_at(case.summary.sent)
    if handled.is_changed and sent_at:
        yield words("desk.changed", at=said_when(case.practice, sent_at, now))
    if is_amending(case.summary.intake):
        yield words("desk.being_asked" if awaited(case.summary.intake) else "desk.being_changed")


def _clearing(case: Case) -> Deed | None:
    """Who cleared what blocked it, where that still holds."""
    if not any(flag.kind == "cleared" for flag in case.summary.flags):
        return None
    return next((deed for deed in reversed(case.summary.deeds) if deed.act is Act.CLEARED), None)


def deed_line(practice: Practice, deed: Deed, now: datetime) -> str:
    """What was done, by whom and when: "Claimed by Kim, 10:02"."""
    words = practice.staff_words
    at = said_when(practice, deed.at, now)
    line = words("desk.handled", act=act_words(practice, deed), name=called(deed), at=at)
    reason = dict(reasons(practice)).get(deed.detail, "") if deed.act is Act.NOT_SUITABLE else ""
    return words("desk.because", line=line, reason=reason) if reason else line


def reasons(practice: Practice) -> Iterator[tuple[str, str]]:
    """Why an intake may not be suitable: each reason's code, and what it is called."""
    table = "desk.reasons."
    for key in practice.staff.sentences:
        if key.startswith(table):
            yield key.removeprefix(table), practice.staff_words(key)


def called(deed: Deed) -> str:
    """What whoever did this is called; of what was cleared, whoever stands for it."""
    clinician = deed.detail if deed.act is Act.CLEARED else ""
    return turned_back(one_line(clinician or deed.name)) or deed.by
