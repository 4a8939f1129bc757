"""Build the library and evaluate it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from library.precedent import closest, profile

LABELS = ("ship", "keep", "invalid_split", "unfinished")


def main(data: Path, out: Path) -> None:
    """Write library.json and metrics.json into `out`."""
    rows = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines()]
    library = [(profile(row), row["label"]) for row in rows]
    answers = [closest(library, profile(row))[0] for row in rows]
    value = macro_f1([row["label"] for row in rows], answers)
    (out / "library.json").write_text(json.dumps(library), encoding="utf-8")
    (out / "metrics.json").write_text(json.dumps({"macro_f1": value}), encoding="utf-8")
    print(f"macro F1 {value:.3f} on {len(rows)} experiments")


def macro_f1(truth: list[str], given: list[str]) -> float:
    """The mean F1 over all verdicts."""
    values = []
    for label in LABELS:
        both = sum(one == other == label for one, other in zip(truth, given, strict=True))
        values.append(2 * both / max(1, truth.count(label) + given.count(label)))
    return sum(values) / len(values)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
