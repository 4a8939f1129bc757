"""Softmax regression on standardised features, fitted by gradient descent with momentum."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from payscore.payments import LABELS

STEPS = 600
RATE = 0.3
MOMENTUM = 0.9
PENALTY = 1e-4


@dataclass(frozen=True)
class Model:
    """Weights (features x labels), one bias a label, and the mean and spread of the training features."""

    weights: np.ndarray
    biases: np.ndarray
    means: np.ndarray
    spreads: np.ndarray

    def shares(self, features: np.ndarray) -> np.ndarray:
        """Probabilities of LABELS for each row of features."""
        return softmax((features - self.means) / self.spreads @ self.weights + self.biases)

    def save(self, path: Path) -> None:
        """Write the model as JSON."""
        content = {name: value.tolist() for name, value in vars(self).items()}
        path.write_text(json.dumps(content), encoding="utf-8")


def load(path: Path) -> Model:
    """The model in a file that `save` wrote."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return Model(**{name: np.array(value) for name, value in content.items()})


def fit(features: np.ndarray, labels: Sequence[str]) -> Model:
    """A model of these rows. Nothing in it is random: it starts from zero."""
    means, spreads = features.mean(axis=0), features.std(axis=0)
    spreads = np.where(spreads > 0, spreads, 1.0)
    scaled = (features - means) / spreads
    truth = np.eye(len(LABELS))[[LABELS.index(label) for label in labels]]
    weights, biases = np.zeros((features.shape[1], len(LABELS))), np.zeros(len(LABELS))
    weight_speed, bias_speed = np.zeros_like(weights), np.zeros_like(biases)
    for _ in range(STEPS):
        off = (softmax(scaled @ weights + biases) - truth) / len(truth)
        weight_speed = MOMENTUM * weight_speed - RATE * (scaled.T @ off + PENALTY * weights)
        bias_speed = MOMENTUM * bias_speed - RATE * off.sum(axis=0)
        weights, biases = weights + weight_speed, biases + bias_speed
    return Model(weights, biases, means, spreads)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Row by row, without overflow."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
