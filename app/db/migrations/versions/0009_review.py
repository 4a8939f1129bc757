"""The human half: cards of a stage and a seat, panels, decisions, appeals, questions, rubrics by version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("candidates", sa.Column("pipeline_issue", sa.Integer(), nullable=True))
    op.add_column("candidates", sa.Column("named", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("candidates", sa.Column("assessment_json", sa.Text(), nullable=True))
    stage: sa.Column[str] = sa.Column(
        "stage", sa.String(length=40), nullable=False, server_default="take-home"
    )
    op.add_column("marks", stage)
    op.add_column("marks", sa.Column("owner", sa.String(length=100), nullable=False, server_default=""))
    op.create_table(
        "seats",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("reviewer", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=100), nullable=False),
        sa.Column("assigned_at", sa.String(length=40), nullable=False),
        sa.Column("desk_repo", sa.String(length=250), nullable=False),
        sa.Column("desk_issue", sa.Integer(), nullable=True),
        sa.Column("left_at", sa.String(length=40), nullable=True),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_seats_candidate_id")),
        sa.PrimaryKeyConstraint("candidate_id", "stage", "reviewer", name=op.f("pk_seats")),
    )
    op.create_index(op.f("ix_seats_desk_repo"), "seats", ["desk_repo"])
    op.create_table(
        "moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("to_stage", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_moves_candidate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
    )
    op.create_index(op.f("ix_moves_candidate_id"), "moves", ["candidate_id"])
    op.create_table(
        "appeals",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("competency", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("reader", sa.String(length=100), nullable=False),
        sa.Column("answered_at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_appeals_candidate_id")),
        sa.PrimaryKeyConstraint("candidate_id", "key", name=op.f("pk_appeals")),
    )
    op.create_table(
        "questions",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_questions_candidate_id")),
        sa.PrimaryKeyConstraint("candidate_id", "key", name=op.f("pk_questions")),
    )
    op.create_table(
        "rubrics",
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_rubrics")),
    )


def downgrade() -> None:
    for table in ("rubrics", "questions", "appeals"):
        op.drop_table(table)
    op.drop_index(op.f("ix_moves_candidate_id"), table_name="moves")
    op.drop_table("moves")
    op.drop_index(op.f("ix_seats_desk_repo"), table_name="seats")
    op.drop_table("seats")
    # Not in batches: those make the table anew, and others refer to candidates.
    for column in ("owner", "stage"):
        op.drop_column("marks", column)
    for column in ("assessment_json", "named", "pipeline_issue"):
        op.drop_column("candidates", column)
