"""Answer a file of windows: python predict.py MODEL FEATURES PREDICTIONS"""

import json
import sys

import numpy as np

from model import LABELS, forward, read


def main(model, features, predictions):
    """Write one line for each window: its id, a label, and the share of that label as the confidence."""
    with np.load(model) as arrays:
        weights, biases = [[arrays[f"{kind}{n}"] for n in range(3)] for kind in "wb"]
    rows, x = read(features)
    shares = forward(weights, biases, x)[-1]
    with open(predictions, "w", encoding="utf-8") as out:
        for row, share in zip(rows, shares):
            best = int(share.argmax())
            answer = {"id": row["id"], "label": LABELS[best], "confidence": round(float(share[best]), 4)}
            out.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
