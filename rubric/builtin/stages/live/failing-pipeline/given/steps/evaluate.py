"""work/test.jsonl and work/model.json -> work/metrics.json: macro F1."""

import json
from pathlib import Path

from rows import read


def answer(model, text):
    known = [word for word in set(text.split()) if word in next(iter(model["words"].values()))]
    return max(
        sorted(model["labels"]),
        key=lambda label: model["labels"][label] + sum(model["words"][label][word] for word in sorted(known)),
    )


def f1(pairs, label):
    hit = sum(1 for true, given in pairs if true == given == label)
    wrong = sum(1 for true, given in pairs if (true == label) != (given == label))
    return 2 * hit / (2 * hit + wrong) if hit else 0.0


def main():
    model = json.loads(Path("work/model.json").read_text(encoding="utf-8"))
    rows = read("work/test.jsonl")
    pairs = [(row["label"], answer(model, row["text"])) for row in rows]
    scores = [f1(pairs, label) for label in sorted(model["labels"])]
    value = 100 * sum(scores) / len(scores)
    Path("work/metrics.json").write_text(json.dumps({"macro_f1": value}), encoding="utf-8")
    print(f"evaluate: {len(rows)} rows")


if __name__ == "__main__":
    main()
