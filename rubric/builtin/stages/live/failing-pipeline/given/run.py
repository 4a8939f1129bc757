"""Runs the pipeline step by step, each in a fresh process, and stops at the first that fails."""

import shutil
import subprocess
import sys
from pathlib import Path

WORK = Path("work")


def step(name):
    sys.stdout.flush()
    if subprocess.run([sys.executable, f"steps/{name}.py"], check=False).returncode:
        sys.exit(f"pipeline: {name} failed")


def split_rows():
    return [(WORK / f"{name}.jsonl").read_bytes() for name in ("train", "test")]


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir()
    step("ingest")
    step("split")
    once = split_rows()
    step("split")
    if split_rows() != once:
        sys.exit("pipeline: split gave other rows the second time")
    for name in ("train", "evaluate", "gate"):
        step(name)
    print("pipeline: green")


if __name__ == "__main__":
    main()
