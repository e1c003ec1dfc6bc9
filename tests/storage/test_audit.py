"""The audit: rows are only ever added, and outlive what they are about."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from flows.deeds import Act, Deed
from storage.audit import Audit
from storage.copies import copy_database
from storage.database import migrate, open_database, reading
from storage.intakes import Intakes
from storage.people import People, Person
from storage.restoring import restore_database
from storage.sealing import Sealer
from tests.storage.conftest import NOW, begun

ADA = ("os:ada", "Ada Lindqvist")


def deed(act: Act = Act.OPENED, ref: str | None = "M-7KQ4", minutes: int = 0, detail: str = "") -> Deed:
    return Deed(act, *ADA, NOW + timedelta(minutes=minutes), ref, detail)


def kept(url: str) -> list[Deed]:
    engine = open_database(url)
    with reading(engine) as conn:
        found = list(Audit().read(conn))
    engine.dispose()
    return found


def refuses(engine: Engine, change: str) -> None:
    with engine.begin() as conn:
        Audit().add(conn, deed())

    with pytest.raises(DBAPIError, match="the audit is only ever added to"), engine.begin() as conn:
        conn.execute(text(change))
    with reading(engine) as conn:
        assert list(Audit().read(conn)) == [deed()]


def test_deeds_come_back_as_they_were_done(conn: Connection) -> None:
    deeds = [deed(), deed(Act.EXPORTED, None, 1, "--status complete n=3"), deed(Act.CLEARED, minutes=2)]
    for one in deeds:
        Audit().add(conn, one)

    assert list(Audit().read(conn)) == deeds
    assert Audit().of(conn, ["M-7KQ4", "M-2222"]) == {"M-7KQ4": (deeds[0], deeds[2])}


def test_the_deeds_of_more_intakes_than_one_statement_can_name_are_read(conn: Connection) -> None:
    refs = [f"M-{number:05d}" for number in range(70_000)]
    Audit().add(conn, deed(ref=refs[-1]))
    Audit().add(conn, deed(ref=refs[0]))
    Audit().add(conn, deed(Act.CLAIMED, refs[-1]))

    assert Audit().of(conn, refs) == {
        refs[0]: (deed(ref=refs[0]),),
        refs[-1]: (deed(ref=refs[-1]), deed(Act.CLAIMED, refs[-1])),
    }


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET name = 'nobody'",
        "UPDATE audit SET at = at WHERE id = 1",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 1",
    ],
)
def test_the_database_itself_refuses_to_change_or_lose_a_deed(any_engine: Engine, change: str) -> None:
    refuses(any_engine, change)


def test_no_insert_takes_the_place_of_a_deed_in_sqlite(engine: Engine) -> None:
    refuses(engine, "INSERT OR REPLACE INTO audit SELECT id, at, by, 'nobody', act, ref, detail FROM audit")


def test_postgresql_does_not_empty_the_audit_at_one_stroke(postgresql_engine: Engine) -> None:
    refuses(postgresql_engine, "TRUNCATE audit")


def test_a_deed_is_gone_with_the_transaction_that_did_not_do_it(any_engine: Engine) -> None:
    def interrupted() -> None:
        with any_engine.begin() as conn:
            Audit().add(conn, deed())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    with reading(any_engine) as conn:
        assert list(Audit().read(conn)) == []


def test_deeds_outlive_what_they_are_about_and_its_reference_is_not_given_again(
    conn: Connection, people: People, intakes: Intakes, dana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    intakes.insert(conn, dana.id, begun("M-7KQ4"))
    Audit().add(conn, deed(Act.ERASED))
    people.erase(conn, dana.id)
    drawn = iter(["M-7KQ4", "M-22222"])
    monkeypatch.setattr("storage.intakes.new_ref", lambda *_: next(drawn))

    assert intakes.new_ref(conn) == "M-22222"
    assert list(Audit().read(conn)) == [deed(Act.ERASED)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [0, 1, 2, 3]),
        ({"since": NOW + timedelta(minutes=1)}, [1, 2, 3]),
        ({"until": NOW + timedelta(minutes=1)}, [0]),
        ({"ref": "M-2222"}, [2]),
        ({"act": Act.OPENED}, [0, 2, 3]),
        ({"act": Act.OPENED, "ref": "M-7KQ4", "since": NOW + timedelta(minutes=3)}, [3]),
        ({"act": Act.PURGED}, []),
    ],
)
def test_deeds_are_found_by_time_reference_and_act(
    conn: Connection, wanted: dict[str, object], found: list[int]
) -> None:
    deeds = [deed(), deed(Act.CLAIMED, minutes=1), deed(ref="M-2222", minutes=2), deed(minutes=3)]
    for one in deeds:
        Audit().add(conn, one)

    assert list(Audit().read(conn, **wanted)) == [deeds[place] for place in found]  # type: ignore[arg-type]


def test_more_deeds_than_a_page_come_in_order(conn: Connection) -> None:
    deeds = [deed(minutes=number) for number in range(1203)]
    for one in deeds:
        Audit().add(conn, one)

    assert list(Audit().read(conn)) == deeds


# -- a backup put back ---------------------------------------------------------------------------------------


def test_a_restore_is_in_the_audit_of_what_it_put_back(engine: Engine, url: str, tmp_path: Path) -> None:
    copy_database(engine, tmp_path / "copy.db")
    engine.dispose()

    restored = restore_database(url, tmp_path / "copy.db", deed(Act.RESTORED, None))

    assert kept(url) == [deed(Act.RESTORED, None)]
    assert restored.carried_over
    assert kept(f"sqlite:///{restored.aside}") == []


def test_a_restore_takes_no_deed_out_of_the_audit_and_names_who_is_back(
    engine: Engine, url: str, tmp_path: Path, sealer: Sealer
) -> None:
    with engine.begin() as conn:
        dana = People(sealer).meet(conn, "telegram", "4217", "Dana", "en", NOW)
        Intakes(sealer).insert(conn, dana.id, begun("M-7KQ4"))
        Intakes(sealer).insert(conn, dana.id, begun("M-2222"))
        Audit().add(conn, deed())
    copy_database(engine, tmp_path / "copy.db")
    with engine.begin() as conn:
        Intakes(sealer).erase(conn, "M-7KQ4")
        Audit().add(conn, deed(Act.ERASED, minutes=1))
    engine.dispose()

    restored = restore_database(url, tmp_path / "copy.db", deed(Act.RESTORED, None, 2))

    assert restored.back == ("M-7KQ4",)
    assert kept(url) == [deed(), deed(Act.ERASED, minutes=1), deed(Act.RESTORED, None, 2)]


def test_a_restore_over_what_has_no_audit_or_is_damaged_says_that_it_was_not_carried_over(
    engine: Engine, url: str, path: Path, tmp_path: Path
) -> None:
    copy_database(engine, tmp_path / "copy.db")
    engine.dispose()
    path.write_bytes(b"lost" * 5000)

    assert not restore_database(url, tmp_path / "copy.db", deed(Act.RESTORED, None)).carried_over
    assert kept(url) == [deed(Act.RESTORED, None)]


@settings(max_examples=15)
@given(steps=st.lists(st.sampled_from(["do", "copy", "restore"]), max_size=8))
def test_no_order_of_copies_and_restores_loses_or_repeats_a_deed(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("audit")
    url = f"sqlite:///{folder / 'meridian.db'}"
    done: list[Deed] = []
    copies = 0

    def at_work(step: str) -> None:
        nonlocal copies
        engine = open_database(url)
        migrate(engine)
        if step == "do":
            done.append(deed(minutes=len(done)))
            with engine.begin() as conn:
                Audit().add(conn, done[-1])
        else:
            copies += 1
            copy_database(engine, folder / f"{copies}.copy")
        engine.dispose()

    at_work("copy")
    for step in steps:
        if step != "restore":
            at_work(step)
            continue
        done.append(deed(Act.RESTORED, None, len(done)))
        restore_database(url, folder / f"{(copies + 1) // 2}.copy", done[-1])

    assert kept(url) == done
