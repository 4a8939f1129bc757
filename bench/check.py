"""How long `proofgrade check` takes on a tree of 500 files, beside a process that only reads the same files.

Whole processes, start-up included, since that is what a candidate waits for. Prints a Markdown table.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.honest import write_honest

FILES = 500
ROUNDS = 7
MODULE = "\n".join(f"def step_{n}(rows):\n    return [row + {n} for row in rows]\n" for n in range(60))
READ = "import sys, pathlib; [p.read_bytes() for p in pathlib.Path(sys.argv[1]).rglob('*') if p.is_file()]"


def main() -> None:
    """Make the tree, run both commands in turn, print medians."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _fill(folder)
        commands = {
            "`proofgrade check`": [sys.executable, "-m", "app", "check", name],
            "reading the files in Python": [sys.executable, "-c", READ, name],
        }
        took: dict[str, list[float]] = {title: [] for title in commands}
        for _ in range(ROUNDS):
            for title, words in commands.items():
                took[title].append(_seconds(words))
    print(f"| {FILES} files, {ROUNDS} rounds in turn | median s | slowest s |")
    print("|---|---|---|")
    for title, seconds in took.items():
        print(f"| {title} | {statistics.median(seconds):.2f} | {max(seconds):.2f} |")


def _fill(folder: Path) -> None:
    there = write_honest(folder)
    (folder / "more").mkdir()
    for number in range(FILES - there):
        (folder / "more" / f"part_{number}.py").write_text(MODULE, encoding="utf-8")


def _seconds(words: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(words, capture_output=True, check=False)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
