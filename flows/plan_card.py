"""PlanCard: what the picture of a plan and the page of it say, step by step along a timeline.

A picture gets shown to others, so the card holds visits and dates, and no condition, medicine or concern.
The page holds, besides, all that the plan says in the chat.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from flows.intake import Intake
from flows.plan_text import PlanText, plan_text, said_date
from flows.plans import DAYS_IN_WEEK, OneVisit, YearlyVisits
from flows.practice import Practice, Voice
from flows.prompts import Message
from flows.timeline import Leg, event_weeks, legs


@dataclass(frozen=True, slots=True)
class Dot:
    """One visit as it is drawn: its number, whether it is the review, and whether it may be left out."""

    number: int
    review: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step along the timeline: when, what, and a line on it."""

    kind: Literal["start", "visits", "event", "after"]
    when: str
    what: str
    note: str = ""
    dots: tuple[Dot, ...] = ()


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose plan it is, from whom, and from when."""

    clinic: str
    phone: str
    ref: str
    sent: str
    language: str


@dataclass(frozen=True, slots=True)
class PlanCard:
    """The plan card: a title, the steps, remarks on how fixed they are, and what it is not."""

    head: Letterhead
    label: str
    title: str
    steps: tuple[Step, ...]
    remarks: tuple[str, ...]
    promise: str


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """The page: the plan, its steps and the explanations; no steps where no cadence may be shown."""

    head: Letterhead
    title: str
    promise: str
    paper: Literal["us-letter", "a4"]
    plan: Message
    steps: tuple[Step, ...]
    sections: tuple[Message, ...]
    address: str


def plan_card(practice: Practice, voice: Voice, intake: Intake) -> PlanCard | None:
    """The card of a finished intake, or None where its plan shows no cadence, or there is no plan."""
    told = plan_text(practice, voice, intake)
    if told is None or not told.plan.gate.shows_a_plan:
        return None
    return PlanCard(
        head=_letterhead(told),
        label=voice.words("plan.heading"),
        title=_title(told),
        steps=tuple(_steps(told)),
        remarks=tuple(filter(None, (told.usual_range(), told.fewer()))),
        promise=_promise(told),
    )


def plan_sheet(practice: Practice, voice: Voice, intake: Intake) -> PlanSheet | None:
    """The page of a finished intake, or None where a red flag stopped it, or it is not finished."""
    told = plan_text(practice, voice, intake)
    if told is None:
        return None
    return PlanSheet(
        head=_letterhead(told),
        title=f"{practice.clinic.name}: {told.suggested().heading}",
        promise=_promise(told),
        paper="us-letter" if practice.clinic.copy_mode == "us" else "a4",
        plan=told.suggested(),
        steps=tuple(_steps(told)) if told.plan.gate.shows_a_plan else (),
        sections=(*told.explained(), *told.visit()),
        address=practice.clinic.address or "",
    )


def _letterhead(told: PlanText) -> Letterhead:
    clinic, intake = told.practice.clinic, told.intake
    return Letterhead(
        clinic=clinic.name,
        phone=clinic.phone,
        ref=told.voice.words("card.reference", ref=intake.ref),
        sent=said_date(told.date(0)),
        language=intake.language if intake.language in told.practice.catalogs else "en",
    )


def _promise(told: PlanText) -> str:
    return f"{told.voice.words('card.promise')} {told.voice.words('plan.practitioner')}"


def _title(told: PlanText) -> str:
    plan, words = told.plan, told.voice.words
    match plan.stages:
        case ():
            return words("card.title_hold")
        case (YearlyVisits(fewest=low, most=high),):
            return words("card.title_year_one" if high == 1 else "card.title_year", low=low, high=high)
        case (OneVisit(),):
            return words("card.title_event")
        case _:
            key = "card.title_course_one" if plan.visits == 1 else "card.title_course"
            return words(key, visits=plan.visits, weeks=plan.weeks)


def _steps(told: PlanText) -> Iterator[Step]:
    yield from _start(told)
    yield from _visits(told)
    yield from _event(told)
    after = told.maintenance()
    if after:
        yield Step("after", told.voice.words("card.after"), after)


def _start(told: PlanText) -> Iterator[Step]:
    words, first, last = told.voice.words, told.plan.earliest_start_days, told.latest_start_days
    earliest = said_date(told.date(first or 0))
    note = words("card.start_confirm") if first else ""
    if last is not None:
        key = "card.start_between" if first else "card.start_by"
        yield Step(
            "start", words("card.start"), words(key, first=earliest, last=said_date(told.date(last))), note
        )
    elif first:
        yield Step("start", words("card.start"), words("card.start_from", date=earliest), note)
    elif told.plan.phase != "HOLD":
        yield Step("start", words("card.start"), words("card.start_now"))


def _visits(told: PlanText) -> Iterator[Step]:
    words = told.voice.words
    match told.plan.stages:
        case ():
            return
        case (YearlyVisits(fewest=low, most=high),):
            dots = tuple(Dot(number, optional=number > low) for number in range(1, high + 1))
            key = "card.year_one" if high == 1 else "card.year"
            yield Step("visits", words("card.year_when"), words(key, low=low, high=high), dots=dots)
        case (OneVisit(),):
            when, note = words("card.before_event"), words("card.before_event_note")
            yield Step("visits", when, words("card.one_visit"), note, (Dot(1),))
        case _:
            yield from (_leg(told, leg) for leg in legs(told.plan))


def _leg(told: PlanText, leg: Leg) -> Step:
    plan, words = told.plan, told.voice.words
    review = plan.review_at_visit or plan.visits
    key = "card.week" if leg.first_week == leg.last_week else "card.weeks"
    return Step(
        "visits",
        words(key, first=leg.first_week, last=leg.last_week),
        words("card.one_visit") if leg.stage.visits == 1 else told.stage(leg.stage),
        told.review() if leg.holds(review) else "",
        tuple(Dot(n, review=n == review) for n in range(leg.first_visit, leg.last_visit + 1)),
    )


def _event(told: PlanText) -> Iterator[Step]:
    weeks, words = event_weeks(told.plan, told.facts), told.voice.words
    if weeks is None:
        return
    note = words("plan.hold") if told.plan.phase == "HOLD" else told.event_note()
    around = words("card.event_around", date=said_date(told.date(weeks * DAYS_IN_WEEK)))
    yield Step("event", words("card.event"), around, note)
