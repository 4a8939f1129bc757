"""The tables of the human half: seats, moves, appeals, questions, rubrics by version, statistics."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from app.db.models import Free, metadata

seats = Table(
    "seats",
    metadata,
    Column("candidate_id", ForeignKey("candidates.id"), primary_key=True),
    Column("stage", String(40), primary_key=True),
    Column("reviewer", String(100), primary_key=True),
    Column("role", String(100), nullable=False),
    Column("assigned_at", String(40), nullable=False),
    Column("desk_repo", String(250), nullable=False, index=True),
    Column("desk_issue", Integer),
    Column("left_at", String(40)),
    Column("is_owner", Boolean, nullable=False),
)

moves = Table(
    "moves",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("candidate_id", ForeignKey("candidates.id"), nullable=False, index=True),
    Column("at", String(40), nullable=False),
    Column("who", String(100), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("stage", String(40), nullable=False),
    Column("to_stage", String(40), nullable=False),
    Column("reason", Free, nullable=False),
)

appeals = Table(
    "appeals",
    metadata,
    Column("candidate_id", ForeignKey("candidates.id"), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("stage", String(40), nullable=False),
    Column("competency", String(100), nullable=False),
    Column("reason", Free, nullable=False),
    Column("at", String(40), nullable=False),
    Column("reader", String(100), nullable=False),
    Column("answered_at", String(40), nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("candidate_id", ForeignKey("candidates.id"), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("text", Free, nullable=False),
    Column("at", String(40), nullable=False),
    Column("answer", Free, nullable=False),
    Column("answered_at", String(40), nullable=False),
)

rubrics = Table(
    "rubrics",
    metadata,
    Column("version", String(100), primary_key=True),
    Column("body", Text, nullable=False),  # rubric.wire JSON
)

statistics = Table(  # of erased candidates: no column may lead back to a person
    "statistics",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("month", String(7), nullable=False),
    Column("stage", String(40), nullable=False),
    Column("rubric_version", String(100), nullable=False),
    Column("points", Text, nullable=False),  # JSON: row -> points
    Column("gate", String(20), nullable=False),
    Column("decided", Boolean, nullable=False),
)
