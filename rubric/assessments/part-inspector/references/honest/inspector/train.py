"""Command 2: read, estimate by folds under other light, fit on everything, write model and metrics."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from inspector import evaluate
from inspector.model import COPIES, Model, fit, views
from inspector.rows import LABELS, Row, RowError, codes_of, images_of, read_rows

SEED = 7
ROUNDS = 4  # relit copies of every image that is judged on


def main() -> int:
    """Write `model.npz` and `metrics.json` into `--out`; 1 where the data are not as described."""
    parser = argparse.ArgumentParser(description="Train the part inspector and estimate its quality.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the two training files")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    try:
        labelled = read_rows(options.data / "train.jsonl", labelled=True)
        unlabelled = read_rows(options.data / "unlabelled.jsonl", labelled=False)
    except RowError as error:
        print(error, file=sys.stderr)
        return 1
    fitted, metrics = train(labelled, unlabelled, options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    fitted.save(options.out / "model.npz")
    report = json.dumps(metrics, indent=2, sort_keys=True)
    (options.out / "metrics.json").write_text(report + "\n", encoding="utf-8")
    print(report)
    return 0


def train(labelled: Sequence[Row], unlabelled: Sequence[Row], seed: int) -> tuple[Model, dict[str, float]]:
    """The model to serve, fitted on all labelled rows, and what is known about it."""
    random = np.random.default_rng(seed)
    learnt, held = (views(images_of(labelled), copies, random) for copies in (COPIES, ROUNDS))
    metrics = judge(labelled, learnt, held, random)
    fitted = fit(learnt, codes_of(labelled))
    return fitted, {**metrics, **drift(fitted, unlabelled), **counts(labelled)}


def judge(
    rows: Sequence[Row], learnt: np.ndarray, held: np.ndarray, random: np.random.Generator
) -> dict[str, float]:
    """Macro recall by folds: on held-out parts as they were photographed, and relit as in the period to come.

    `learnt` and `held` are views of the rows, relit independently. `macro_recall` is that of the relit ones:
    they stand for the light in which the service works.
    """
    codes, parts = codes_of(rows), [row.part for row in rows]
    guesses, plain = np.zeros(held.shape[:2], dtype=int), np.zeros(held.shape[:2], dtype=int)
    for inside, outside in evaluate.folds(codes, parts, random):
        for seen, into in ((learnt, guesses), (learnt[:1], plain)):  # with and without augmentation
            model = fit(seen[:, inside], codes[inside])
            for view, columns in enumerate(held[:, outside]):
                into[view, outside] = model.judged(columns).argmax(axis=1)
    low, high = evaluate.interval(codes, guesses[1:], parts, random)
    by_label = np.mean([evaluate.recalls(codes, one) for one in guesses[1:]], axis=0)
    return {
        "macro_recall": float(by_label.mean()),
        "macro_recall_low": low,
        "macro_recall_high": high,
        "macro_recall_same_light": evaluate.macro_recall(codes, guesses[0]),
        "macro_recall_no_augmentation": float(
            np.mean([evaluate.macro_recall(codes, one) for one in plain[1:]])
        ),
        "macro_recall_same_light_no_augmentation": evaluate.macro_recall(codes, plain[0]),
        **{f"recall_{label}": float(value) for label, value in zip(LABELS, by_label, strict=True)},
    }


def drift(model: Model, rows: Sequence[Row]) -> dict[str, float]:
    """What the unlabelled belt shows without a label: brightness and share of sound parts, by thirds."""
    thirds = np.array_split(images_of(rows), 3)
    found: dict[str, float] = {}
    for name, images in zip(("first", "second", "last"), thirds, strict=True):
        found[f"grey_{name}_third"] = float(images.mean())
        found[f"ok_share_{name}_third"] = float((model.shares(images).argmax(axis=1) == 0).mean())
    return found


def counts(rows: Sequence[Row]) -> dict[str, float]:
    """How much there was to learn from."""
    parts, codes = [row.part for row in rows], codes_of(rows)
    return {
        "images": float(len(rows)),
        "parts": float(len(set(parts))),
        "parts_with_two_labels": float(evaluate.disagreeing(codes, parts)),
    }


if __name__ == "__main__":
    sys.exit(main())
