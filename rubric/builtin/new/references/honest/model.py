"""Naive Bayes on two log measures and the note. What is learnt is plain JSON."""

import math
from collections import Counter

MEASURES = ("weight_kg", "length_cm")
SMALLEST = 0.05  # of a spread, so that no measure decides alone


def fit(rows: list[dict]) -> dict:
    """For each label: how often it occurs, middle and spread of each measure, how often each note occurs."""
    model = {}
    for label in sorted({row["label"] for row in rows}):
        own = [row for row in rows if row["label"] == label]
        measures = {name: _bell([math.log(row[name]) for row in own]) for name in MEASURES}
        notes = Counter(row["note"] for row in own)
        model[label] = {"share": len(own) / len(rows), "measures": measures, "notes": notes, "n": len(own)}
    return model


def predict(model: dict, row: dict) -> tuple[str, float]:
    """The most likely label and its probability."""
    scores = {label: _score(known, row) for label, known in model.items()}
    top = max(scores.values())
    weights = {label: math.exp(score - top) for label, score in scores.items()}
    best = max(weights, key=weights.__getitem__)
    return best, weights[best] / sum(weights.values())


def _bell(values: list[float]) -> tuple[float, float]:
    """Middle and spread by quartiles, which a few wrong labels hardly move."""
    ordered = sorted(values)
    quarter, half = len(ordered) // 4, len(ordered) // 2
    return ordered[half], max(SMALLEST, (ordered[-1 - quarter] - ordered[quarter]) / 1.35)


def _score(known: dict, row: dict) -> float:
    """Log of share and likelihoods; notes are smoothed with one in each of twelve."""
    score = math.log(known["share"])
    for name, (middle, spread) in known["measures"].items():
        score -= 0.5 * ((math.log(max(float(row[name]), 0.01)) - middle) / spread) ** 2 + math.log(spread)
    return score + math.log((known["notes"].get(row["note"], 0) + 1) / (known["n"] + 12))
