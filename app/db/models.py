"""The tables. Times are ISO 8601 UTC texts: they sort, and no driver bends them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect


class Free(TypeDecorator[str]):
    """Text that may hold anything, as what programs say of a submission; what databases refuse is escaped."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Escape zero bytes and lone surrogates."""
        if value is None:
            return None
        return value.replace("\0", "\\x00").encode(errors="backslashreplace").decode()


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("guid", String(200), primary_key=True),
    Column("event", String(100), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", String(40), nullable=False),
    Column("lane", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("note", Free, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("todo", Text, nullable=False),
    Index("ix_deliveries_state", "state", "received_at"),
)

candidates = Table(
    "candidates",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alias", String(100), nullable=False, unique=True),
    Column("login", String(100), nullable=False),
    Column("assessment", String(100), nullable=False),
    Column("installation_id", BigInteger, nullable=False),
    Column("repo", String(250), nullable=False),
    Column("repo_id", BigInteger, nullable=False, unique=True),
    Column("review_repo", String(250), nullable=False),
    Column("starter_sha", String(64), nullable=False),
    Column("feedback_pr", Integer),
    Column("review_pr", Integer),
    UniqueConstraint("assessment", "login"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("candidate_id", ForeignKey("candidates.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("sha", String(64), nullable=False),
    Column("received_at", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("run", Integer, nullable=False),
    Column("submission_json", Text),
    Column("observation_json", Text),
    Column("findings_json", Text),
    Column("flags_json", Text),
    Column("assessment_json", Text),
    UniqueConstraint("candidate_id", "number"),
)

marks = Table(
    "marks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("candidate_id", ForeignKey("candidates.id"), nullable=False, index=True),
    Column("competency", String(100), nullable=False),
    Column("points", Integer),  # NULL: the mark was taken back
    Column("reviewer", String(100), nullable=False),
    Column("at", String(40), nullable=False),
    Column("rubric_version", String(100), nullable=False),
    Column("note", Free, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("who", String(100), nullable=False),
    Column("what", String(100), nullable=False),
    Column("candidate_id", ForeignKey("candidates.id"), index=True),
    Column("detail", Free, nullable=False),
)

renderings = Table(
    "renderings",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("repo", String(250), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("effect", Text, nullable=False),
    Column("github_id", BigInteger),
    Index("ix_renderings_github_id", "repo", "github_id"),
)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("family", String(100), nullable=False),
    Column("hash", BigInteger, nullable=False),
    Column("candidate_id", ForeignKey("candidates.id"), nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("first_line", Integer, nullable=False),
    Column("last_line", Integer, nullable=False),
    Index("ix_fingerprints_hash", "family", "hash"),
)
