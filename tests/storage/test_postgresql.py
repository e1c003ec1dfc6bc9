"""What PostgreSQL does in its own way; that it keeps what SQLite keeps is shown beside it."""

import threading
from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from flows.errors import DatabaseError, InputError, StaleTurn
from storage.database import migrate, open_database, reading
from storage.failures import StorageError
from storage.intakes import Intakes
from storage.people import People
from storage.sealing import Sealer
from storage.tables import metadata
from storage.updates import Updates
from storage.writer import Writer
from tests.storage.conftest import NOW, begun


@pytest.fixture
def engine(postgresql_engine: Engine) -> Engine:
    return postgresql_engine


def test_the_tables_are_as_the_models_say(engine: Engine) -> None:
    with engine.connect() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []


def test_several_may_start_at_once(engine: Engine) -> None:
    with engine.begin() as conn:
        conn.exec_driver_sql(f"DROP TABLE alembic_version, {', '.join(metadata.tables)}")
    together = threading.Barrier(3)
    failures: list[Exception] = []

    def start() -> None:
        other = open_database(engine.url.render_as_string(hide_password=False))
        together.wait()
        try:
            migrate(other)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)
        other.dispose()

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_a_failing_job_leaves_nothing_and_no_words_of_a_row(engine: Engine) -> None:
    writer = Writer(engine)

    def fail(conn: Connection) -> None:
        Updates().first_sight(conn, 1, 2, NOW)
        conn.execute(text("INSERT INTO person (channel, address) VALUES ('telegram', 'my words')"))

    kept = writer.submit(lambda conn: Updates().first_sight(conn, 1, 1, NOW))
    with pytest.raises(StorageError) as caught:
        writer.submit(fail).result(10)
    writer.close()

    assert kept.result(10)
    assert caught.value.code == "23502"
    assert "my words" not in str(caught.value)
    with reading(engine) as conn:
        assert conn.execute(text("SELECT update_id FROM applied_update")).scalars().all() == [1]


def test_of_two_that_save_the_same_turn_one_wins(engine: Engine, sealer: Sealer) -> None:
    intakes, loaded = Intakes(sealer), begun()
    with engine.begin() as conn:
        intakes.insert(conn, People(sealer).meet(conn, "telegram", "4217", "Dana", "en", NOW).id, loaded)
    refused: list[StaleTurn] = []

    def second() -> None:
        try:
            with engine.begin() as conn:
                intakes.save(conn, loaded, replace(loaded, turn=1, language="fr"))
        except StaleTurn as error:
            refused.append(error)

    with engine.begin() as conn:
        intakes.save(conn, loaded, replace(loaded, turn=1, language="es"))
        waiting = threading.Thread(target=second)
        waiting.start()
    waiting.join()

    with reading(engine) as conn:
        saved = intakes.by_ref(conn, "M-7KQ4")
    assert saved
    assert saved.language == "es"
    assert len(refused) == 1


def test_an_export_sees_one_moment_and_writes_nothing(engine: Engine) -> None:
    with reading(engine) as conn:
        before = conn.execute(text("SELECT count(*) FROM applied_update")).scalar()
        with engine.begin() as other:
            Updates().first_sight(other, 1, 1, NOW)

        assert conn.execute(text("SELECT count(*) FROM applied_update")).scalar() == before

    with pytest.raises(StorageError, match="it is read-only"), reading(engine) as conn:
        Updates().first_sight(conn, 1, 2, NOW)


@pytest.mark.parametrize(("user", "name"), [("desk", "nowhere"), ("nobody", "postgres")])
def test_a_wrong_name_is_a_mistake_of_whoever_gave_it(postgresql_url: str, user: str, name: str) -> None:
    url = postgresql_url.replace("desk@/postgres", f"{user}@/{name}")

    with pytest.raises(DatabaseError, match="it refused; check the user name"):
        open_database(url)


def test_a_server_that_is_not_there_is_nobodys_mistake() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StorageError, match="it does not answer") as caught:
        open_database("postgresql+psycopg://desk:s3cret@127.0.0.1:1/intake")

    assert not isinstance(caught.value, InputError)
    assert "s3cret" not in str(caught.value)
