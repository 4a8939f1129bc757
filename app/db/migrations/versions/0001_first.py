"""The first revision: deliveries, candidates, attempts, marks, audit log, renderings, fingerprints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_people()
    _create_traffic()
    _create_judgements()


def downgrade() -> None:
    op.drop_index(op.f("ix_marks_candidate_id"), table_name="marks")
    op.drop_table("marks")
    op.drop_index("ix_fingerprints_hash", table_name="fingerprints")
    op.drop_index(op.f("ix_fingerprints_candidate_id"), table_name="fingerprints")
    op.drop_table("fingerprints")
    op.drop_index(op.f("ix_audit_candidate_id"), table_name="audit")
    op.drop_table("audit")
    op.drop_table("attempts")
    op.drop_index("ix_renderings_github_id", table_name="renderings")
    op.drop_table("renderings")
    op.drop_index("ix_deliveries_state", table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_table("candidates")


def _create_people() -> None:
    op.create_table(
        "candidates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(length=100), nullable=False),
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("assessment", sa.String(length=100), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("repo", sa.String(length=250), nullable=False),
        sa.Column("repo_id", sa.BigInteger(), nullable=False),
        sa.Column("review_repo", sa.String(length=250), nullable=False),
        sa.Column("starter_sha", sa.String(length=64), nullable=False),
        sa.Column("feedback_pr", sa.Integer(), nullable=True),
        sa.Column("review_pr", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
        sa.UniqueConstraint("alias", name=op.f("uq_candidates_alias")),
        sa.UniqueConstraint("assessment", "login", name=op.f("uq_candidates_assessment")),
        sa.UniqueConstraint("repo_id", name=op.f("uq_candidates_repo_id")),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("submission_json", sa.Text(), nullable=True),
        sa.Column("observation_json", sa.Text(), nullable=True),
        sa.Column("findings_json", sa.Text(), nullable=True),
        sa.Column("flags_json", sa.Text(), nullable=True),
        sa.Column("assessment_json", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_attempts_candidate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("candidate_id", "number", name=op.f("uq_attempts_candidate_id")),
    )


def _create_traffic() -> None:
    op.create_table(
        "deliveries",
        sa.Column("guid", sa.String(length=200), nullable=False),
        sa.Column("event", sa.String(length=100), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.String(length=40), nullable=False),
        sa.Column("lane", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("todo", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("guid", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_state", "deliveries", ["state", "received_at"], unique=False)
    op.create_table(
        "renderings",
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("repo", sa.String(length=250), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("github_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_renderings")),
    )
    op.create_index("ix_renderings_github_id", "renderings", ["repo", "github_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_audit_candidate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_candidate_id"), "audit", ["candidate_id"], unique=False)


def _create_judgements() -> None:
    op.create_table(
        "marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("competency", sa.String(length=100), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("reviewer", sa.String(length=100), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("rubric_version", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_marks_candidate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marks")),
    )
    op.create_index(op.f("ix_marks_candidate_id"), "marks", ["candidate_id"], unique=False)
    op.create_table(
        "fingerprints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family", sa.String(length=100), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("first_line", sa.Integer(), nullable=False),
        sa.Column("last_line", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_fingerprints_candidate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fingerprints")),
    )
    op.create_index(op.f("ix_fingerprints_candidate_id"), "fingerprints", ["candidate_id"], unique=False)
    op.create_index("ix_fingerprints_hash", "fingerprints", ["family", "hash"], unique=False)
