"""What submissions share besides code, and excerpts of the places that matched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NUMBER = sa.Integer()


def upgrade() -> None:
    op.create_table(
        "traces",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("family", sa.String(length=100), nullable=False),
        sa.Column("candidate_id", NUMBER, nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("first_line", NUMBER, nullable=False),
        sa.Column("last_line", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_traces_candidate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traces")),
    )
    op.create_index("ix_traces_candidate_id", "traces", ["candidate_id", "sort", "family"], unique=False)
    op.create_index("ix_traces_hash", "traces", ["family", "sort", "hash"], unique=False)
    op.create_table(
        "excerpts",
        sa.Column("page_id", NUMBER, nullable=False),
        sa.Column("candidate_id", NUMBER, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("first_line", NUMBER, nullable=False),
        sa.Column("lines", NUMBER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_excerpts_candidate_id")),
        sa.ForeignKeyConstraint(["page_id"], ["candidates.id"], name=op.f("fk_excerpts_page_id")),
        sa.PrimaryKeyConstraint(
            "page_id", "candidate_id", "path", "first_line", "lines", name=op.f("pk_excerpts")
        ),
    )
    op.create_index(op.f("ix_excerpts_candidate_id"), "excerpts", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_similarity_outcomes_other"), "similarity_outcomes", ["other"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_similarity_outcomes_other"), table_name="similarity_outcomes")
    op.drop_index(op.f("ix_excerpts_candidate_id"), table_name="excerpts")
    op.drop_table("excerpts")
    op.drop_index("ix_traces_hash", table_name="traces")
    op.drop_index("ix_traces_candidate_id", table_name="traces")
    op.drop_table("traces")
