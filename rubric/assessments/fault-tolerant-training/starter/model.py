"""A network of two hidden layers: windows in, one score per state out."""

import json

import numpy as np

LABELS = ("bearing", "imbalance", "looseness", "normal")
SCALE = 40.0


def read(path):
    """Rows of a JSON Lines file, and their readings as an array (rows x 32)."""
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return rows, np.array([row["x"] for row in rows], dtype=np.float64) / SCALE


def make(rng, hidden=512):
    """Weights and biases of three layers."""
    sizes = [(32, hidden), (hidden, hidden), (hidden, len(LABELS))]
    weights = [rng.normal(0, np.sqrt(2 / rows), (rows, columns)) for rows, columns in sizes]
    return weights, [np.zeros(columns) for _, columns in sizes]


def forward(weights, biases, x):
    """The activations of every layer; the last one holds the shares of the labels."""
    layers = [x]
    for weight, bias in zip(weights[:-1], biases[:-1]):
        layers.append(np.maximum(layers[-1] @ weight + bias, 0))
    scores = layers[-1] @ weights[-1] + biases[-1]
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return [*layers, shares / shares.sum(axis=1, keepdims=True)]


def gradients(weights, biases, x, y):
    """The mean gradient of the cross entropy over a batch: for weights and for biases."""
    layers = forward(weights, biases, x)
    error = layers[-1].copy()
    error[np.arange(len(y)), y] -= 1
    error /= len(y)
    for_weights, for_biases = [], []
    for layer in reversed(range(len(weights))):
        for_weights.insert(0, layers[layer].T @ error)
        for_biases.insert(0, error.sum(axis=0))
        error = (error @ weights[layer].T) * (layers[layer] > 0)
    return for_weights, for_biases
