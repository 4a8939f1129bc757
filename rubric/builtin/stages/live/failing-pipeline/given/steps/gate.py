"""Releases work/model.json if it is no worse than the live model."""

import json
import shutil
import sys
from pathlib import Path


def macro_f1(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))["macro_f1"]


def main():
    new, live = macro_f1("work/metrics.json"), macro_f1("baseline.json")
    if new < live:
        sys.exit(f"gate: {new:.3f} against {live:.3f}, not released")
    Path("release").mkdir(exist_ok=True)
    shutil.copy("work/model.json", "release/model.json")
    print(f"gate: {new:.3f} against {live:.3f}, released")


if __name__ == "__main__":
    main()
