"""How long our own files are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
OURS = ("action", "app", "bench", "demo", "rubric", "scorer", "setup", "tests")
OTHERS = frozenset({"node_modules", "submissions"})  # fetched, and what candidates hand in
MOST = 300


def test_no_python_file_is_longer_than_300_lines() -> None:
    """What is longer does more than one thing."""
    too_long = {str(path): lines for path in ours() if (lines := length(path)) > MOST}
    assert too_long == {}


def ours() -> Iterator[Path]:
    """Every Python file that we wrote, from the root."""
    for folder in OURS:
        for path in (ROOT / folder).rglob("*.py"):
            if OTHERS.isdisjoint(path.parts):
                yield path.relative_to(ROOT)


def length(path: Path) -> int:
    """Lines of a file."""
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())
