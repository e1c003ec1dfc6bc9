import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from flows.deeds import Act, Deed
from flows.errors import DatabaseError
from storage.copies import copy_database, forget_copies
from storage.database import open_database, reading
from storage.restoring import restore_database
from storage.tables import applied_update
from storage.updates import Updates
from tests.storage.conftest import NOW

RESTORED = Deed(Act.RESTORED, "os:ada", "Ada", NOW)


def note(engine: Engine, update_id: int) -> None:
    with engine.begin() as conn:
        Updates().first_sight(conn, 1, update_id, NOW)


def noted(url: str) -> list[int]:
    engine = open_database(url)
    with reading(engine) as conn:
        found = list(conn.execute(select(applied_update.c.update_id)).scalars())
    engine.dispose()
    return found


@pytest.fixture
def copy(engine: Engine, tmp_path: Path) -> Path:
    """A copy with one update in it, made while another was being written."""
    (tmp_path / "copies").mkdir()
    copy = tmp_path / "copies" / "monday.db"
    note(engine, 1)
    with engine.begin() as conn:
        Updates().first_sight(conn, 1, 2, NOW)
        copy_database(engine, copy)
    return copy


def test_a_copy_holds_what_was_committed_and_is_for_its_owner_alone(copy: Path) -> None:
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert list(copy.parent.iterdir()) == [copy]
    assert noted(f"sqlite:///{copy}") == [1]


def test_a_copy_that_cannot_be_made_is_told_in_one_line(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"cannot copy .* to .*: no such file or directory"):
        copy_database(engine, tmp_path / "nowhere" / "monday.db")


def test_only_a_file_is_copied_this_way(postgresql_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="use pg_dump"):
        copy_database(postgresql_engine, tmp_path / "copy.db")


def test_a_restore_brings_back_the_copy_and_keeps_what_was_there(
    engine: Engine, url: str, path: Path, copy: Path
) -> None:
    engine.dispose()

    aside = restore_database(url, copy, RESTORED).aside

    assert aside == path.with_name("meridian.db.before-restore")
    assert noted(url) == [1]
    assert noted(f"sqlite:///{aside}") == [1, 2]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_log_left_behind_by_a_crash_is_kept_with_its_own_database(
    engine: Engine, url: str, path: Path, copy: Path, tmp_path: Path
) -> None:
    for name in ("meridian.db", "meridian.db-wal"):
        (tmp_path / "copies" / name).write_bytes(path.with_name(name).read_bytes())
    engine.dispose()
    (tmp_path / "copies" / "meridian.db-wal").replace(path.with_name("meridian.db-wal"))
    (tmp_path / "copies" / "meridian.db").replace(path)

    aside = restore_database(url, copy, RESTORED).aside

    assert noted(url) == [1]
    assert noted(f"sqlite:///{aside}") == [1, 2]


def test_a_damaged_database_can_be_restored(engine: Engine, url: str, path: Path, copy: Path) -> None:
    engine.dispose()
    path.write_bytes(b"lost" * 5000)

    restore_database(url, copy, RESTORED)

    assert noted(url) == [1]


def test_a_missing_database_can_be_restored(copy: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"

    assert restore_database(url, copy, RESTORED).aside is None
    assert noted(url) == [1]


def test_a_database_in_use_is_left_alone(engine: Engine, url: str, copy: Path) -> None:
    with reading(engine), pytest.raises(DatabaseError, match="is in use; stop what uses it first"):
        restore_database(url, copy, RESTORED)

    assert noted(url) == [1, 2]


@pytest.mark.parametrize("spoil", ["damaged", "newer", "something else", "missing"])
def test_a_copy_that_will_not_do_changes_nothing(
    engine: Engine, url: str, path: Path, copy: Path, spoil: str
) -> None:
    engine.dispose()
    if spoil == "missing":
        copy.unlink()
    elif spoil == "damaged":
        whole = bytearray(copy.read_bytes())
        whole[4096 * 2 : 4096 * 6] = os.urandom(4096 * 4)
        copy.write_bytes(whole)
    else:
        other = open_database(f"sqlite:///{copy}")
        with other.begin() as conn:
            newer = "UPDATE alembic_version SET version_num = '9999'"
            conn.execute(text(newer if spoil == "newer" else "DROP TABLE alembic_version"))
        other.dispose()

    with pytest.raises(DatabaseError) as caught:
        restore_database(url, copy, RESTORED)

    assert str(caught.value).startswith(f"cannot restore {path} from {copy}: ")
    assert "\n" not in str(caught.value)
    assert "partial" not in str(caught.value)
    assert noted(url) == [1, 2]
    assert sorted(file.name for file in path.parent.iterdir() if file.is_file()) == ["meridian.db"]


def test_copies_from_before_are_forgotten_in_time(engine: Engine, path: Path) -> None:
    old, new = (path.with_name(f"meridian.db.before-{revision}") for revision in ("0002", "0003"))
    old.touch()
    new.touch()
    long_ago = datetime.now(UTC) - timedelta(days=40)
    os.utime(old, (long_ago.timestamp(), long_ago.timestamp()))

    assert forget_copies(engine, datetime.now(UTC) - timedelta(days=30)) == 1
    assert new.exists()
    assert not old.exists()
