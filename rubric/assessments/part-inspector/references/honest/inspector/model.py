"""The model: standardised features, softmax regression with equal weight for every label. numpy alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inspector.augment import relit
from inspector.features import features
from inspector.rows import LABELS

COPIES = 8  # relit ones of every labelled image
PENALTY = 0.01  # 0.003 to 0.03 were tried by folds: within one standard deviation of each other
STEPS, RATE = 600, 0.3


@dataclass(frozen=True)
class Model:
    """A fitted model; `weights` has a last row of offsets."""

    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray  # (features + 1, labels)

    def shares(self, images: np.ndarray) -> np.ndarray:
        """Confidences: (images, labels), in the order of LABELS."""
        return self.judged(features(images))

    def judged(self, columns: np.ndarray) -> np.ndarray:
        """Confidences of images whose features are known."""
        return softmax(_with_one((columns - self.mean) / self.scale) @ self.weights)

    def save(self, path: Path) -> None:
        """Write an .npz file of plain arrays."""
        np.savez(path, mean=self.mean, scale=self.scale, weights=self.weights)

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read what `save` wrote; nothing is unpickled."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["mean"], stored["scale"], stored["weights"])


def fit(columns: np.ndarray, codes: np.ndarray) -> Model:
    """A model fitted on features: (views, images, features) for the labels (images)."""
    flat, targets = columns.reshape(-1, columns.shape[-1]), np.tile(codes, len(columns))
    mean, scale = flat.mean(axis=0), flat.std(axis=0) + 1e-9
    return Model(mean, scale, _regression(_with_one((flat - mean) / scale), np.eye(len(LABELS))[targets]))


def views(images: np.ndarray, copies: int, random: np.random.Generator) -> np.ndarray:
    """Features of the images as they are and of `copies` relit ones: (copies + 1, images, features)."""
    seen = np.concatenate([images, relit(images, copies, random)]) if copies else images
    return features(seen).reshape(copies + 1, len(images), -1)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Shares that add up to 1 in each row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _regression(columns: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Weights by gradient descent with Nesterov's momentum; every label weighs the same, offsets are free."""
    importance = (wanted / np.maximum(wanted.sum(axis=0), 1)).sum(axis=1, keepdims=True) / len(LABELS)
    weights = ahead = np.zeros((columns.shape[1], len(LABELS)))
    penalty = np.full((columns.shape[1], 1), PENALTY)
    penalty[-1] = 0.0
    for step in range(STEPS):
        slope = columns.T @ (importance * (softmax(columns @ ahead) - wanted)) + penalty * ahead
        before, weights = weights, ahead - RATE * slope
        ahead = weights + step / (step + 3) * (weights - before)
    return weights


def _with_one(columns: np.ndarray) -> np.ndarray:
    return np.column_stack([columns, np.ones(len(columns))])
