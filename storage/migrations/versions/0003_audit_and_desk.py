"""Keep an audit, note whom a card is owed and where an erased intake was left, and remind once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ONCE = sa.text("kind IN ('unclaimed', 'digest')")

KEPT_FOR_GOOD = {
    "sqlite": (
        (
            "CREATE TRIGGER audit_kept_on_update BEFORE UPDATE ON audit"
            " BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END"
        ),
        (
            "CREATE TRIGGER audit_kept_on_delete BEFORE DELETE ON audit"
            " BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END"
        ),
        # INSERT OR REPLACE removes the row in the way without asking the trigger above.
        (
            "CREATE TRIGGER audit_kept_on_insert BEFORE INSERT ON audit"
            " WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)"
            " BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE OR REPLACE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'the audit is only ever added to'; END $$"
        ),
        (
            "CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit"
            " FOR EACH ROW EXECUTE FUNCTION audit_kept()"
        ),
        (
            "CREATE TRIGGER audit_kept_whole BEFORE TRUNCATE ON audit"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()"
        ),
    ),
}


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_ref"), "audit", ["ref"])
    for statement in KEPT_FOR_GOOD[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_index(
        "uq_notice_kind_ref", "notice", ["kind", "ref"], unique=True, sqlite_where=ONCE, postgresql_where=ONCE
    )
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("owed_since", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("intake") as table:
        table.add_column(sa.Column("left_at", sa.String(), nullable=True))


def downgrade() -> None:
    # Not in a batch: that drops the table, and by cascade all that hangs on its rows.
    op.drop_column("intake", "left_at")
    op.drop_column("person", "owed_since")
    op.drop_index("uq_notice_kind_ref", "notice")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_kept()")
