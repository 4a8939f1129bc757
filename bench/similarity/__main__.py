"""`python -m bench.similarity --data DIR`: the goal table, ours and the peers in one run on the same pairs.

DIR is what the evaluation's `materialise.py` wrote; `--split` names the part. More folders of the same shape
(another task, another language) may follow with --also; a threshold set on the first is carried to each.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.similarity import human
from bench.similarity.detectors import FEW, OURS, SERVICE, TOGETHER, Answer, Detector, peers, run
from bench.similarity.truth import Figures, Truth, Values, figures, threshold, wilson
from rubric.similarity.verdict import NOTABLE

GOALS = {
    "ALL": (0.990, 0.985, 0.960),
    "MIX": (0.95, 0.95, 0.85),
    "PART": (0.98, 0.97, 0.90),
    "L6": (0.985, 0.98, 0.95),
}


def main() -> int:
    asked = _arguments()
    truth = Truth.read(asked.data / asked.split)
    for line in _report(asked, truth):
        print(line, flush=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="what materialise.py wrote")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="folders with a truth.json each")
    parser.add_argument("--human", type=Path, help="IR-Plag's folder: copies that people made")
    parser.add_argument("--adapters", type=Path, help="the evaluation's adapters; without it no peer runs")
    parser.add_argument("--python", default=sys.executable, help="one that imports copydetect and compare50")
    parser.add_argument("--node-modules", type=Path, help="folder whose node_modules holds dolos-lib")
    return parser.parse_args()


def _report(asked: argparse.Namespace, truth: Truth) -> Iterator[str]:
    copies = sum(pair.copied for pair in truth.pairs)
    yield f"{len(truth.pairs):,} pairs, {copies} copies. AP / recall at 1 % / at 0.1 % false positives."
    yield ""
    yield f"| detector | {' | '.join(truth.levels)} | template not given | s | MB |"
    yield f"|---|{'---|' * len(truth.levels)}---|---|---|"
    ours: Answer | None = None
    detectors = (OURS, TOGETHER, SERVICE, FEW, *peers(asked.adapters, asked.python, asked.node_modules))
    for detector in detectors:
        if detector.absent:
            yield f"| {detector.name} | absent: {detector.absent} |"
            continue
        answer = run(detector, truth.manifest())
        ours = ours or answer
        yield _row(detector, truth, answer)
    yield f"| goal | {' | '.join(_goal(level) for level in truth.levels)} | AP down <= .010 | | |"
    yield ""
    if ours is not None:
        yield from _intervals(truth, ours)
        yield from _carried(truth, ours, asked.also)
    if asked.human:
        yield ""
        yield from human.report(asked.human, detectors)


def _row(detector: Detector, truth: Truth, answer: Answer) -> str:
    cells = [_three(figures(truth.at(level), answer.scores)) for level in truth.levels]
    bare = figures(truth.pairs, run(detector, truth.manifest(template=False)).scores).precision
    return (
        f"| {detector.name} | {' | '.join(cells)} | {bare:.3f} | {answer.seconds:.1f} |"
        f" {answer.megabytes:.0f} |"
    )


def _three(found: Figures) -> str:
    return f"{found.precision:.3f} / {found.recall[0]:.3f} / {found.strict[0]:.3f}"


def _goal(level: str) -> str:
    return " / ".join(f"{figure:.3f}" for figure in GOALS[level]) if level in GOALS else ""


def _intervals(truth: Truth, ours: Answer) -> Iterator[str]:
    yield "| ours, 95 % intervals | recall at 1 % | recall at 0.1 % |"
    yield "|---|---|---|"
    for level in truth.levels:
        found = figures(truth.at(level), ours.scores)
        ends = [f"{low:.3f} to {high:.3f}" for _, low, high in (found.recall, found.strict)]
        yield f"| {level} | {' | '.join(ends)} |"
    yield ""


def _carried(truth: Truth, ours: Answer, also: list[Path]) -> Iterator[str]:
    limit = threshold(_scores(truth, ours, copied=False), 0.001)
    yield f"Threshold at 0.1 % false positives on the first: {limit:.3f}. Flags are shown from {NOTABLE} on."
    yield ""
    yield "| data | AP / recall at 1 % / at 0.1 % | false and found above it | false and found where shown |"
    yield "|---|---|---|---|"
    yield _judged("first", truth, ours, limit)
    for folder in also:
        other = Truth.read(folder)
        yield _judged(folder.name, other, run(OURS, other.manifest()), limit)


def _judged(name: str, truth: Truth, answer: Answer, limit: float) -> str:
    wrong, right = (_scores(truth, answer, copied=copied) for copied in (False, True))
    above = _share(wrong > limit, right > limit)
    shown = _share(wrong >= NOTABLE, right >= NOTABLE)
    return f"| {name} | {_three(figures(truth.pairs, answer.scores))} | {above} | {shown} |"


def _share(wrong: NDArray[np.bool_], right: NDArray[np.bool_]) -> str:
    low, high = wilson(int(wrong.sum()), len(wrong))
    return f"{wrong.mean():.2%} ({low:.2%} to {high:.2%} of {len(wrong):,}), {right.mean():.3f}"


def _scores(truth: Truth, answer: Answer, *, copied: bool) -> Values:
    return np.array([answer.scores.get((p.one, p.two), 0.0) for p in truth.pairs if p.copied is copied])


if __name__ == "__main__":
    sys.exit(main())
