"""Build the gallery and evaluate it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from matcher.gallery import LABELS, Gallery, embed


def main(data: Path, out: Path) -> None:
    """Write gallery.npz and metrics.json into `out`."""
    rows = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines()]
    codes = np.array([LABELS.index(row["label"]) for row in rows])
    gallery = Gallery(np.stack([embed(row) for row in rows]), codes)
    recall = macro_recall([row["label"] for row in rows], [gallery.match(row)[0] for row in rows])
    out.mkdir(parents=True, exist_ok=True)
    np.savez(out / "gallery.npz", embeddings=gallery.embeddings, codes=gallery.codes)
    (out / "metrics.json").write_text(json.dumps({"macro_recall": recall}), encoding="utf-8")
    print(f"macro recall {recall:.3f} on {len(rows)} parts")


def macro_recall(labels: list[str], answers: list[str]) -> float:
    """The mean recall over all labels."""
    values = []
    for label in LABELS:
        hits = [answer == label for truth, answer in zip(labels, answers, strict=True) if truth == label]
        values.append(sum(hits) / len(hits) if hits else 0.0)
    return sum(values) / len(values)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
