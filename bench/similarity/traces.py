"""`python -m bench.similarity.traces TASK.json=GITS ...`: what independent solutions share besides code.

TASK.json lists repositories of one task and, if known, their template, as the evaluation's `sources.json`
does; GITS holds a git directory for each. Prints how many pairs are flagged, by sort and strength.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

from bench.evidence.trees import git_directory, read_commit
from rubric.similarity.traces import Trace, compare_traces, traces_of
from rubric.tree import SourceTree

Traced = dict[str, tuple[Trace, ...]]


def main() -> int:
    for argument in sys.argv[1:]:
        listed, _, folder = argument.partition("=")
        task = json.loads(Path(listed).read_text(encoding="utf-8"))
        _report(task, _traced(task, Path(folder)))
    return 0


def _traced(task: dict[str, Any], folder: Path) -> Traced:
    template = task.get("template")
    starter = _tree(folder, template) if template else SourceTree()
    return {one["repo"]: traces_of(_tree(folder, one), starter) for one in task["repos"]}


def _tree(folder: Path, one: dict[str, Any]) -> SourceTree:
    try:
        return read_commit(git_directory(folder, one["repo"]), one.get("commit", "HEAD"))
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        raise SystemExit(f"{one['repo']}: {error}") from error


def _report(task: dict[str, Any], traced: Traced) -> None:
    known = {frozenset(pair) for pair in task.get("excluded_pairs", ())}
    pairs = [frozenset(pair) for pair in combinations(traced, 2)]
    found: dict[frozenset[str], dict[str, str]] = {}
    for name, mine in traced.items():
        others = {other: traces for other, traces in traced.items() if other != name}
        for flag in compare_traces(mine, others):
            kinds = found.setdefault(frozenset((name, flag.other)), {})
            kinds[flag.kind] = max(flag.strength, kinds.get(flag.kind, ""))  # "strong" is after "notable"
    counts = Counter(one for pair, kinds in found.items() if pair not in known for one in kinds.items())
    apart = sum(pair in known for pair in found)
    print(f"{task.get('task', 'task')}: {len(traced)} submissions, {len(pairs):,} pairs")
    for (kind, strength), count in sorted(counts.items()):
        print(f"  {kind}, {strength}: {count} pairs")
    print(f"  and {apart} of the {len(known)} pairs that were judged copies before, by hand")


if __name__ == "__main__":
    sys.exit(main())
