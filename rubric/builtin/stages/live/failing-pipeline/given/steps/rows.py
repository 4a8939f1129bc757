"""Rows of tickets on disk: one JSON object a line."""

import json
from pathlib import Path


def read(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def write(path, rows):
    text = "".join(json.dumps(row, sort_keys=True) + "\n" for row in rows)
    Path(path).write_text(text, encoding="utf-8")
