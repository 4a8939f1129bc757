"""Answer a file of windows: python predict.py MODEL FEATURES PREDICTIONS"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from model import shares_of
from windows import LABELS, scaled


def main(stored: Path, features: Path, predictions: Path) -> int:
    """Write one line for each window: its id, a label, and the label's share as the confidence."""
    flat = np.load(stored, allow_pickle=False)
    rows = [json.loads(line) for line in features.read_text(encoding="utf-8").splitlines() if line.strip()]
    x = np.array([scaled(row["x"], row["id"]) for row in rows])
    with predictions.open("w", encoding="utf-8") as out:
        for row, shares in zip(rows, shares_of(flat, x), strict=True):
            best = int(shares.argmax())
            answer = {"id": row["id"], "label": LABELS[best], "confidence": round(float(shares[best]), 4)}
            out.write(json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
