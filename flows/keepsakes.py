"""Keepsakes: what a patient gets to keep of a plan, as data: drawn by storage, sent by the channel."""

from datetime import date

from flows.intake import Intake
from flows.plan_card import PlanCard, PlanSheet, plan_card, plan_sheet
from flows.practice import Practice
from flows.visit_dates import Start, VisitCalendar, starts_on_offer, visit_calendar

Keepsake = PlanCard | PlanSheet | VisitCalendar


def plan_keepsakes(practice: Practice, intake: Intake) -> tuple[Keepsake, ...]:
    """The card and the page of a finished intake's plan, as far as it has them."""
    voice = practice.voice(intake.language)
    found = (plan_card(practice, voice, intake), plan_sheet(practice, voice, intake))
    return tuple(keepsake for keepsake in found if keepsake is not None)


def starts(practice: Practice, intake: Intake) -> tuple[Start, ...]:
    """The starts to choose from, as of the intake's last change."""
    today = intake.updated_at.astimezone(practice.clinic.zone).date()
    return starts_on_offer(practice, practice.voice(intake.language), intake, today)


def calendar_from(practice: Practice, intake: Intake, start: date) -> tuple[Keepsake, ...]:
    """The calendar of suggested visits from a start that was on offer."""
    made = visit_calendar(practice, practice.voice(intake.language), intake, start)
    return (made,) if made is not None else ()
