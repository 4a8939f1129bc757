"""What should not be in a repository: pointers without their files, large blobs, what tools leave behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rubric.checks.wording import named
from rubric.facts.fact import Fact, Trees, absent, bad
from rubric.model import Place, Problem
from rubric.tree import SourceTree
from rubric.units import counted, mebibytes

LARGE_BYTES = 4 * 1024 * 1024
LFS, LFS_TITLE = "lfs", "Git LFS pointers"
BLOBS, BLOBS_TITLE = "blobs", "Large files"
LEFT, LEFT_TITLE = "leftovers", "What tools leave behind"
_LEFT = re.compile(
    r"(?P<what>(?:^|.*/)(?:__pycache__|\.ipynb_checkpoints|\.?venv|\.idea|\.vscode|\.pytest_cache"
    r"|\.mypy_cache|\.ruff_cache|node_modules"
    r"|[^/]+\.egg-info|\.tox|\.nox|mlruns|wandb|lightning_logs|\.terraform)(?=/)|(?:^|.*/)(?:\.DS_Store"
    r"|Thumbs\.db|\.coverage|[^/]+\.pyc|\.~lock\.[^/]+|[^/]+\.sw[op])$)"
)


def lfs(trees: Trees) -> Fact:
    """Files of which only the LFS pointer is committed."""
    found = [*pointers_in(trees.own)]
    return bad(LFS, LFS_TITLE, found) if found else absent(LFS, LFS_TITLE, "There is none.")


def blobs(trees: Trees) -> Fact:
    """Files of 4 MiB and more."""
    found = [*blobs_in(trees.own)]
    return (
        bad(BLOBS, BLOBS_TITLE, found) if found else absent(BLOBS, BLOBS_TITLE, "None is of 4 MiB or more.")
    )


def leftovers(trees: Trees) -> Fact:
    """Caches, virtual environments, folders of editors."""
    found = [*leftovers_in(trees.own)]
    return bad(LEFT, LEFT_TITLE, found) if found else absent(LEFT, LEFT_TITLE, "There is none.")


def pointers_in(tree: SourceTree) -> Iterator[Problem]:
    """One problem per Git LFS pointer."""
    for path in tree.lfs_pointers:
        yield Problem(Place(path), "a Git LFS pointer stands for the file; its content is not here")


def blobs_in(tree: SourceTree) -> Iterator[Problem]:
    """One problem per large file."""
    for path, file in tree.files.items():
        if len(file.data) >= LARGE_BYTES:
            yield Problem(Place(path), f"a file of {mebibytes(len(file.data))} is committed")


def leftovers_in(tree: SourceTree) -> Iterator[Problem]:
    """One problem per folder that tools leave behind, with its count of files."""
    found: dict[str, list[str]] = {}
    for path in tree:
        match = _LEFT.match(path)
        if match is not None:
            found.setdefault(match["what"], []).append(path)
    for what, paths in found.items():
        files = counted(len(paths), "file")
        yield Problem(Place(paths[0]), f"{files} that tools leave behind, under {named(what)}")
