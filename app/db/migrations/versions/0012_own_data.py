"""Data of a candidate's own: the seed they are made with, and the starter's commit below them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    root: sa.Column[str] = sa.Column("root_sha", sa.String(length=64), nullable=False, server_default="")
    op.add_column("candidates", root)
    op.add_column("candidates", sa.Column("seed", sa.Integer()))


def downgrade() -> None:
    op.drop_column("candidates", "seed")
    op.drop_column("candidates", "root_sha")
