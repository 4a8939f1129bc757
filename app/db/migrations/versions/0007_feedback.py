"""What runs cost each candidate; which renderings were ever tried."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spendings",
        sa.Column("run_id", sa.String(length=200), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_spendings_candidate_id")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_spendings")),
    )
    op.create_index(op.f("ix_spendings_candidate_id"), "spendings", ["candidate_id"])
    tried: sa.Column[bool] = sa.Column("tried", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("renderings", tried)
    # Whatever stands there already may have been posted: look before creating.
    op.execute(sa.table("renderings", sa.column("tried")).update().values(tried=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("renderings") as table:
        table.drop_column("tried")
    op.drop_index(op.f("ix_spendings_candidate_id"), table_name="spendings")
    op.drop_table("spendings")
