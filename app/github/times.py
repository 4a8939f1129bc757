"""GitHub's times as the record has them."""

from __future__ import annotations

from datetime import UTC, datetime

from app.clock import written
from app.errors import GitHubError


def utc(stamp: str) -> str:
    """ISO 8601 with any offset or fraction -> ISO 8601 UTC with seconds. Raises GitHubError."""
    try:
        return written(datetime.fromisoformat(stamp).astimezone(UTC))
    except ValueError:
        raise GitHubError(f"GitHub's answer has no time: {stamp[:40]!a}") from None
