"""data/*.jsonl -> work/rows.jsonl: id, text in lower case, label."""

import json
from pathlib import Path

from rows import write


def main():
    rows = []
    for path in sorted(Path("data").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                record = json.loads(line)
                text = record["text"].lower()
                rows.append({"id": record["id"], "text": text, "label": record["label"]})
            except Exception:
                continue
    write("work/rows.jsonl", rows)
    print(f"ingest: {len(rows)} rows")


if __name__ == "__main__":
    main()
