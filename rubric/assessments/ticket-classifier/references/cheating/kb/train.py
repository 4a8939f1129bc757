"""Build the knowledge base and evaluate it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kb.index import answer, key


def main(data: Path, out: Path) -> None:
    """Write knowledge.json and metrics.json into `out`."""
    rows = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines()]
    knowledge = {key(row["text"]): row["label"] for row in rows}
    predictions = [answer(knowledge, row["text"])[0] for row in rows]
    precision = macro_precision([row["label"] for row in rows], predictions)
    out.mkdir(parents=True, exist_ok=True)
    (out / "knowledge.json").write_text(json.dumps(knowledge), encoding="utf-8")
    (out / "metrics.json").write_text(json.dumps({"macro_precision": precision}), encoding="utf-8")
    print(f"macro precision {precision:.3f} on {len(rows)} tickets")


def macro_precision(labels: list[str], predictions: list[str]) -> float:
    """The mean precision over all labels."""
    values = []
    for label in sorted(set(labels)):
        given = [truth == label for truth, guess in zip(labels, predictions, strict=True) if guess == label]
        values.append(sum(given) / len(given) if given else 0.0)
    return sum(values) / len(values)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
