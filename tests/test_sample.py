"""The made-up year: alike for a seed, lifelike, and kept as the desk would keep it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.wiring import sealer_for
from flows.deeds import Act
from flows.intake import Intake, Status, View
from flows.practice import Practice, load_practice
from flows.reduction import red_flags_found
from flows.revisions import SENT
from flows.summary import Summary
from storage.audit import Audit
from storage.database import migrate, open_database, reading
from storage.intakes import Intakes
from storage.records import Record, Records
from storage.sealing import Sealer
from tests.sample import UNTIL, fill
from tests.sample_people import HOSTILE, end_of

INTAKES = 400
PRACTICE = load_practice()
FORGOTTEN = (Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED)


def opened(path: Path) -> Engine:
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    return engine


def read(engine: Engine, sealer: Sealer) -> list[Record]:
    with reading(engine) as conn:
        return list(Records(sealer).read(conn))


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Sealer]]:
    engine = opened(tmp_path_factory.mktemp("year") / "sample.db")
    sealer = sealer_for(engine, None)
    fill(engine, sealer, PRACTICE, INTAKES, seed=7)
    yield engine, sealer
    engine.dispose()


@pytest.fixture(scope="module")
def records(year: tuple[Engine, Sealer]) -> list[Record]:
    return read(*year)


def test_a_seed_draws_the_same_year_again_and_another_seed_another(
    tmp_path: Path, records: list[Record]
) -> None:
    engine = opened(tmp_path / "again.db")
    sealer = sealer_for(engine, None)
    fill(engine, sealer, PRACTICE, INTAKES, seed=7)
    other = opened(tmp_path / "other.db")
    fill(other, sealer, PRACTICE, 20, seed=8)

    assert read(engine, sealer) == records
    assert read(other, sealer) != records[:20]
    for one in (engine, other):
        one.dispose()


def test_all_that_was_drawn_is_there_and_each_is_found_by_its_reference(
    year: tuple[Engine, Sealer], records: list[Record]
) -> None:
    engine, sealer = year
    with reading(engine) as conn:
        found = [Intakes(sealer).by_ref(conn, record.intake.ref) for record in records]

    assert len(records) == INTAKES
    assert found == [record.intake for record in records]


def test_every_intake_stands_where_its_answers_have_brought_it(records: list[Record]) -> None:
    assert [record.intake.ref for record in records if not stands(PRACTICE, record.intake)] == []


def stands(practice: Practice, intake: Intake) -> bool:
    """Whether its status is what the desk would have come to with these answers."""
    known = intake.latest()
    flagged = bool(red_flags_found(practice.questionnaire, known))
    following = practice.questionnaire.next_question(known)
    ordered = all(
        a.turn < b.turn and a.at < b.at for a, b in zip(intake.answers, intake.answers[1:], strict=False)
    )
    if intake.status in FORGOTTEN:
        return not intake.answers and intake.completed_at is None
    if intake.status is Status.STOPPED:
        return ordered and flagged
    if intake.status is Status.COMPLETE:
        is_sent = intake.answers[-1].question == SENT and intake.view is View.PLAN
        return ordered and not flagged and following is None and is_sent
    sections = practice.questionnaire.section_of
    return (
        ordered and not flagged and intake.status is (sections[following.id] if following else Status.REVIEW)
    )


def test_every_intake_that_was_sent_has_a_plan(records: list[Record]) -> None:
    sent = [r for r in records if r.intake.status is Status.COMPLETE]

    assert all(Summary(PRACTICE, r.intake, r.name, r.address).plan for r in sent)
    assert len(sent) > INTAKES / 2


def test_it_is_lifelike(year: tuple[Engine, Sealer], records: list[Record]) -> None:
    engine, _ = year
    with reading(engine) as conn:
        deeds = list(Audit().read(conn))
    intakes = [record.intake for record in records]
    answers = [answer for intake in intakes for answer in intake.answers]
    gates = {Summary(PRACTICE, r.intake, r.name, r.address).gate for r in records}
    times = [intake.started_at for intake in intakes]

    assert {intake.status for intake in intakes} >= {
        *FORGOTTEN,
        Status.COMPLETE,
        Status.STOPPED,
        Status.DETAILS,
    }
    assert gates == {"", "ok", "caution", "wait", "block", "stop"}
    assert {answer.how for answer in answers} == {"tapped", "typed"}
    assert any(answer.value is None for answer in answers), "nobody skipped"
    assert any("unsure" in (answer.value or ()) for answer in answers if isinstance(answer.value, tuple))
    assert any(len(one.latest()) < len(one.answers) for one in intakes), "nobody corrected anything"
    assert any(one.latest().get(SENT) == 2 for one in intakes), "nobody sent again"
    assert any(one.completed_at and one.status.is_open for one in intakes), "nobody is changing what was sent"
    assert len({record.address for record in records}) < INTAKES, "nobody came back"
    assert {record.name for record in records} & set(HOSTILE)
    assert {deed.act for deed in deeds} >= {
        Act.OPENED,
        Act.CLAIMED,
        Act.CONTACTED,
        Act.BOOKED,
        Act.NOT_SUITABLE,
    }
    assert [deed.at for deed in deeds] == sorted(deed.at for deed in deeds)
    assert times == sorted(times)
    assert all(deed.at <= end_of(UNTIL) for deed in deeds)


def test_no_two_intakes_are_copies(records: list[Record]) -> None:
    told = [tuple((a.question, a.value) for a in r.intake.answers) for r in records]
    long = [one for one in told if len(one) > 20]

    assert len(long) > 200
    assert len(set(long)) > 0.95 * len(long)
    assert len({replace(r.intake, ref="") for r in records}) == len(records)
