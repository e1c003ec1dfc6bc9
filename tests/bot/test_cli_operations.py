"""Commands that keep a database: copied, put back, and rid of what should go."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.database import open_database, reading
from storage.tables import intake, person
from tests.bot.archive import Archive
from tests.bot.conftest import Meridian
from tests.flows.chat import Chat


@pytest.fixture
def archive(home: Path) -> Archive:
    return Archive(home / "meridian.db").keep(Dana=Chat().consents(), Eve=Chat().consents())


def refs(archive: Archive) -> list[str]:
    engine = open_database(archive.url)
    with reading(engine) as conn:
        found = [row.ref for row in conn.execute(intake.select().order_by(intake.c.id))]
        assert len(conn.execute(person.select()).all()) == len(found)
    engine.dispose()
    return found


def test_a_person_is_erased_by_reference_without_a_key(archive: Archive, meridian: Meridian) -> None:
    archive.key.unlink()

    erased = meridian("erase", "M-0042")

    assert (erased.code, erased.err) == (0, "")
    assert erased.out == "M-0042: erased, with the person and all they gave\n"
    assert refs(archive) == ["M-0043"]
    assert not archive.key.exists()


def test_a_reference_is_read_as_people_type_it(archive: Archive, meridian: Meridian) -> None:
    assert meridian("erase", "m 0042").out == "M-0042: erased, with the person and all they gave\n"
    assert refs(archive) == ["M-0043"]


def test_an_error_shows_what_was_given_and_moves_no_cursor(archive: Archive, meridian: Meridian) -> None:
    refused = meridian("show", "M-0042", "--depth", "\x1b[2J\u202e")

    assert refused.err.startswith("meridian: --depth ␛[2J<U+202E>: use one of")
    assert refs(archive) == ["M-0042", "M-0043"]


def test_a_reference_nobody_has_erases_nobody(archive: Archive, meridian: Meridian) -> None:
    refused = meridian("erase", "M-ZZZZ")

    assert (refused.code, refused.out, refused.err) == (2, "", "meridian: M-ZZZZ: there is no such intake\n")
    assert refs(archive) == ["M-0042", "M-0043"]


def test_an_erasure_that_a_reader_keeps_in_the_log_is_told_of(archive: Archive, meridian: Meridian) -> None:
    engine = open_database(archive.url)
    with reading(engine) as conn:
        conn.execute(person.select()).all()
        erased = meridian("erase", "M-0042")
    engine.dispose()

    assert erased.code == 1
    assert "M-0042: erased, but another program reads the database" in erased.err
    assert refs(archive) == ["M-0043"]


def test_a_purge_lets_go_of_what_was_kept_long_enough(archive: Archive, meridian: Meridian) -> None:
    age(archive, "M-0042", timedelta(days=91))

    assert meridian("purge").out == "1 intake has gone\n"
    assert refs(archive) == ["M-0043"]
    assert meridian("purge").out == "0 intakes have gone\n"


def age(archive: Archive, ref: str, by: timedelta) -> None:
    """Let one intake have been sent this long ago, and the others today."""
    now = datetime.now(UTC)
    engine = open_database(archive.url)
    with engine.begin() as conn:
        conn.execute(intake.update().values(status="complete", completed_at=now))
        conn.execute(intake.update().where(intake.c.ref == ref).values(completed_at=now - by))
    engine.dispose()


def test_a_backup_put_back_brings_back_who_was_erased_and_says_so(
    archive: Archive, meridian: Meridian, home: Path
) -> None:
    assert meridian("backup", "kept.db").out == "kept.db: written; keep it apart from the key\n"
    meridian("erase", "M-0042")

    restored = meridian("restore", "kept.db")

    assert (restored.code, restored.err) == (0, "")
    assert "people deleted since it was made are back" in restored.out
    assert "meridian.db.before-restore: what was there before" in restored.out
    assert refs(archive) == ["M-0042", "M-0043"]
    assert (home / "kept.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("command", [["backup", "x.db"], ["erase", "M-0042"], ["purge"]])
def test_a_database_that_is_not_there_is_not_made(meridian: Meridian, home: Path, command: list[str]) -> None:
    refused = meridian(*command)

    assert refused.code == 2
    assert "there is no database at meridian.db" in refused.err
    assert list(home.iterdir()) == []
