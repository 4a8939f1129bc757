"""A network of two hidden layers whose parameters are one flat vector: easy to average, step and store."""

from __future__ import annotations

import numpy as np

from windows import LABELS, READINGS

HIDDEN = 320
SIZES = ((READINGS, HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, len(LABELS)))
COUNT = sum(rows * columns + columns for rows, columns in SIZES)


def fresh(seed: int) -> np.ndarray:
    """A flat vector of initial parameters (He initialisation, biases 0)."""
    rng = np.random.default_rng([seed, 0])
    parts = []
    for rows, columns in SIZES:
        parts += [rng.normal(0.0, np.sqrt(2.0 / rows), rows * columns), np.zeros(columns)]
    return np.concatenate(parts)


def layers_of(flat: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights and biases of every layer, as views into the flat vector."""
    layers, start = [], 0
    for rows, columns in SIZES:
        middle = start + rows * columns
        layers.append((flat[start:middle].reshape(rows, columns), flat[middle : middle + columns]))
        start = middle + columns
    return layers


def shares_of(flat: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The share of each label (windows x labels)."""
    return _activations(flat, x)[-1]


def gradient(flat: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The mean gradient of the cross entropy over a batch, flat."""
    activations, layers = _activations(flat, x), layers_of(flat)
    error = activations[-1].copy()
    error[np.arange(len(y)), y] -= 1.0
    error /= len(y)
    parts: list[np.ndarray] = []
    for number in reversed(range(len(layers))):
        before = activations[number]
        parts = [(before.T @ error).ravel(), error.sum(axis=0), *parts]
        error = (error @ layers[number][0].T) * (before > 0)
    return np.concatenate(parts)


def _activations(flat: np.ndarray, x: np.ndarray) -> list[np.ndarray]:
    activations, layers = [x], layers_of(flat)
    for weights, biases in layers[:-1]:
        activations.append(np.maximum(activations[-1] @ weights + biases, 0.0))
    weights, biases = layers[-1]
    scores = activations[-1] @ weights + biases
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return [*activations, shares / shares.sum(axis=1, keepdims=True)]
