"""Personal clocks: when a candidate began, what was granted, how it ended; attempts after the deadline."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempts", sa.Column("overdue", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "clocks",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("window_hours", sa.Float(), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.String(length=40), nullable=True),
        sa.Column("invitations", sa.Integer(), nullable=False),
        sa.Column("declined_at", sa.String(length=40), nullable=True),
        sa.Column("started_at", sa.String(length=40), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("sealed_at", sa.String(length=40), nullable=True),
        sa.Column("sealed_sha", sa.String(length=64), nullable=True),
        sa.Column("frozen_at", sa.String(length=40), nullable=True),
        sa.Column("final_sha", sa.String(length=64), nullable=True),
        sa.Column("reminded", sa.Text(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("todo", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_clocks_candidate_id")),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_clocks")),
    )
    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_extensions_candidate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
        sa.UniqueConstraint("candidate_id", "key", name=op.f("uq_extensions_candidate_id")),
    )


def downgrade() -> None:
    op.drop_table("extensions")
    op.drop_table("clocks")
    with op.batch_alter_table("attempts") as table:
        table.drop_column("overdue")
