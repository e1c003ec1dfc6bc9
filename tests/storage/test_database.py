import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError, OperationalError

from flows.errors import DatabaseError
from storage.database import LOCK_WAIT_SECONDS, open_database, reading
from storage.failures import StorageError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def refusal(url: str, *, create: bool = True) -> str:
    with pytest.raises((DatabaseError, StorageError)) as caught:
        open_database(url, create=create)
    said = str(caught.value)
    assert "\n" not in said
    assert caught.value.__cause__ is None
    return said


def test_a_new_file_is_for_its_owner_alone(engine: Engine, path: Path) -> None:
    with engine.begin() as conn:
        conn.execute(text("INSERT INTO applied_update VALUES (1, 2, '2026-03-02')"))

    assert [mode(path.with_name(path.name + end)) for end in ("", "-wal", "-shm")] == [0o600] * 3


def test_every_connection_is_durable_and_strict(engine: Engine) -> None:
    def pragma(name: str) -> object:
        with engine.connect() as conn:
            return conn.exec_driver_sql(f"PRAGMA {name}").scalar()

    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "secure_delete": 1,
    }
    assert {name: pragma(name) for name in expected} == expected


def test_a_database_in_memory_is_one_database() -> None:
    memory = open_database("sqlite://")
    with memory.begin() as conn:
        conn.execute(text("CREATE TABLE kept (a)"))
    with reading(memory) as conn:
        assert inspect(conn).get_table_names() == ["kept"]
    memory.dispose()


def test_readers_see_what_was_committed_while_a_writer_is_at_work(engine: Engine) -> None:
    with engine.begin() as conn, reading(engine) as reader:
        conn.execute(text("INSERT INTO applied_update VALUES (1, 1, '2026-03-02')"))

        assert reader.execute(text("SELECT count(*) FROM applied_update")).scalar() == 0


def test_opening_waits_for_no_writer_and_holds_none_up(engine: Engine, url: str) -> None:
    started = time.monotonic()
    with engine.begin():
        open_database(url, create=False).dispose()
    assert time.monotonic() - started < LOCK_WAIT_SECONDS


def test_a_transaction_that_may_write_has_the_lock_from_its_first_word(engine: Engine) -> None:
    """Else what it read might have moved on by the time it writes, and it would fail whatever it waits."""
    with engine.begin(), engine.connect() as late:
        late.connection.cursor().execute("PRAGMA busy_timeout = 1")

        with pytest.raises(OperationalError, match="locked"):
            late.begin()


def test_error_texts_have_no_values_in_them(engine: Engine) -> None:
    with engine.begin() as conn, pytest.raises(IntegrityError) as caught:
        conn.execute(text("INSERT INTO intake (ref, status) VALUES (:ref, 'x')"), {"ref": "my words"})

    assert "my words" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "this is not the address of a database"),
        ("postgresql://u:s3cret@host:port/x", "this is not the address of a database"),
        ("mysql://u:s3cret@host/x", "there is no support for mysql databases; use sqlite"),
        ("sqlite+aiosqlite:///x.db", "there is no support for sqlite+aiosqlite databases"),
        ("sqlite:////nowhere/at/all/x.db", "there is no folder /nowhere/at/all; make it first"),
        ("sqlite:///file:x.db?mode=ro&uri=true", "give the database as a plain path"),
    ],
)
def test_a_bad_address_is_told_in_one_line(url: str, said: str) -> None:
    assert said in refusal(url)
    assert "s3cret" not in refusal(url)


def test_a_postgresql_that_is_not_there_is_told_without_the_password() -> None:
    said = refusal("postgresql://desk:s3cret@127.0.0.1:1/intake")

    assert "PostgreSQL needs a driver" in said or "the database intake at 127.0.0.1:1" in said
    assert "s3cret" not in said


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert "it is a folder" in refusal(f"sqlite:///{tmp_path}")


def test_a_missing_file_is_not_made_where_it_should_be_there(tmp_path: Path) -> None:
    path = tmp_path / "meridain.db"

    assert refusal(f"sqlite:///{path}", create=False) == f"there is no database at {path}; check DATABASE_URL"
    assert not path.exists()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear all, " * 500)

    assert refusal(f"sqlite:///{path}") == f"cannot use {path}: the file is not a database"
    assert path.read_text() == "Dear all, " * 500


def test_a_damaged_database_is_told_at_once(engine: Engine, url: str, path: Path) -> None:
    with engine.begin() as conn:
        conn.execute(
            text("INSERT INTO applied_update VALUES (:a, :b, '2026-03-02')"),
            [{"a": 1, "b": n} for n in range(999)],
        )
    engine.dispose()
    whole = bytearray(path.read_bytes())
    whole[4096 * 3 : 4096 * 6] = os.urandom(4096 * 3)
    path.write_bytes(whole)

    assert "it is damaged; restore a backup" in refusal(url)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that any user can enter."""
    folder = Path(tempfile.mkdtemp(prefix="meridian-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


OPEN_AS_NOBODY = """
import os, sys
from flows.errors import DatabaseError
from storage.database import open_database
if os.getuid() == 0:
    os.setuid(65534)
try:
    open_database(sys.argv[1])
except DatabaseError as error:
    print(error)
"""


def said_to_nobody(path: Path) -> str:
    """What somebody with no rights to a file is told."""
    child = subprocess.run(
        [sys.executable, "-c", OPEN_AS_NOBODY, f"sqlite:///{path}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return child.stdout.strip()


@pytest.mark.parametrize("bits", [0o000, 0o444], ids=["unreadable", "read-only"])
def test_a_file_out_of_reach_is_told_in_one_line(shared: Path, bits: int) -> None:
    path = shared / "meridian.db"
    open_database(f"sqlite:///{path}").dispose()
    path.chmod(bits)

    assert said_to_nobody(path) == f"cannot use {path}: this user may not read and write it"


def test_a_folder_that_may_not_be_written_to_is_told_in_one_line(shared: Path) -> None:
    path = shared / "meridian.db"
    shared.chmod(0o555)

    assert said_to_nobody(path) == f"cannot make {path}: permission denied"


def test_a_log_that_cannot_be_written_is_told_in_one_line(shared: Path) -> None:
    path = shared / "meridian.db"
    open_database(f"sqlite:///{path}").dispose()
    path.chmod(0o666)
    shared.chmod(0o555)

    said = said_to_nobody(path)

    assert said.startswith(f"cannot use {path}: ")
    assert "\n" not in said
