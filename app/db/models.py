"""The tables. Times are ISO 8601 UTC texts: they sort, and no driver bends them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
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
    false,
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
    Column("pipeline_issue", Integer),
    Column("named", Boolean, nullable=False, server_default=false()),
    Column("assessment_json", Text),
    Column("root_sha", String(64), nullable=False, server_default=""),
    Column("seed", Integer),
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
    Column("overdue", Boolean, nullable=False),
    Column("run", Integer, nullable=False),
    Column("submission_json", Text),
    Column("observation_json", Text),
    Column("findings_json", Text),
    Column("flags_json", Text),
    Column("assessment_json", Text),
    Column("reading_json", Text),
    UniqueConstraint("candidate_id", "number"),
)

marks = Table(
    "marks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("candidate_id", ForeignKey("candidates.id"), nullable=False, index=True),
    Column("stage", String(40), nullable=False, server_default="take-home"),
    Column("owner", String(100), nullable=False, server_default=""),  # of the card: a panel seat's login
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

spendings = Table(
    "spendings",
    metadata,
    Column("run_id", String(200), primary_key=True),
    Column("candidate_id", ForeignKey("candidates.id"), nullable=False, index=True),
    Column("seconds", Float, nullable=False),
)

renderings = Table(
    "renderings",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("repo", String(250), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("effect", Text, nullable=False),
    Column("github_id", BigInteger),
    Column("tried", Boolean, nullable=False, server_default=false()),  # a post of it was begun once
    Column("version", Integer, nullable=False, server_default="1"),
    Column("shown", Integer, nullable=False, server_default="0"),  # the version that was posted
    Index("ix_renderings_github_id", "repo", "github_id"),
)

bookmarks = Table(
    "bookmarks",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", String(40), nullable=False),
)

hosted_runs = Table(
    "hosted_runs",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("nonce", String(128), nullable=False),
    Column("commit", String(64), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("repository_id", BigInteger, nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("workflow_ref", String(500), nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("github_id", BigInteger),
    Column("head_sha", String(64), nullable=False),
    Column("inputs_bytes", BigInteger),
    Column("observation_sha256", String(64), nullable=False),
    Column("ended", Text, nullable=False),
)

run_inputs = Table(
    "run_inputs",
    metadata,
    Column("run_id", ForeignKey("hosted_runs.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("portion", LargeBinary, nullable=False),
)

run_observations = Table(
    "run_observations",
    metadata,
    Column("run_id", ForeignKey("hosted_runs.id"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

run_tokens = Table(
    "run_tokens",
    metadata,
    Column("jti", String(200), primary_key=True),
    Column("until", String(40), nullable=False, index=True),
)

credentials = Table(
    "credentials",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("changed_at", String(40), nullable=False),
)

setup_tickets = Table(
    "setup_tickets",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256: who reads the table opens nothing with it
    Column("purpose", String(20), nullable=False),
    Column("bound_to", String(64), nullable=False),
    Column("expires_at", String(40), nullable=False),
)

clocks = Table(
    "clocks",
    metadata,
    Column("candidate_id", ForeignKey("candidates.id"), primary_key=True),
    Column("window_hours", Float, nullable=False),
    Column("grace_minutes", Integer, nullable=False),
    Column("invited_at", String(40)),
    Column("invitations", Integer, nullable=False),
    Column("declined_at", String(40)),
    Column("started_at", String(40)),
    Column("role", String(20)),
    Column("sealed_at", String(40)),
    Column("sealed_sha", String(64)),
    Column("frozen_at", String(40)),
    Column("final_sha", String(64)),
    Column("reminded", Text, nullable=False),  # JSON: reminder -> when it was given
    Column("issue", Integer),
    Column("place", Integer),
    Column("revision", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("todo", Text, nullable=False),
)

extensions = Table(
    "extensions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("candidate_id", ForeignKey("candidates.id"), nullable=False),
    Column("key", String(200), nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("who", String(100), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", String(40), nullable=False),
    UniqueConstraint("candidate_id", "key"),
)
