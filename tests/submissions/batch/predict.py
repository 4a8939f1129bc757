"""$IN -> $PREDICTIONS, both JSON lines or both CSV."""

import csv
import json
import os
from pathlib import Path

from rules import label

FEATURES, PREDICTIONS = Path(os.environ["IN"]), Path(os.environ["PREDICTIONS"])
MODEL = json.loads((Path(os.environ["OUT"]) / "model.json").read_text())
IS_CSV = FEATURES.suffix == ".csv"


with FEATURES.open(newline="", encoding="utf-8") as source:
    asked = list(csv.DictReader(source)) if IS_CSV else [json.loads(line) for line in source]
answers = [{"id": row["id"], "label": label(row["text"], MODEL), "confidence": 0.75} for row in asked]
with PREDICTIONS.open("w", newline="", encoding="utf-8") as target:
    if IS_CSV:
        writer = csv.DictWriter(target, ["id", "label", "confidence"])
        writer.writeheader()
        writer.writerows(answers)
    else:
        target.writelines(json.dumps(answer) + "\n" for answer in answers)
print(f"{len(answers)} rows answered")
