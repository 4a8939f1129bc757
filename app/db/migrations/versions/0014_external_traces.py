"""What external solutions hold besides code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NUMBER = sa.Integer()


def upgrade() -> None:
    op.create_table(
        "external_traces",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("family", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("first_line", NUMBER, nullable=False),
        sa.Column("last_line", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_traces")),
    )
    op.create_index("ix_external_traces_label", "external_traces", ["family", "label", "name"], unique=False)
    op.create_index("ix_external_traces_hash", "external_traces", ["family", "sort", "hash"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_external_traces_hash", table_name="external_traces")
    op.drop_index("ix_external_traces_label", table_name="external_traces")
    op.drop_table("external_traces")
