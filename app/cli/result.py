"""What a report says about a folder on disk."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from rubric.report import About
from rubric.tree import SourceTree


def about_folder(path: Path, tree: SourceTree) -> About:
    """The heading of a report on a local folder: its name stands for the alias, its digest for the SHA."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return About(alias=path.resolve().name, sha=tree.digest, attempt=1, received_at=now, links={})
