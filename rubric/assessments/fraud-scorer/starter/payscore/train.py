"""Command 2: fit on the earlier payments, judge on the later ones, fit on all, write model and metrics."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from payscore import model, offline
from payscore.payments import LABELS, read_rows

LATER = 0.2  # share of the payments, the last to arrive, that the estimate is made on


def macro_f1(labels: Sequence[str], guesses: Sequence[str]) -> float:
    """The unweighted mean of the F1 of the three labels."""
    truth, given = np.array(labels), np.array(guesses)
    values = []
    for label in LABELS:
        hits = np.sum((truth == label) & (given == label))
        values.append(2 * hits / max(1, np.sum(truth == label) + np.sum(given == label)))
    return float(np.mean(values))


def guesses_of(fitted: model.Model, features: np.ndarray) -> list[str]:
    """The most probable label of each row."""
    return [LABELS[best] for best in fitted.shares(features).argmax(axis=1)]


def main() -> None:
    """Write `model.json` and `metrics.json` into `--out`."""
    parser = argparse.ArgumentParser(description="Train the payment model and estimate its quality.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    payments, labels = read_rows(options.data)
    features = offline.matrix(payments)
    cut = round(len(labels) * (1 - LATER))
    guesses = guesses_of(model.fit(features[:cut], labels[:cut]), features[cut:])
    metrics = {"macro_f1": macro_f1(labels[cut:], guesses), "rows_judged": len(guesses)}
    options.out.mkdir(parents=True, exist_ok=True)
    model.fit(features, labels).save(options.out / "model.json")
    (options.out / "metrics.json").write_text(json.dumps(metrics) + "\n", encoding="utf-8")
    print(json.dumps(metrics))


if __name__ == "__main__":
    main()
