"""glance(): the fifteen seconds of a summary."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from flows.answer_words import answer_words
from flows.asked_back import awaited
from flows.depths import FlagLine, Glance
from flows.hearing import several
from flows.intake import Status
from flows.plan_text import said_date
from flows.practice import Practice
from flows.question_card import current_question
from flows.revisions import is_amending, revision
from flows.safety import SafetyFlag
from flows.safety_rules import RedFlagVariant
from flows.timeline import latest_start_days

if TYPE_CHECKING:
    from flows.summary import Summary

MOST = 3
"""The most things to confirm that are told at a glance: more would not be asked."""


def glance(summary: "Summary") -> Glance:
    """What to know of an intake before picking up the phone."""
    words, gate = summary.practice.staff_words, summary.standing
    confirm, about = summary.confirm, tuple(_about(summary))
    return Glance(
        gate=summary.gate,
        gate_name=words(f"gate.{gate}_name"),
        gate_says=words(f"gate.{gate}"),
        flags=summary.flag_lines,
        comes_for=comes_for(summary),
        plan=summary.plan_line,
        start=summary.start,
        start_says=" ".join(_start(summary)),
        confirm=confirm[:MOST],
        handled=summary.handled,
        linked=summary.linked,
        ref=summary.intake.ref,
        who=" · ".join(filter(None, (turned_back(one_line(summary.name)), *about))),
        about=" · ".join(about),
        came=_came(summary),
        more_to_confirm=max(0, len(confirm) - MOST),
        urgency=words(f"summary.urgency_{summary.urgency}") if summary.urgency else "",
        told=tuple(_told(summary)),
        rules=summary.rules_sentence if summary.plan else "",
    )


def flag_lines(summary: "Summary") -> Iterator[FlagLine]:
    """Each flag once, gravest first."""
    seen: set[tuple[str, str]] = set()
    for flag in summary.flags:
        if (flag.kind, flag.code) not in seen:
            seen.add((flag.kind, flag.code))
            yield _flag_line(summary, flag)


def in_doubt(flag: SafetyFlag) -> bool:
    """Whether this rests on a "not sure"."""
    return flag.kind == "unsure" or any(answer.endswith("when=unsure") for answer in flag.reason.because)


def flag_name(practice: Practice, flag: SafetyFlag) -> str:
    """What staff call a flag, and whether it is not sure, cleared, or for staff only."""
    table, words = _NAMED_IN.get(flag.kind), practice.staff_words
    rule = f"safety.{table}.{flag.code}" if table else flag.reason.rule
    named = practice.rules.name(rule) or practice.labels.get(flag.code, flag.code)
    if in_doubt(flag):
        named = words("summary.not_sure" if flag.kind == "unsure" else "summary.date_not_sure", what=named)
    if flag.kind == "cleared":
        named = words("summary.cleared", what=named)
    if flag.code in practice.rules.safety.staff_only:
        named = words("summary.staff_only", what=named)
    return named


_NAMED_IN = {"procedure": "procedures", "cleared": "conditions"}
"""Where the name is of a flag whose rule has none of its own."""


def _flag_line(summary: "Summary", flag: SafetyFlag) -> FlagLine:
    says, until = summary.flag_name(flag), summary.day(flag.days) if flag.days else None
    if until:
        says = summary.practice.staff_words("summary.flag_until", what=says, date=said_date(until))
    return FlagLine(
        gate=flag.gate.code,
        gate_name=summary.practice.staff_words(f"gate.{flag.gate.code}_name"),
        says=says,
        code=flag.code,
        staff_only=flag.code in summary.practice.rules.safety.staff_only,
        until=until,
    )


def comes_for(summary: "Summary") -> tuple[str, ...]:
    """What the patient would like to talk about; empty where that is not known yet."""
    meanings = answer_words(summary.practice).meanings["concerns"]
    return tuple(meanings.get(code, code) for code in several(summary.answers.get("concerns")))


def _start(summary: "Summary") -> Iterator[str]:
    plan, drawn = summary.plan, summary.outcome
    if plan is None or drawn is None or summary.start is None:
        return
    words = summary.practice.staff_words
    if plan.earliest_start_days:
        days, date = plan.earliest_start_days, said_date(summary.start)
        yield words("summary.start_from", date=date, days=days)
    elif plan.phase != "HOLD":
        yield words("summary.start_any")
    if plan.phase == "HOLD":
        yield words("summary.start_hold")
    latest = latest_start_days(plan, drawn.facts, summary.practice.rules.cadence.event)
    if latest is not None:
        yield words("summary.start_by", date=said_date(summary.day(latest)))


def confirm(summary: "Summary") -> Iterator[str]:
    """What was "not sure", as a question to ask; what else the plan hinges on; what does not fit together."""
    if summary.plan is None:
        return
    doubtful = [flag for flag in summary.flags if in_doubt(flag)]
    told = {answer for flag in doubtful for answer in flag.reason.because}
    others = (summary.hinge_line(hinge) for hinge in summary.hinges if hinge.about not in told)
    unfit = (contradiction.says for contradiction in summary.contradictions)
    yield from dict.fromkeys((*(_asking(summary, flag) for flag in doubtful), *others, *unfit))


def _asking(summary: "Summary", flag: SafetyFlag) -> str:
    groups = {str(code): rule for code, rule in summary.practice.rules.safety.unsure.items()}
    if flag.kind == "unsure":
        return groups[flag.code].staff_question
    named = summary.practice.rules.name(f"safety.procedures.{flag.code}") or flag.code
    return summary.practice.staff_words("summary.when_unsure", what=named)


def _told(summary: "Summary") -> Iterator[str]:
    """The urgent words that the patient was shown, in English, the most urgent first."""
    if not summary.red_flags:
        return
    rules = {str(code): rule for code, rule in summary.practice.rules.safety.red_flags.items()}
    shown = sorted((rules[code].shown(variant) for code, variant in summary.found), key=_how_soon)
    voice = summary.practice.voice("en")
    yield from dict.fromkeys(voice.say(one.says) for one in shown)


def _how_soon(shown: RedFlagVariant) -> int:
    return "EDS".index(shown.level)


# -- who, when, and how far ---------------------------------------------------------------------------------


def turned_back(name: str) -> str:
    """A name in Arabic or Hebrew with a mark after it; else the numbers that follow would stand before it."""
    reads_leftward = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name)
    return f"{name}\N{LEFT-TO-RIGHT MARK}" if reads_leftward else name


def _about(summary: "Summary") -> Iterator[str]:
    """Their age, for whom they ask, and the language they wrote in."""
    words, say = answer_words(summary.practice), summary.practice.staff_words
    if summary.answers.get("age_band"):
        yield words.says("age_band", summary.answers["age_band"])
    if summary.answers.get("relation") not in (None, "me"):
        yield say("summary.for_someone", whom=words.says("relation", summary.answers["relation"]))
    code = summary.intake.language
    if code != "en":
        known = summary.practice.catalogs.get(code)
        yield say("summary.language", language=known.name if known else code)


def _came(summary: "Summary") -> str:
    """When it was sent, stopped or begun, and how far it came."""
    intake, words = summary.sent, summary.practice.staff_words
    began = said_time(summary, intake.started_at)
    if intake.status is Status.COMPLETE and intake.completed_at:
        number, at = revision(intake), said_time(summary, intake.completed_at)
        again = "summary.sent_again" if number > 1 else "summary.sent"
        by_whom = "asked" if awaited(summary.intake) else "changed"
        changing = words(f"summary.being_{by_whom}") if is_amending(summary.intake) else ""
        return " ".join(filter(None, (words(again, at=at, number=number), changing)))
    if intake.status is Status.STOPPED:
        return words("summary.stopped", at=said_time(summary, intake.updated_at))
    if intake.status.is_open:
        asked = current_question(summary.practice, intake)
        where = asked.id if asked else intake.status.value
        return words("summary.began", at=began, where=where_name(summary, where))
    if intake.left_at:
        return words("summary.ended_at", at=began, where=where_name(summary, intake.left_at))
    return words("summary.ended", at=began)


def where_name(summary: "Summary", where: str) -> str:
    """A place in the questionnaire: a question by its id, or a section by its name."""
    words = answer_words(summary.practice)
    if where == Status.REVIEW:
        return summary.practice.staff_words("summary.review")
    return words.sections.get(where) or words.full_name(where)


def said_time(summary: "Summary", at: datetime) -> str:
    """A time in the clinic's zone: "2 March 2026, 10:02"."""
    local = at.astimezone(summary.practice.clinic.zone)
    return f"{said_date(local.date())}, {local:%H:%M}"


def one_line(name: str) -> str:
    """A name that somebody gave themselves, with nothing in it that breaks a line or turns its direction."""
    seen = (c for c in name if unicodedata.category(c) not in ("Cc", "Cf") or c in _JOINERS or c.isspace())
    return " ".join("".join(seen).split())


_JOINERS = "\u200c\u200d"
"""What joins letters, or signs into one emoji, and is part of how names are written."""
