"""What periodic work remembers; which text of a rendering GitHub shows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bookmarks",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_bookmarks")),
    )
    with op.batch_alter_table("renderings") as renderings:
        renderings.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        renderings.add_column(sa.Column("shown", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE renderings SET shown = 1 WHERE github_id IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("renderings") as renderings:
        renderings.drop_column("shown")
        renderings.drop_column("version")
    op.drop_table("bookmarks")
