"""A database of one's own on a real file, and who is in it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from flows.intake import Intake
from storage.database import migrate, open_database
from storage.intakes import Intakes
from storage.people import People, Person
from storage.sealing import Sealer, new_key
from storage.tables import metadata
from tests.storage import postgresql

NOW = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)


def begun(ref: str = "M-7KQ4", **changes: object) -> Intake:
    """An intake as it is at its first turn."""
    known: dict[str, object] = {
        "ref": ref,
        "person": "telegram:4217",
        "language": "en",
        "content_version": "2026-03",
        "started_at": NOW,
        "updated_at": NOW,
    }
    return Intake(**(known | changes))  # type: ignore[arg-type] - tests name the fields


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "meridian.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    if lacking := postgresql.missing():
        pytest.skip(lacking)
    with postgresql.server() as url:
        yield url


@pytest.fixture
def postgresql_engine(postgresql_url: str) -> Iterator[Engine]:
    engine = open_database(postgresql_url)
    migrate(engine)
    yield engine
    with engine.begin() as conn:
        conn.exec_driver_sql("SET LOCAL session_replication_role = replica")  # the audit would refuse
        conn.exec_driver_sql(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY")
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_engine(request: pytest.FixtureRequest) -> Engine:
    """One kind of database after the other."""
    engine: Engine = request.getfixturevalue("engine" if request.param == "sqlite" else "postgresql_engine")
    return engine


@pytest.fixture
def conn(any_engine: Engine) -> Iterator[Connection]:
    with any_engine.begin() as conn:
        yield conn


@pytest.fixture(scope="session")
def sealer() -> Sealer:
    return Sealer.from_text(new_key())


@pytest.fixture
def people(sealer: Sealer) -> People:
    return People(sealer)


@pytest.fixture
def intakes(sealer: Sealer) -> Intakes:
    return Intakes(sealer)


@pytest.fixture
def dana(conn: Connection, people: People) -> Person:
    return people.meet(conn, "telegram", "4217", "Dana", "en", NOW)
