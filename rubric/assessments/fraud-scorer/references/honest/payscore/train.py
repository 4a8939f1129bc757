"""Command 2: fit on the earlier payments, judge on the later ones, fit on all, write model and metrics.

The estimate goes through the code of the service: rows as they are asked, features as they are served.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from payscore import golden, model, offline, online
from payscore.payments import LABELS, payment_of

LATER = 0.2  # share of the payments, the last to arrive, that the estimate is made on
DRAWS, SEED = 1_000, 11


def macro_f1(labels: Sequence[str], guesses: Sequence[str]) -> float:
    """The unweighted mean of the F1 of the three labels."""
    return float(np.mean(list(f1_by_label(labels, guesses).values())))


def f1_by_label(labels: Sequence[str], guesses: Sequence[str]) -> dict[str, float]:
    """The F1 of each label; 0 where it neither occurs nor is given."""
    truth, given = np.array(labels), np.array(guesses)
    values = {}
    for label in LABELS:
        hits = np.sum((truth == label) & (given == label))
        values[label] = float(2 * hits / max(1, np.sum(truth == label) + np.sum(given == label)))
    return values


def interval(labels: Sequence[str], guesses: Sequence[str]) -> tuple[float, float]:
    """A 95 % percentile bootstrap interval of the macro F1."""
    draws = np.random.default_rng(SEED).integers(0, len(labels), (DRAWS, len(labels)))
    truth, given = np.array(labels), np.array(guesses)
    low, high = np.quantile([macro_f1(truth[draw], given[draw]) for draw in draws], [0.025, 0.975])
    return float(low), float(high)


def guesses_of(fitted: model.Model, features: np.ndarray) -> list[str]:
    """The most probable label of each row."""
    return [LABELS[best] for best in fitted.shares(features).argmax(axis=1)]


def judged(rows: Sequence[Mapping[str, object]], labels: Sequence[str], features: np.ndarray) -> dict[str, float]:
    """Metrics of a model of the earlier rows on the later ones, which are read as requests are."""
    cut = round(len(labels) * (1 - LATER))
    later, truth = [payment_of(row) for row in rows[cut:]], labels[cut:]
    guesses = guesses_of(model.fit(features[:cut], labels[:cut]), online.vectors(later))
    far = [abs(payment.utc_offset_minutes) >= 180 for payment in later]
    low, high = interval(truth, guesses)
    most = Counter(labels[:cut]).most_common(1)[0][0]
    pairs = list(zip(truth, guesses, far, strict=True))
    return {
        "macro_f1": macro_f1(truth, guesses),
        "macro_f1_low": low,
        "macro_f1_high": high,
        "macro_f1_majority": macro_f1(truth, [most] * len(truth)),
        "accuracy_near_utc": float(np.mean([one == other for one, other, is_far in pairs if not is_far])),
        "accuracy_far_from_utc": float(np.mean([one == other for one, other, is_far in pairs if is_far])),
        "rows_judged": float(len(truth)),
        "rows_far_from_utc": float(sum(far)),
        **{f"f1_{label}": value for label, value in f1_by_label(truth, guesses).items()},
    }


def main() -> None:
    """Write `model.json`, `golden.json` and `metrics.json` into `--out`."""
    parser = argparse.ArgumentParser(description="Train the payment model and estimate its quality.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.data.read_text(encoding="utf-8").splitlines()]
    labels = [row["label"] for row in rows]
    features = offline.matrix([payment_of(row) for row in rows])
    metrics = judged(rows, labels, features)
    fitted = model.fit(features, labels)
    options.out.mkdir(parents=True, exist_ok=True)
    fitted.save(options.out / "model.json")
    latest = slice(-golden.ROWS, None)
    golden.save(options.out / "golden.json", rows[latest], fitted.shares(features[latest]).tolist())
    report = json.dumps(metrics, indent=2, sort_keys=True)
    (options.out / "metrics.json").write_text(report + "\n", encoding="utf-8")
    print(report)


if __name__ == "__main__":
    main()
