"""What the commands write to disk: a tree of files, and the data that its generator makes."""

from __future__ import annotations

import secrets
import subprocess
import sys
from pathlib import Path

from action.errors import ActionError, BadInput
from rubric.tree import SourceTree

SEEDS = 2**31
GENERATE_SECONDS = 120


def drawn_seed() -> int:
    """A seed for data that nobody else can make."""
    return secrets.randbelow(SEEDS)


def generate(folder: Path, seed: int) -> None:
    """Run an assessment's generator as everybody else does, alone and with the standard library only.

    Raises ActionError where it fails.
    """
    command = [sys.executable, "-I", "generator.py", "--seed", str(seed), "--out", "."]
    try:
        subprocess.run(
            command, cwd=folder, check=True, capture_output=True, text=True, timeout=GENERATE_SECONDS
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise ActionError(f"{folder}/generator.py failed: {error}") from error


def write_tree(tree: SourceTree, folder: Path) -> None:
    """Lay a tree out in a folder that is empty or not there. Raises BadInput where that cannot be."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder}: is there already; name a folder that is empty, or that is not")
    try:
        for path, file in tree.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.data)
            target.chmod(0o755 if file.executable else 0o644)
    except OSError as error:
        raise BadInput(f"{folder}: cannot be written ({error.strerror})") from error
