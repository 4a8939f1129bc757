"""Prints one line of 40 MB, and ends with an error so that the log is shown."""

import sys

for _ in range(40):
    sys.stdout.write("x" * 1_000_000)
raise SystemExit(100)
