import hashlib
import json
import pathlib

import numpy as np


def features(text, size=4096):
    vector = np.zeros(size, dtype=np.float32)
    padded = f" {text.lower()} "
    for width in (3, 4):
        for start in range(len(padded) - width + 1):
            gram = padded[start : start + width].encode("utf-8", "ignore")
            vector[int.from_bytes(hashlib.md5(gram).digest()[:4], "big") % size] += 1.0
    length = np.linalg.norm(vector)
    return vector / length if length > 0 else vector


def softmax(logits):
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


class Softmax:
    def __init__(self, labels, size=4096, rate=0.5, decay=1e-5):
        self.labels = list(labels)
        self.weights = np.zeros((size, len(self.labels)), dtype=np.float32)
        self.bias = np.zeros(len(self.labels), dtype=np.float32)
        self.rate, self.decay = rate, decay

    def epoch(self, inputs, targets, order, batch=64):
        loss = 0.0
        for first in range(0, len(order), batch):
            rows = order[first : first + batch]
            chance = softmax(inputs[rows] @ self.weights + self.bias)
            loss -= np.log(chance[np.arange(len(rows)), targets[rows]] + 1e-9).sum()
            chance[np.arange(len(rows)), targets[rows]] -= 1.0
            gradient = inputs[rows].T @ chance / len(rows)
            self.weights -= self.rate * (gradient + self.decay * self.weights)
            self.bias -= self.rate * chance.mean(axis=0)
        return loss / len(order)

    def predict(self, text):
        chance = softmax(features(text) @ self.weights + self.bias)
        index = int(chance.argmax())
        return self.labels[index], float(chance[index])

    def save(self, folder):
        folder = pathlib.Path(folder)
        np.savez_compressed(folder / "weights.npz", weights=self.weights, bias=self.bias)
        (folder / "labels.json").write_text(json.dumps(self.labels))

    @staticmethod
    def load(folder):
        folder = pathlib.Path(folder)
        stored = np.load(folder / "weights.npz")
        model = Softmax(json.loads((folder / "labels.json").read_text()))
        model.weights, model.bias = stored["weights"], stored["bias"]
        return model
