"""Runs on machines of GitHub's: what was dispatched, inputs while it goes on, observation, used tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hosted_runs",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("nonce", sa.String(length=128), nullable=False),
        sa.Column("commit", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.String(length=40), nullable=False),
        sa.Column("repository_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("workflow_ref", sa.String(length=500), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("github_id", sa.BigInteger(), nullable=True),
        sa.Column("head_sha", sa.String(length=64), nullable=False),
        sa.Column("inputs_bytes", sa.BigInteger(), nullable=True),
        sa.Column("observation_sha256", sa.String(length=64), nullable=False),
        sa.Column("ended", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hosted_runs")),
        sa.UniqueConstraint("name", name=op.f("uq_hosted_runs_name")),
    )
    op.create_table(
        "run_inputs",
        sa.Column("run_id", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("portion", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["hosted_runs.id"], name=op.f("fk_run_inputs_run_id")),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_run_inputs")),
    )
    op.create_table(
        "run_observations",
        sa.Column("run_id", sa.String(length=100), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["hosted_runs.id"], name=op.f("fk_run_observations_run_id")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run_observations")),
    )
    op.create_table(
        "run_tokens",
        sa.Column("jti", sa.String(length=200), nullable=False),
        sa.Column("until", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_run_tokens")),
    )
    op.create_index(op.f("ix_run_tokens_until"), "run_tokens", ["until"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_run_tokens_until"), table_name="run_tokens")
    op.drop_table("run_tokens")
    op.drop_table("run_observations")
    op.drop_table("run_inputs")
    op.drop_table("hosted_runs")
