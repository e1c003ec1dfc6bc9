"""Of everything erased its reference and date stay, and of every act at the command line who did it."""

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.who import operator
from flows import actions
from flows.deeds import PATIENT, RETENTION, Act, Deed
from flows.events import Commanded
from storage.audit import Audit
from storage.database import open_database, reading
from storage.failures import StorageError
from storage.sealing import Sealer, new_key
from tests.bot.archive import Archive
from tests.bot.conftest import Meridian
from tests.bot.desk_room import Caller, Room, done, room
from tests.flows.chat import Chat


@pytest.fixture
def desks(tmp_path: Path):
    with room(tmp_path) as desks:
        yield desks


@pytest.fixture
def archive(home: Path) -> Archive:
    return Archive(home / "meridian.db").keep(Dana=Chat().consents(), Eve=Chat().consents())


def deeds(engine: Engine) -> list[Deed]:
    with reading(engine) as conn:
        return list(Audit().read(conn))


def kept(archive: Archive) -> list[tuple[Act, str | None, str]]:
    engine = open_database(archive.url)
    found = deeds(engine)
    engine.dispose()
    assert all((deed.by, deed.name) in (operator(), RETENTION) for deed in found)
    assert all(timedelta() <= datetime.now(UTC) - deed.at < timedelta(minutes=5) for deed in found)
    return [(deed.act, deed.ref, deed.detail) for deed in found]


# -- by the patient, and by retention ------------------------------------------------------------------------


def test_a_patient_who_deletes_everything_leaves_the_reference_of_each_intake_and_no_name(
    desks: Room,
) -> None:
    ana = Caller(desks).finishes()
    first = ana.intake.ref
    ana.does(Commanded(actions.RESTART))
    ana.taps("Start a new intake")
    second = ana.intake.ref
    ana.does(Commanded(actions.DELETE))
    ana.taps("Yes, delete everything")

    assert ana.intake is None
    assert deeds(desks.engine) == [Deed(Act.ERASED, *PATIENT, desks.now, ref) for ref in (first, second)]
    assert PATIENT.name == ""


def test_somebody_under_age_leaves_a_reference_only(desks: Room) -> None:
    ana = Caller(desks).consents()
    ref = ana.intake.ref
    ana.taps("Under 18")

    assert ana.intake is None
    assert deeds(desks.engine) == [Deed(Act.ERASED, *PATIENT, desks.now, ref)]


def test_what_no_key_opens_leaves_its_reference_as_well(desks: Room) -> None:
    ana = Caller(desks).consents()
    ref = ana.intake.ref
    desks.sealer = Sealer.from_text(new_key())
    desks.__post_init__()
    ana.does(Commanded(actions.DELETE))

    assert deeds(desks.engine) == [Deed(Act.ERASED, *PATIENT, desks.now, ref)]


def test_an_erasure_delivered_again_is_kept_once(desks: Room) -> None:
    ana = Caller(desks).consents()
    ana.does(Commanded(actions.DELETE))
    ana.taps("Yes, delete everything")
    ana.does(*ana.sent[-1][::-1])

    assert [deed.act for deed in deeds(desks.engine)] == [Act.ERASED]


def test_what_was_kept_long_enough_leaves_its_reference_by_retention(desks: Room) -> None:
    ana, ben = Caller(desks).finishes(), Caller(desks).consents()
    ref = ana.intake.ref
    desks.passes(days=91)
    done(desks.desk.sweep())

    assert ana.intake is None
    assert ben.intake.answers == (), "unfinished: it expired, and is there without its answers"
    assert deeds(desks.engine) == [Deed(Act.ERASED, *RETENTION, desks.now, ref)]


def test_where_the_deed_cannot_be_kept_nothing_is_erased(desks: Room) -> None:
    ana = Caller(desks).finishes()
    with desks.engine.begin() as conn:
        conn.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END")
        )
    ana.does(Commanded(actions.DELETE))
    with pytest.raises(StorageError):
        ana.taps("Yes, delete everything")

    assert ana.intake is not None


# -- at the command line -------------------------------------------------------------------------------------


def test_erasing_by_reference_keeps_who_did_it(archive: Archive, meridian: Meridian) -> None:
    meridian("erase", "M-0042")

    assert kept(archive) == [(Act.ERASED, "M-0042", "")]


def test_a_reference_nobody_has_leaves_no_deed(archive: Archive, meridian: Meridian) -> None:
    meridian("erase", "M-ZZZZ")

    assert kept(archive) == []


def test_a_purge_keeps_what_went_and_who_asked_for_it(archive: Archive, meridian: Meridian) -> None:
    with sqlite3.connect(archive.path) as conn:
        conn.execute("UPDATE intake SET status = 'complete', completed_at = '2020-01-01 00:00:00.000000'")
    meridian("purge")
    meridian("purge")

    assert kept(archive) == [
        (Act.ERASED, "M-0042", ""),
        (Act.ERASED, "M-0043", ""),
        (Act.PURGED, None, "intakes=2"),
        (Act.PURGED, None, "intakes=0"),
    ]


def test_a_purge_that_a_reader_keeps_in_the_log_says_so(archive: Archive, meridian: Meridian) -> None:
    engine = open_database(archive.url)
    with reading(engine) as conn:
        conn.execute(text("SELECT * FROM person")).all()
        purged = meridian("purge")
    engine.dispose()

    assert purged.code == 1
    assert "intakes have gone, but another program reads the database" in purged.err


def test_copies_and_restores_are_kept(archive: Archive, meridian: Meridian) -> None:
    meridian("backup", "kept.db")
    meridian("erase", "M-0042")
    restored = meridian("restore", "kept.db")

    assert kept(archive) == [
        (Act.BACKED_UP, None, ""),
        (Act.ERASED, "M-0042", ""),
        (Act.RESTORED, None, ""),
    ]
    assert "deleted before, and back: M-0042\n" in restored.out


def test_a_copy_that_is_not_made_leaves_no_deed(archive: Archive, meridian: Meridian) -> None:
    assert meridian("backup", "nowhere/kept.db").code == 2

    assert kept(archive) == []


def test_a_database_from_before_the_audit_can_still_be_copied(
    archive: Archive, meridian: Meridian, home: Path
) -> None:
    with sqlite3.connect(archive.path) as conn:
        conn.execute("DROP TABLE audit")

    assert meridian("backup", "kept.db").code == 0
    assert (home / "kept.db").exists()


# -- who it is -----------------------------------------------------------------------------------------------


def test_a_command_is_run_by_the_user_the_system_knows_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("USER", "somebody-else")
    monkeypatch.setenv("LOGNAME", "somebody-else")

    pwd = pytest.importorskip("pwd")
    assert operator().by == f"os:{pwd.getpwuid(os.getuid()).pw_name}"


def test_under_sudo_the_one_who_asked_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "ada")

    assert operator().name == "ada"
    assert operator().by != "os:ada"


def test_a_user_without_a_name_goes_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)

    assert operator() == ("os:4000000", "4000000")
