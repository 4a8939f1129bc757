"""Only what several hold has a number of holders: nine of ten hashes are held by one alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ONE_EACH = """
INSERT INTO holders (family_id, hash, number)
SELECT DISTINCT postings.family_id, postings.hash, 1 FROM postings
LEFT JOIN holders ON holders.family_id = postings.family_id AND holders.hash = postings.hash
WHERE holders.hash IS NULL
"""


def upgrade() -> None:
    op.execute(sa.text("DELETE FROM holders WHERE number < 2"))


def downgrade() -> None:
    op.execute(sa.text(_ONE_EACH))
