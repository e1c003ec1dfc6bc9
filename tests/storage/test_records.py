import gc
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Row

from flows.deeds import Act, Deed
from flows.errors import SealError
from flows.intake import Answer, Intake, Status
from storage import records
from storage.audit import Audit
from storage.intakes import Intakes
from storage.people import People, Person
from storage.records import Record, Records
from storage.sealing import Sealer
from tests.storage.conftest import NOW, begun

KEPT = [
    begun("M-2222", language="en", status=Status.COMPLETE),
    begun("M-3333", language="fr", started_at=NOW + timedelta(days=1)),
    begun("M-4444", language="en", started_at=NOW + timedelta(days=2)).with_answers(
        [Answer("goal", "glow", 1, NOW, "typed"), Answer("concerns", ("lines", "skin"), 2, NOW, "tapped")]
    ),
]


@pytest.fixture
def kept(conn: Connection, intakes: Intakes, dana: Person) -> list[Intake]:
    for intake in KEPT:
        intakes.insert(conn, dana.id, intake)
    return KEPT


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("wanted", "refs"),
    [
        ({}, ["M-2222", "M-3333", "M-4444"]),
        ({"since": NOW + timedelta(days=1)}, ["M-3333", "M-4444"]),
        ({"until": NOW + timedelta(days=1)}, ["M-2222"]),
        ({"status": Status.COMPLETE}, ["M-2222"]),
        ({"ref": "M-3333"}, ["M-3333"]),
        ({"language": "en", "since": NOW + timedelta(hours=1)}, ["M-4444"]),
        ({"language": "es"}, []),
    ],
)
def test_only_what_was_asked_for_is_read(
    conn: Connection, sealer: Sealer, wanted: dict[str, Any], refs: list[str]
) -> None:
    kept = Records(sealer)

    assert [record.intake.ref for record in kept.read(conn, **wanted)] == refs
    assert kept.count(conn, **wanted) == len(refs)


@pytest.mark.parametrize("page", [1, 2, 3, 200])
def test_every_intake_is_read_whole_and_once_whatever_the_page(
    conn: Connection, sealer: Sealer, kept: list[Intake], monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(records, "PAGE", page)

    read = list(Records(sealer).read(conn))

    assert [record.intake for record in read] == kept
    assert {(record.name, record.address) for record in read} == {("Dana", "4217")}


@pytest.mark.usefixtures("kept")
def test_a_record_names_its_persons_other_intakes_and_what_staff_did(
    conn: Connection, sealer: Sealer, intakes: Intakes, people: People
) -> None:
    noor = people.meet(conn, "telegram", "4218", "Noor", "en", NOW)
    intakes.insert(conn, noor.id, begun("M-5555", person="telegram:4218"))
    opened, booked, erased = (
        Deed(act, "telegram:7", "Mei", NOW + timedelta(hours=hours), ref)
        for act, hours, ref in (
            (Act.OPENED, 1, "M-3333"),
            (Act.BOOKED, 2, "M-3333"),
            (Act.ERASED, 3, "M-9999"),
        )
    )
    for deed in (opened, booked, erased):
        Audit().add(conn, deed)

    read = {record.intake.ref: record for record in Records(sealer).read(conn)}

    assert read["M-3333"] == Record(KEPT[1], "Dana", "4217", ("M-2222", "M-4444"), (opened, booked))
    assert read["M-2222"].linked == ("M-3333", "M-4444")
    assert read["M-5555"].linked == read["M-5555"].deeds == ()


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("UPDATE person SET name_sealed = '\\000'", "M-2222: a sealed name "),
        ("UPDATE answer SET value_sealed = '\\000'", "M-4444: a sealed answer "),
    ],
)
def test_what_does_not_open_is_told_with_its_intake(
    conn: Connection, sealer: Sealer, damage: str, told: str
) -> None:
    conn.exec_driver_sql(damage)

    with pytest.raises(SealError, match=f"^{told}"):
        list(Records(sealer).read(conn))


def test_a_page_is_in_memory_at_a_time(
    conn: Connection, sealer: Sealer, intakes: Intakes, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "PAGE", 20)
    words = [Answer(f"q{n}", "words", 1, NOW, "typed") for n in range(5)]
    for number in range(200):
        somebody = people.meet(conn, "telegram", str(number), "Dana", "en", NOW)
        intakes.insert(conn, somebody.id, begun(f"M-{number}").with_answers(words))

    def held() -> int:
        """How many rows and answers there are in memory."""
        return sum(isinstance(thing, Row | Answer) for thing in gc.get_objects())

    before = held()
    looked_at = (30, 110, 199)
    most = max(held() - before for n, _ in enumerate(Records(sealer).read(conn)) if n in looked_at)

    assert 5 <= most < 3 * 20 * 5
