"""The checks that everybody writes first: one pattern over file names or over all text, no context."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from rubric.tree import SourceTree

_BYTES = 1024 * 1024
_ENTRY = re.compile(r"(^|/)(Dockerfile[^/]*|docker-compose[^/]*|compose\.ya?ml|Makefile|run\.sh)$")
_TEST = re.compile(r"test", re.IGNORECASE)
_WRITEUP = re.compile(r"\.md$", re.IGNORECASE)


def _names(pattern: str, tree: SourceTree) -> bool:
    return any(re.search(pattern, path, re.IGNORECASE) for path in tree)


def _says(pattern: str, tree: SourceTree, files: str = "") -> bool:
    wanted = re.compile(pattern, re.IGNORECASE)
    return any(
        wanted.search(file.text())
        for path, file in tree.files.items()
        if not file.is_binary and len(file.data) <= _BYTES and re.search(files, path, re.IGNORECASE)
    )


def _all_exact(tree: SourceTree) -> bool:
    texts = [file.text() for path, file in tree.files.items() if path.endswith("requirements.txt")]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    wanted = [line for line in lines if line and not line.startswith("#")]
    return bool(wanted) and all("==" in line for line in wanted)


_README = r"(^|/)readme[^/]*$"
_DOCS = r"\.(md|rst|txt)$"

NAIVE: Mapping[str, Callable[[SourceTree], bool]] = {
    "entry_point": partial(
        _names,
        r"(^|/)(Dockerfile[^/]*|(docker-)?compose[^/]*\.ya?ml|Makefile|(run|start|main|entrypoint)\.sh)$",
    ),
    "two_command": partial(_says, r"\bdocker\b|\bmake\b", files=_README),
    "pinned": _all_exact,
    "lock_file": partial(_names, r"(\.lock|Pipfile\.lock)$"),
    "tests": partial(_names, r"test"),
    "ci": partial(_names, r"workflows/"),
    "server": partial(_says, r"fastapi|flask"),
    "notebook_only": partial(_names, r"\.ipynb$"),
    "large_files": lambda tree: any(len(file.data) >= 4 << 20 for file in tree.files.values()),
    "screencast": partial(_says, r"video|loom|youtube|drive\.|mp4", files=_DOCS),
    "memo_model_choice": partial(_says, r"memo|trade-?off|decision|chose|choice|alternative", files=_DOCS),
    "memo_two_failure_modes": partial(_says, r"failure|limitation|edge case", files=_DOCS),
    "memo_monitoring_plan": partial(_says, r"monitor", files=_DOCS),
    "memo_rollback_condition": partial(_says, r"roll-?back", files=_DOCS),
    "mon_data_drift": partial(_says, r"drift"),
    "mon_label_shift": partial(_says, r"label shift|shift"),
    "mon_latency_slo": partial(_says, r"latency|p9[59]"),
    "mon_cost": partial(_says, r"cost"),
    "mon_rollback": partial(_says, r"roll-?back"),
    "card_intended_use": partial(_says, r"intended|use case"),
    "card_data_sources": partial(_says, r"data ?set|data source", files=_DOCS),
    "card_limitations": partial(_says, r"failure|limitation|edge case", files=_DOCS),
    "card_fairness_safety": partial(_says, r"fairness|bias|demographic"),
    "metric_reported": partial(
        _says, r"(accuracy|f1|auc|r2|mae|rmse|precision|recall)\W{0,20}\d*\.?\d+", files=_DOCS
    ),
    "seeds_fixed": partial(_says, r"random_state|seed"),
}
