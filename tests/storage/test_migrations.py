import shutil
import stat
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from flows.errors import DatabaseError
from storage import database
from storage.database import migrate, open_database
from storage.tables import metadata

NEXT = '''"""Make campaign required."""

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"


def upgrade() -> None:
    with op.batch_alter_table("intake") as intake:
        intake.alter_column("campaign", existing_type=sa.String(), nullable=False, server_default="")
    {then}
'''


def revisions() -> list[str]:
    script = ScriptDirectory.from_config(database._alembic())
    return [revision.revision for revision in script.walk_revisions()][::-1]


HEAD = revisions()[-1]


def current(engine: Engine) -> str | None:
    with engine.connect() as conn:
        return MigrationContext.configure(conn).get_current_revision()


ONE_OF_EACH = """
INSERT INTO person (id, channel, address, name_sealed, language, reachable, met_at)
    VALUES (1, 'telegram', '4217', x'00', 'en', 1, '2026-03-02 09:30:00');
INSERT INTO intake (id, ref, person_id, status, turn, since, view, language, content_version, campaign,
    misses, started_at, updated_at)
    VALUES (1, 'M-7KQ4', 1, 'wishes', 0, 0, '', 'en', '1', 'spring',
    0, '2026-03-02 09:30:00', '2026-03-02 09:30:00');
INSERT INTO answer (id, intake_id, turn, question, value_sealed, how, at)
    VALUES (1, 1, 1, 'goal', x'00', 'tapped', '2026-03-02 09:30:00');
"""


def add_one_of_each(engine: Engine) -> None:
    with engine.begin() as conn:
        for statement in ONE_OF_EACH.split(";"):
            conn.exec_driver_sql(statement)


@pytest.fixture
def next_release(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations with one more, as a newer release has."""
    assert current(engine) == HEAD
    newer = tmp_path / "migrations"
    shutil.copytree(database.MIGRATIONS, newer, ignore=shutil.ignore_patterns("__pycache__"))
    revision = newer / "versions" / "next_make_campaign_required.py"
    revision.write_text(NEXT.format(head=HEAD, then=""))
    monkeypatch.setattr(database, "MIGRATIONS", newer)
    return revision


def test_the_tables_are_as_the_models_say(engine: Engine) -> None:
    with engine.connect() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []


@pytest.mark.parametrize("revision", revisions())
def test_each_revision_can_be_taken_back_and_taken_again(url: str, revision: str) -> None:
    engine = open_database(url)
    with engine.begin() as conn:
        config = database._alembic(conn)
        command.upgrade(config, revision)
        command.downgrade(config, "-1")
        command.upgrade(config, revision)

    assert current(engine) == revision
    engine.dispose()


@pytest.mark.parametrize("revision", revisions()[1:])
def test_what_is_kept_outlives_a_revision_taken_back(url: str, revision: str) -> None:
    engine = open_database(url)
    with engine.begin() as conn:
        command.upgrade(database._alembic(conn), revision)
    add_one_of_each(engine)
    config = database._alembic()
    config.cmd_opts = Namespace(x=[f"url={url}"])

    command.downgrade(config, "-1")

    with engine.connect() as conn:
        kept = "SELECT ref, question FROM intake JOIN person ON person.id = person_id"
        kept += " JOIN answer ON intake.id = intake_id"
        assert conn.execute(text(kept)).all() == [("M-7KQ4", "goal")]
    engine.dispose()


def test_a_second_time_changes_nothing(engine: Engine, path: Path) -> None:
    before = current(engine)

    migrate(engine)

    assert current(engine) == before
    assert list(path.parent.glob("*.before-*")) == []


@pytest.mark.usefixtures("next_release")
def test_a_copy_is_made_before_the_tables_change(engine: Engine, path: Path) -> None:
    add_one_of_each(engine)

    migrate(engine)

    copy = path.with_name("meridian.db.before-next")
    assert current(engine) == "next"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    old = open_database(f"sqlite:///{copy}")
    assert current(old) == HEAD
    with old.connect() as conn:
        assert conn.execute(text("SELECT ref FROM intake")).scalars().all() == ["M-7KQ4"]
    old.dispose()


@pytest.mark.usefixtures("next_release")
def test_a_table_made_anew_keeps_the_rows_that_hang_on_it(engine: Engine) -> None:
    add_one_of_each(engine)

    migrate(engine)

    with engine.connect() as conn:
        assert conn.execute(
            text("SELECT campaign FROM intake JOIN answer ON intake.id = intake_id")
        ).all() == [("spring",)]
        assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_migration_that_fails_leaves_everything_as_it_was(engine: Engine, next_release: Path) -> None:
    add_one_of_each(engine)
    next_release.write_text(NEXT.format(head=HEAD, then="op.execute('SELECT nothing FROM nowhere')"))

    with pytest.raises(DatabaseError, match=r"cannot bring .* up to date; it is as it was"):
        migrate(engine)

    assert current(engine) == HEAD
    with engine.connect() as conn:
        nullable = {column["name"]: column["nullable"] for column in inspect(conn).get_columns("intake")}
        assert nullable["campaign"]
        assert conn.execute(text("SELECT count(*) FROM answer")).scalar() == 1


def test_a_newer_database_is_refused(engine: Engine, path: Path) -> None:
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(
        DatabaseError, match=rf"{path} was last used by a newer Meridian \(its tables are at 9999"
    ):
        migrate(engine)


def test_a_database_of_something_else_is_refused(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as conn:
        conn.execute(text("CREATE TABLE recipes (name)"))

    with pytest.raises(DatabaseError, match="holds something else than Meridian's tables"):
        migrate(engine)
    engine.dispose()


START_AT_THE_WORD = """
import sys
from storage.database import migrate, open_database
print("ready", flush=True)
input()
migrate(open_database(sys.argv[1]))
"""


def test_two_processes_may_start_at_once(url: str) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", START_AT_THE_WORD, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for child in children:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"

    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    errors = [child.communicate()[1] for child in children]

    assert errors == ["", ""]
    engine = open_database(url)
    assert current(engine) == HEAD
    engine.dispose()
