"""Copies that people made: IR-Plag (Java), `case-*/{original,non-plagiarized,plagiarized/L1..L6}`.

Each case is a task of its own and is compared on its own; the pairs of all are judged together. The chance
level of AP is the share of copies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from bench.similarity.detectors import Detector, run
from bench.similarity.truth import Labelled, Truth


def report(data: Path, detectors: Sequence[Detector]) -> Iterator[str]:
    """A Markdown table: AP and area under the curve of all levels, AP of each."""
    cases = [_case(folder) for folder in sorted(data.glob("case-*"))]
    levels = [level for level in cases[0].levels if level != "ALL"]
    copies = sum(pair.copied for case in cases for pair in case.pairs)
    yield f"{sum(len(case.pairs) for case in cases)} pairs, {copies} of them copies."
    yield ""
    yield f"| detector | AP | AUC | {' | '.join(levels)} |"
    yield f"|---|---|---|{'---|' * len(levels)}"
    for detector in detectors:
        if not detector.absent:
            yield _row(detector, cases, levels)
    yield ""


def _case(folder: Path) -> Truth:
    submissions = {"original": {"path": str(folder / "original"), "kind": "original"}}
    pairs: list[Labelled] = []
    for one in _in(folder / "non-plagiarized"):
        submissions[one.name] = {"path": str(one), "kind": "non-plagiarized"}
        pairs.append(Labelled(one.name, "original", False, "indep"))
    for level in _in(folder / "plagiarized"):
        for one in _in(level):
            name = f"{level.name}-{one.name}"
            submissions[name] = {"path": str(one), "kind": "copy"}
            pairs.append(Labelled(name, "original", True, level.name))
    return Truth(submissions, None, tuple(pairs))


def _in(level: Path) -> list[Path]:
    return sorted(one for one in level.iterdir() if one.is_dir())


def _row(detector: Detector, cases: Sequence[Truth], levels: Sequence[str]) -> str:
    judged: list[tuple[Labelled, float]] = []
    for case in cases:
        scores = run(detector, case.manifest()).scores
        judged += [(pair, scores.get((pair.one, pair.two), 0.0)) for pair in case.pairs]
    copied = np.array([pair.copied for pair, _ in judged])
    found = np.array([score for _, score in judged])
    at = [np.array([pair.level in {level, "indep"} for pair, _ in judged]) for level in levels]
    cells = [f"{average_precision_score(copied[these], found[these]):.2f}" for these in at]
    whole = f"{average_precision_score(copied, found):.3f} | {roc_auc_score(copied, found):.3f}"
    return f"| {detector.name} | {whole} | {' | '.join(cells)} |"
