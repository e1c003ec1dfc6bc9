import tracemalloc
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from flows.intake import Answer, Intake, Status
from storage import records
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
    assert [record.intake.ref for record in Records(sealer).read(conn, **wanted)] == refs


@pytest.mark.parametrize("page", [1, 2, 3, 200])
def test_every_intake_is_read_whole_and_once_whatever_the_page(
    conn: Connection, sealer: Sealer, kept: list[Intake], monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(records, "PAGE", page)

    assert list(Records(sealer).read(conn)) == [Record(intake, "Dana", "4217") for intake in kept]


def test_a_long_export_takes_no_more_memory_than_a_short_one(
    conn: Connection, sealer: Sealer, intakes: Intakes, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "PAGE", 20)
    dana = people.meet(conn, "telegram", "4217", "Dana", "en", NOW)
    words = [Answer(f"q{n}", "words " * 20, 1, NOW, "typed") for n in range(5)]
    for number in range(400):
        intakes.insert(conn, dana.id, begun(f"M-{number}").with_answers(words))

    def peak(until: int) -> int:
        tracemalloc.start()
        for number, _ in enumerate(Records(sealer).read(conn)):
            if number == until:
                break
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(399)
    assert peak(399) < peak(99) * 1.5
