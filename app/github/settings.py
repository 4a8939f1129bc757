"""What the GitHub port needs to know. Plain values, so that whoever reads the environment can build them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class GitHubSettings:
    """One GitHub App on one GitHub."""

    app_id: int
    private_key: str = field(repr=False)  # PEM
    api_url: str  # https://api.github.com, or https://HOST/api/v3
    web_url: str  # https://github.com: where git repositories are cloned from
    slug: str  # the App's name in URLs; it comments as `slug[bot]`
    data_dir: Path  # bare repositories live in `data_dir/git`: a cache, safe to delete while stopped

    @property
    def bot(self) -> str:
        """The login under which the App writes."""
        return f"{self.slug}[bot]"
