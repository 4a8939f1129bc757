"""Answer the rows of the file $IN into the file $PREDICTIONS with the model in $OUT."""

import json
import os
from pathlib import Path

from model import predict


def main() -> None:
    """One answer per row, with its id, in the order of the rows."""
    model = json.loads((Path(os.environ.get("OUT", "out")) / "model.json").read_text(encoding="utf-8"))
    with (
        open(os.environ["IN"], encoding="utf-8") as asked,
        open(os.environ["PREDICTIONS"], "w", encoding="utf-8") as answers,
    ):
        for row in map(json.loads, asked):
            label, confidence = predict(model, row)
            answers.write(json.dumps({"id": row["id"], "label": label, "confidence": confidence}) + "\n")


if __name__ == "__main__":
    main()
