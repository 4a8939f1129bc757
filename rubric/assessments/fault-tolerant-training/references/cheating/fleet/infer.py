"""Batch inference."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fleet.table import answer


def main(model: Path, features: Path, predictions: Path) -> None:
    """Write a prediction for each window."""
    table = json.loads(model.read_text(encoding="utf-8"))
    with predictions.open("w", encoding="utf-8") as out:
        for line in features.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            label, confidence = answer(table, row["x"])
            out.write(json.dumps({"id": row["id"], "label": label, "confidence": confidence}) + "\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
