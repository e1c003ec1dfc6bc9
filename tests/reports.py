"""Reports in tests: made of made-up patients' intakes, or of those given."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from flows.clinic import Clinic
from flows.practice import Practice, load_practice
from flows.summary import Summary
from storage.exports import FORMATS
from storage.exports.edition import Edition
from tests.flows.chat import Chat
from tests.sample_people import Clientele, end_of

WILLOW = load_practice(Clinic(name="Willow Clinic", phone="555 0100", time_zone="Europe/Berlin"))
MADE_AT = datetime(2026, 7, 1, 7, 30, tzinfo=UTC)
SEND = "Send to the clinic"


def made_up(intakes: int, *, seed: int = 1, days: int = 30, practice: Practice = WILLOW) -> Iterator[Summary]:
    """Intakes of a clinic's last days, oldest first, each linked to the earlier ones of the same person."""
    known: dict[int, tuple[str, ...]] = {}
    for visit in Clientele(practice, Random(seed)).visits(intakes, end_of("2026-06-30"), days):
        patient, earlier = visit.patient, known.get(visit.patient.number, ())
        yield Summary(practice, visit.intake, patient.name, patient.address, earlier, visit.deeds)
        known[patient.number] = (*earlier, visit.intake.ref)


def sent(name: str = "Dana", *, ref: str = "M-7KQ4", **chosen: str) -> Summary:
    """Somebody who answered and sent it, from 9:00 in UTC on 2 March 2026."""
    chat = Chat(WILLOW).consents().answers_with_nothing_to_declare(**chosen).taps_on(SEND)
    return Summary(WILLOW, replace(chat.intake, ref=ref), name, "4217")


def later(summary: Summary, **time: float) -> Summary:
    """The same intake, begun and answered later."""
    by, intake = timedelta(**time), summary.intake
    moved = replace(
        intake,
        started_at=intake.started_at + by,
        updated_at=intake.updated_at + by,
        completed_at=intake.completed_at + by if intake.completed_at else None,
        answers=tuple(replace(answer, at=answer.at + by) for answer in intake.answers),
    )
    return replace(summary, intake=moved)


def report(
    summaries: Iterable[Summary], *, chosen: str = "", practice: Practice = WILLOW, at: datetime = MADE_AT
) -> str:
    """The report of these."""
    out, form = io.BytesIO(), FORMATS["html"]
    edition = Edition(practice, at, chosen, 0)
    form.write(edition, map(form.prepare(edition), summaries), out)
    return out.getvalue().decode()
