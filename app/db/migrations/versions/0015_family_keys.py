"""A key for the hashes of each family. One that is there already has none: its hashes stay as they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("families", sa.Column("key", sa.String(length=64), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("families", "key")
