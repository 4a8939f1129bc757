"""`python -m bench [NAME ...]`: runs measurements and writes docs/benchmarks.md, each table with its command.

Without names all of them; with names (`sealed`, `steady`, ...) those, and the other tables stay as they are.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

PAGE = Path("docs") / "benchmarks.md"
MEASUREMENTS = {
    "Acknowledging a webhook": ["bench.webhooks", "--seconds", "60", "--rounds", "1"],
    "A backlog of 10,000 deliveries": ["bench.drain", "--databases", "sqlite"],
    "SIGKILL at random moments": ["bench.kills", "--kills", "50", "--deliveries", "1000"],
    "From a push to the first check run": ["bench.first_check", "--pushes", "50"],
    "Start and weight": ["bench.footprint"],
    "Static check before a push": ["bench.check"],
    "The seal": ["bench.sealed", "--seconds", "60", "--rounds", "2"],
    "A push of code alone": ["bench.repush", "--rounds", "3"],
    "From a push to the full report": ["bench.whole"],
    "A known p95": ["bench.latency", "--seconds", "60", "--rate", "200"],
    "The same submission twenty times": ["bench.steady", "--runs", "20"],
}
HEAD = """\
# Benchmarks

Made by `make bench` with Proofgrade {version} on {cores} cores ({machine}, Python {python}). Both sides of a
table are measured in the same run: read ratios, not absolute figures. Nothing here is asserted by a test.
"""


def main() -> int:
    """Run what is wanted, write the page. The exit code is that of the first measurement that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = {words[0].removeprefix("bench."): title for title, words in MEASUREMENTS.items()}
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(names)}; default: all")
    wanted = parser.parse_args().names or list(names)
    if unknown := set(wanted) - set(names):
        parser.error(f"no measurement is called {', '.join(sorted(unknown))}")
    sections = dict(_sections(PAGE.read_text(encoding="utf-8"))) if PAGE.is_file() else {}
    for name in wanted:
        title = names[name]
        sys.stderr.write(f"{title} ...\n")
        words = MEASUREMENTS[title]
        done = subprocess.run([sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            return done.returncode
        sections[title] = f"`python -m {' '.join(words)}`\n\n{done.stdout.strip()}\n"
        PAGE.write_text(_page(sections), encoding="utf-8")
    return 0


def _page(sections: Mapping[str, str]) -> str:
    """The page, with those sections that there are, in the order of the measurements."""
    head = HEAD.format(
        version=version("proofgrade"),
        cores=os.cpu_count(),
        machine=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
    )
    there = [f"## {title}\n\n{sections[title]}" for title in MEASUREMENTS if title in sections]
    return "\n".join([head, *there])


def _sections(page: str) -> Iterator[tuple[str, str]]:
    """The sections of a page by their titles."""
    for section in page.split("\n## ")[1:]:
        title, _, body = section.partition("\n\n")
        yield title, f"{body.rstrip()}\n"


if __name__ == "__main__":
    sys.exit(main())
