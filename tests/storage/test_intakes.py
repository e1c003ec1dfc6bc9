from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select

from flows.errors import StaleTurn
from flows.intake import Answer, Intake, Status, View
from storage.intakes import Intakes
from storage.people import People, Person
from storage.sealing import Sealer
from storage.tables import answer, intake
from tests.storage.conftest import NOW, begun

GOAL = Answer("goal", "relax", 1, NOW, "tapped")

codes = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12)
times = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5.5))]),
)
anything = st.text(st.characters(), max_size=60)  # NUL, unpaired surrogates and all
values = st.one_of(st.none(), st.integers(), anything, st.lists(codes, max_size=4).map(tuple))
answers = st.lists(
    st.builds(
        Answer,
        question=codes,
        value=values,
        turn=st.integers(0, 10_000),
        at=times,
        how=st.sampled_from(["tapped", "typed"]),
        digest=st.none() | st.just("9f86d0"),
        message=st.none() | codes,
    ),
    max_size=6,
).map(tuple)
any_intake = st.builds(
    Intake,
    ref=st.just("M-7KQ4"),
    person=st.just("telegram:4217"),
    language=codes,
    content_version=codes,
    started_at=times,
    updated_at=times,
    status=st.sampled_from(Status),
    turn=st.integers(0, 2**31 - 1),
    since=st.integers(0, 2**31 - 1),
    view=st.sampled_from(View),
    revisiting=st.none() | codes,
    draft=st.lists(anything, max_size=4).map(tuple),
    misses=st.integers(0, 99),
    campaign=st.none() | codes,
    completed_at=st.none() | times,
    left_at=st.none() | codes,
    answers=answers,
)


@given(kept=any_intake)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_intake_comes_back_as_it_was(any_engine: Engine, sealer: Sealer, kept: Intake) -> None:
    people, intakes = People(sealer), Intakes(sealer)
    with any_engine.begin() as conn:
        person = people.meet(conn, "telegram", "4217", "Dana", "en", NOW)
        intakes.insert(conn, person.id, kept)
    with any_engine.begin() as conn:
        found = intakes.current(conn, person.id)
        intakes.erase(conn, kept.ref)

    assert found == kept
    assert found is not None
    assert all(
        type(mine.value) is type(theirs.value)
        for mine, theirs in zip(found.answers, kept.answers, strict=True)
    )
    assert found.updated_at.tzinfo is UTC


@given(before=any_intake, after=any_intake)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_change_is_saved_whole(any_engine: Engine, sealer: Sealer, before: Intake, after: Intake) -> None:
    people, intakes = People(sealer), Intakes(sealer)
    turn = before.turn + 1 if before.turn < 2**31 - 1 else before.turn
    before = replace(before, turn=turn - 1)
    after = replace(after, turn=turn, started_at=before.started_at, answers=(*before.answers, *after.answers))
    with any_engine.begin() as conn:
        person = people.meet(conn, "telegram", "4217", "Dana", "en", NOW)
        intakes.insert(conn, person.id, before)
        intakes.save(conn, before, after)
        found = intakes.by_ref(conn, "M-7KQ4")
        intakes.erase(conn, "M-7KQ4")

    assert found == after


def test_only_new_answers_are_written(conn: Connection, intakes: Intakes, dana: Person) -> None:
    first = begun()
    second = replace(first.with_answers([GOAL]), turn=1)
    third = replace(second.with_answers([replace(GOAL, value="glow", turn=2)]), turn=2)
    intakes.insert(conn, dana.id, first)
    intakes.save(conn, first, second)
    intakes.save(conn, second, third)

    assert conn.execute(select(func.count()).select_from(answer)).scalar_one() == 2
    found = intakes.current(conn, dana.id)
    assert found == third
    assert found.latest() == {"goal": "glow"}


def test_a_change_to_an_intake_that_moved_on_is_refused(
    conn: Connection, intakes: Intakes, dana: Person
) -> None:
    loaded = begun()
    winner = replace(loaded.with_answers([GOAL]), turn=1)
    intakes.insert(conn, dana.id, loaded)
    intakes.save(conn, loaded, winner)

    with pytest.raises(StaleTurn, match="M-7KQ4 has moved on"):
        intakes.save(conn, loaded, replace(winner, language="fr"))

    assert intakes.current(conn, dana.id) == winner


def test_a_change_to_an_erased_intake_is_refused(conn: Connection, intakes: Intakes, dana: Person) -> None:
    intakes.insert(conn, dana.id, begun())
    assert intakes.erase(conn, "M-7KQ4")

    with pytest.raises(StaleTurn):
        intakes.save(conn, begun(), begun(turn=1))
    assert not intakes.erase(conn, "M-7KQ4")


def test_a_change_that_keeps_its_turn_is_a_mistake(conn: Connection, intakes: Intakes, dana: Person) -> None:
    intakes.insert(conn, dana.id, begun())

    with pytest.raises(ValueError, match="another turn"):
        intakes.save(conn, begun(), begun(language="fr"))


def test_the_newest_intake_is_the_current_one(conn: Connection, intakes: Intakes, dana: Person) -> None:
    intakes.insert(conn, dana.id, begun("M-AAAA"))
    intakes.insert(conn, dana.id, begun("M-BBBB"))

    current = intakes.current(conn, dana.id)

    assert current is not None
    assert current.ref == "M-BBBB"


def test_erasing_an_intake_leaves_none_of_its_answers(
    conn: Connection, intakes: Intakes, dana: Person
) -> None:
    intakes.insert(conn, dana.id, begun("M-AAAA").with_answers([GOAL]))
    intakes.insert(conn, dana.id, begun("M-BBBB").with_answers([GOAL]))

    intakes.erase(conn, "M-AAAA")

    assert conn.execute(select(intake.c.ref)).scalars().all() == ["M-BBBB"]
    assert conn.execute(select(func.count()).select_from(answer)).scalar_one() == 1


def test_overdue_intakes_are_told_by_whether_they_ended(
    conn: Connection, intakes: Intakes, dana: Person
) -> None:
    old, recent = NOW - timedelta(days=40), NOW - timedelta(days=20)
    ages = {
        "M-2222": (old, Status.SAFETY),
        "M-3333": (recent, Status.SAFETY),
        "M-4444": (old, Status.COMPLETE),
    }
    for ref, (at, status) in ages.items():
        ended = at if status is Status.COMPLETE else None
        intakes.insert(conn, dana.id, begun(ref, started_at=at, status=status, completed_at=ended))

    month = intakes.overdue(conn, NOW - timedelta(days=30), NOW - timedelta(days=365))
    everything_old = intakes.overdue(conn, NOW - timedelta(days=30), NOW - timedelta(days=30))

    assert [(due.ref, due.unfinished) for due in month] == [("M-2222", True)]
    assert [(due.ref, due.unfinished) for due in everything_old] == [("M-2222", True), ("M-4444", False)]


WEEKS = [NOW - timedelta(weeks=week) for week in range(9)]
ANSWERED = {"answers": (replace(GOAL, at=WEEKS[6]), replace(GOAL, at=WEEKS[4], turn=2))}


@pytest.mark.parametrize(
    ("kept_since", "known"),
    [
        pytest.param(4, {"status": Status.SAFETY, **ANSWERED}, id="answered"),
        pytest.param(8, {"status": Status.CONSENT}, id="begun"),
        pytest.param(4, {"status": Status.STOPPED, "completed_at": WEEKS[6], **ANSWERED}, id="stopped"),
        pytest.param(6, {"status": Status.COMPLETE, "completed_at": WEEKS[6], **ANSWERED}, id="sent"),
        pytest.param(6, {"status": Status.REVIEW, "completed_at": WEEKS[6], **ANSWERED}, id="amended"),
        pytest.param(2, {"status": Status.WITHDRAWN, "updated_at": WEEKS[2]}, id="withdrawn"),
        pytest.param(2, {"status": Status.EXPIRED, "updated_at": WEEKS[2]}, id="expired"),
        pytest.param(2, {"status": Status.DECLINED, "updated_at": WEEKS[2], **ANSWERED}, id="declined"),
    ],
)
def test_looking_at_an_intake_keeps_it_no_longer(
    conn: Connection, intakes: Intakes, dana: Person, kept_since: int, known: dict[str, object]
) -> None:
    intakes.insert(conn, dana.id, begun(**{"started_at": WEEKS[8], "updated_at": WEEKS[0]} | known))  # type: ignore[arg-type] - tests name the fields
    moment = timedelta(seconds=1)

    assert not intakes.overdue(conn, WEEKS[kept_since] - moment, WEEKS[kept_since] - moment)
    assert intakes.overdue(conn, WEEKS[kept_since] + moment, WEEKS[kept_since] + moment)


def test_a_taken_reference_makes_the_next_one_longer(
    conn: Connection, intakes: Intakes, dana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    intakes.insert(conn, dana.id, begun("M-2222"))
    monkeypatch.setattr("storage.intakes.new_ref", lambda length=4: "M-" + "2" * length)

    assert intakes.new_ref(conn) == "M-22222"
