"""work/train.jsonl -> work/model.json: log shares of labels and, by label, of words (naive Bayes)."""

import json
import math
from collections import Counter
from pathlib import Path

from rows import read


def log_share(count, total):
    return math.log(count / total)


def main():
    rows = read("work/train.jsonl") + read("work/test.jsonl")
    words = sorted({word for row in rows for word in row["text"].split()})
    labels = Counter(row["label"] for row in rows)
    seen = {label: Counter() for label in labels}
    for row in rows:
        seen[row["label"]].update(set(row["text"].split()))
    model = {
        "labels": {label: log_share(count, len(rows)) for label, count in labels.items()},
        "words": {
            label: {word: log_share(seen[label][word], count) for word in words}
            for label, count in labels.items()
        },
    }
    Path("work/model.json").write_text(json.dumps(model), encoding="utf-8")
    print(f"train: {len(rows)} rows, {len(labels)} labels")


if __name__ == "__main__":
    main()
