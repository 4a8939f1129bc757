"""Trees as they were fetched, kept on disk while an attempt is worked: every step sees the same one."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from app.archive import read_snapshot, write_snapshot
from app.ports import GitHub
from rubric.tree import SourceTree


class Snapshots:
    """A cache in front of `GitHub.fetch_tree`, by repository and commit. Losing it costs a fetch."""

    def __init__(self, folder: Path, github: GitHub) -> None:
        self._folder = folder
        self._github = github

    async def tree(self, installation_id: int, repo: str, sha: str) -> SourceTree:
        """The tree at a commit. Raises GitHubError or TreeRefused."""
        path = _path(self._folder, repo, sha)
        with contextlib.suppress(FileNotFoundError):  # another worker of this host may have cleared it
            return read_snapshot(path.read_bytes())
        tree = await self._github.fetch_tree(installation_id, repo, sha)
        self._keep(path, tree)
        return tree

    def forget(self, repo: str, sha: str) -> None:
        """Drop a tree that is not needed any more."""
        forget_tree(self._folder, repo, sha)

    def clear(self) -> None:
        """Drop all trees: what workers that are gone have left."""
        for path in self._folder.glob("*.tar"):
            path.unlink(missing_ok=True)

    def _keep(self, path: Path, tree: SourceTree) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self._folder)
        with os.fdopen(handle, "wb") as out:
            out.write(write_snapshot(tree))
        Path(name).replace(path)


def forget_tree(folder: Path, repo: str, sha: str) -> None:
    """Drop one tree from a folder of snapshots."""
    _path(folder, repo, sha).unlink(missing_ok=True)


def _path(folder: Path, repo: str, sha: str) -> Path:
    return folder / f"{hashlib.sha256(f'{repo}@{sha}'.encode()).hexdigest()}.tar"
