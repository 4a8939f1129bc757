"""Answer every experiment of a file by its precedent."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from library.precedent import closest, profile


def main(library: Path, features: Path, predictions: Path) -> None:
    """Write one answer per line."""
    known = json.loads(library.read_text(encoding="utf-8"))
    with predictions.open("w", encoding="utf-8") as target:
        for line in features.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            label, confidence = closest(known, profile(row))
            target.write(json.dumps({"id": row["id"], "label": label, "confidence": confidence}) + "\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
