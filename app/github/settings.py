"""What the GitHub port needs to know. Plain values, so that whoever reads the environment can build them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.github.pace import GITHUBS, Limits


@dataclass(frozen=True)
class GitHubSettings:
    """One GitHub App on one GitHub."""

    app_id: int
    private_key: str = field(repr=False)  # PEM
    api_url: str  # https://api.github.com, or https://HOST/api/v3
    web_url: str  # https://github.com: where git repositories are cloned from
    slug: str  # the App's name in URLs; it comments as `slug[bot]`
    data_dir: Path  # `git`: bare repositories, a cache, safe to delete while stopped; `pace`: who wrote when
    limits: Limits = GITHUBS  # this host's share of what GitHub allows

    @property
    def bot(self) -> str:
        """The login under which the App writes."""
        return f"{self.slug}[bot]"
