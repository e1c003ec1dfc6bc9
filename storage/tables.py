"""The rows, as SQLModel tables. They never leave storage.

``…_sealed`` columns hold what only a key opens (see sealing.py): everything a patient said, and names. What
counts and dates need stays readable. Rows are read and written by Core statements over the tables at the end.
Where an id is held on to outside a transaction, SQLite is told never to give the id of an erased row again.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


_ONCE = text("kind IN ('unclaimed', 'digest')")
"""The notices that the time brings up, and not a turn: two processes may find the same at once."""


class PersonRow(SQLModel, table=True):
    """Somebody who wrote to us. ``card`` is the message that shows the current prompt.

    ``owed_since`` is since when they are owed the card of what staff changed for them, or NULL.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("channel", "address"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    name_sealed: bytes
    language: str
    card: int | None = Field(default=None, sa_type=BigInteger)
    reachable: bool
    met_at: datetime
    owed_since: datetime | None = None


class IntakeRow(SQLModel, table=True):
    """One intake, without its answers. ``draft_sealed`` is NULL where nothing is ticked.

    ``left_at`` is where one ended that was never sent: a question, but a section where the question would
    tell a concern.
    """

    __tablename__ = "intake"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    status: str
    turn: int
    since: int
    view: str
    language: str
    content_version: str
    campaign: str | None
    revisiting: str | None
    draft_sealed: bytes | None
    misses: int
    started_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    left_at: str | None = None


class AnswerRow(SQLModel, table=True):
    """One answer as it was given. Only ever inserted: the latest to a question counts."""

    __tablename__ = "answer"

    id: int | None = Field(default=None, primary_key=True)
    intake_id: int = Field(foreign_key="intake.id", ondelete="CASCADE", index=True)
    turn: int
    question: str
    value_sealed: bytes
    how: str
    at: datetime
    digest: str | None
    message: str | None


class NoticeRow(SQLModel, table=True):
    """Something staff are to be told, until they have been; of what the time brings up, once for good."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("uq_notice_kind_ref", "kind", "ref", unique=True, sqlite_where=_ONCE, postgresql_where=_ONCE),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    intake_id: int | None = Field(foreign_key="intake.id", ondelete="CASCADE", index=True)
    kind: str
    ref: str
    level: str
    language: str
    flags: int
    created_at: datetime
    sent_at: datetime | None
    attempts: int


class AuditRow(SQLModel, table=True):
    """Something staff did. Only ever inserted, and the database itself refuses anything else."""

    __tablename__ = "audit"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    by: str
    name: str
    act: str
    ref: str | None = Field(index=True)
    detail: str


class AppliedUpdateRow(SQLModel, table=True):
    """An update that has been acted on, so that a redelivery is known. Update ids are no sequence."""

    __tablename__ = "applied_update"

    bot_id: int = Field(primary_key=True, sa_type=BigInteger)
    update_id: int = Field(primary_key=True, sa_type=BigInteger)
    at: datetime


class DeadLetterRow(SQLModel, table=True):
    """An update that could not be acted on. ``address`` is its sender's, where known: erasing goes by it."""

    __tablename__ = "dead_letter"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    bot_id: int = Field(sa_type=BigInteger)
    update_id: int = Field(sa_type=BigInteger)
    address: str | None = Field(index=True)
    at: datetime
    reason: str
    body_sealed: bytes


metadata = SQLModel.metadata
person = metadata.tables["person"]
intake = metadata.tables["intake"]
answer = metadata.tables["answer"]
notice = metadata.tables["notice"]
audit = metadata.tables["audit"]
applied_update = metadata.tables["applied_update"]
dead_letter = metadata.tables["dead_letter"]
