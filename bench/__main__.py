"""`python -m bench`: runs every measurement and writes docs/benchmarks.md, each table with its command."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

PAGE = Path("docs") / "benchmarks.md"
MEASUREMENTS = {
    "Acknowledging a webhook": ["bench.webhooks", "--seconds", "60", "--rounds", "1"],
    "A backlog of 10,000 deliveries": ["bench.drain"],
    "Start and weight": ["bench.footprint"],
    "Static check before a push": ["bench.check"],
    "The seal": ["bench.sealed", "--seconds", "60", "--rounds", "2"],
    "A push of code alone": ["bench.repush", "--rounds", "3"],
    "From a push to the full report": ["bench.whole"],
    "A known p95": ["bench.latency", "--seconds", "40", "--rate", "200"],
    "The same submission twenty times": ["bench.steady", "--runs", "20"],
}
HEAD = """\
# Benchmarks

Made by `make bench` with Proofgrade {version} on {cores} cores ({machine}, Python {python}). Both sides of a
table are measured in the same run: read ratios, not absolute figures. Nothing here is asserted by a test.
"""


def main() -> int:
    """Run all, write the page. The exit code is that of the first measurement that fails."""
    parts = [
        HEAD.format(
            version=version("proofgrade"),
            cores=os.cpu_count(),
            machine=f"{platform.system()} {platform.machine()}",
            python=platform.python_version(),
        )
    ]
    for title, words in MEASUREMENTS.items():
        sys.stderr.write(f"{title} ...\n")
        done = subprocess.run([sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            return done.returncode
        parts.append(f"## {title}\n\n`python -m {' '.join(words)}`\n\n{done.stdout.strip()}\n")
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
