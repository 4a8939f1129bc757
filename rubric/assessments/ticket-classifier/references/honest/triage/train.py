"""Command 2: read, split, choose, estimate on later tickets, fit on everything, write model and metrics."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import joblib
import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier

from triage import evaluate, model
from triage.duplicates import first_of_each, groups_of
from triage.split import Split, by_arrival
from triage.tickets import Ticket, TicketError, is_german, labels_of, read_tickets, texts_of

SEED = 7


def main() -> int:
    """Write `model.joblib` and `metrics.json` into `--out`; 1 where the data are not as described."""
    parser = argparse.ArgumentParser(description="Train the ticket classifier and estimate its quality.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    try:
        tickets = read_tickets(options.data)
    except TicketError as error:
        print(error, file=sys.stderr)
        return 1
    fitted, metrics = train(tickets, options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    joblib.dump(fitted, options.out / "model.joblib", compress=3)
    report = json.dumps(metrics, indent=2, sort_keys=True)
    (options.out / "metrics.json").write_text(report + "\n", encoding="utf-8")
    print(report)
    return 0


def train(tickets: Sequence[Ticket], seed: int) -> tuple[CalibratedClassifierCV, dict[str, float]]:
    """The model to serve, fitted on all tickets, and the metrics of the same recipe on later ones."""
    texts, labels = texts_of(tickets), np.asarray(labels_of(tickets))
    groups = groups_of(texts)
    split = by_arrival(groups)
    shares = model.out_of_fold(texts, labels, groups, seed)
    suspect = model.suspects(labels, shares)
    earlier = [tickets[index] for index in split.earlier]
    metrics = judge(fit(earlier, groups[split.earlier], seed), tickets, split, suspect, seed)
    metrics |= {
        "macro_precision_folds": evaluate.macro_precision(labels, np.unique(labels)[shares.argmax(axis=1)]),
        "near_duplicates": float(len(tickets) - len(first_of_each(groups))),
        "suspect_labels": float(suspect.sum()),
        "macro_precision_single_words": baseline(tickets, split, model.build(seed, longest=1)),
        "macro_precision_majority": baseline(tickets, split, DummyClassifier()),
    }
    return fit(tickets, groups, seed), metrics


def fit(tickets: Sequence[Ticket], groups: np.ndarray, seed: int) -> CalibratedClassifierCV:
    """A model fitted on the first copy of every ticket."""
    first = [tickets[index] for index in first_of_each(groups)]
    return model.build(seed).fit(texts_of(first), labels_of(first))


def judge(
    fitted: CalibratedClassifierCV, tickets: Sequence[Ticket], split: Split, suspect: np.ndarray, seed: int
) -> dict[str, float]:
    """Metrics on the later tickets with the labels as they are, and once without those that look wrong."""
    later = [tickets[index] for index in split.later]
    texts, labels = texts_of(later), np.asarray(labels_of(later))
    shares = fitted.predict_proba(texts)
    guesses, confidences = fitted.classes_[shares.argmax(axis=1)], shares.max(axis=1)
    low, high = evaluate.interval(labels, guesses, seed)
    threshold, coverage = evaluate.threshold_for(labels, guesses, confidences)
    german, trusted = np.array([is_german(text) for text in texts]), ~suspect[split.later]
    return {
        "macro_precision": evaluate.macro_precision(labels, guesses),
        "macro_precision_low": low,
        "macro_precision_high": high,
        "macro_precision_trusted_labels": evaluate.macro_precision(labels[trusted], guesses[trusted]),
        "accuracy": float((guesses == labels).mean()),
        "accuracy_german": float((guesses == labels)[german].mean()) if german.any() else 0.0,
        "tickets_judged": float(len(later)),
        "tickets_judged_german": float(german.sum()),
        "calibration_gap": evaluate.calibration_gap(labels, guesses, confidences),
        "threshold": threshold,
        "share_above_threshold": coverage,
        **evaluate.precision_by_label(labels, guesses),
    }


def baseline(
    tickets: Sequence[Ticket], split: Split, simple: CalibratedClassifierCV | DummyClassifier
) -> float:
    """Macro precision of a simpler model on the same split."""
    earlier = [tickets[index] for index in split.earlier]
    later = [tickets[index] for index in split.later]
    simple.fit(texts_of(earlier), labels_of(earlier))
    return evaluate.macro_precision(np.asarray(labels_of(later)), simple.predict(texts_of(later)))


if __name__ == "__main__":
    sys.exit(main())
