"""Run by Alembic: on the connection that storage.database.migrate gives, or to draft a revision.

``alembic -x url=sqlite:///scratch.db revision --autogenerate -m "Say what changes"``
"""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel import AutoString, UTCDateTime

from storage.database import alone, open_database
from storage.tables import metadata


def run(conn: Connection) -> None:
    """Run the revisions asked for. SQLite changes a table by making it anew."""
    context.configure(
        connection=conn, target_metadata=metadata, render_as_batch=True, render_item=in_plain_types
    )
    with context.begin_transaction():
        context.run_migrations()


def in_plain_types(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write revisions in SQLAlchemy's own types, so that an old one never depends on a newer SQLModel."""
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


connection = context.config.attributes.get("connection")
if connection is not None:
    run(connection)
else:
    with open_database(context.get_x_argument(as_dictionary=True)["url"]).connect() as own, alone(own):
        run(own)
