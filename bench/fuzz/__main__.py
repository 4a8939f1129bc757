"""`python -m bench.fuzz [SECONDS] [--runs N --seed S] [--only TARGET]`: fuzz the parsers, each for so long.

With --runs the same inputs come every time. Exit code 1 where an input makes a parser raise, take more than
ten seconds or more than 1 GiB: the input and the trace are shown.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.fuzz.targets import TARGETS

_LIMITS = ("-timeout=10", "-rss_limit_mb=1024", "-max_len=4096", "-print_final_stats=1", "-verbosity=0")
# A process's peak memory begins at that of the one that started it, however small it is; a shell between
# the two begins anew.
_ANEW = ("sh", "-c", '"$@"; exit', "sh")
_TAIL = 30  # lines of a trace that are shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz every target in turn and print a line for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("seconds", type=int, nargs="?", default=30, help="for each target")
    parser.add_argument("--runs", type=int, help="so many inputs for each target, instead of a time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=sorted(TARGETS), action="append")
    wanted = parser.parse_args(arguments)
    length = f"-runs={wanted.runs}" if wanted.runs else f"-max_total_time={wanted.seconds}"
    names = wanted.only or list(TARGETS)
    well = [_fuzzed(name, (length, f"-seed={wanted.seed}")) for name in names]
    return 0 if all(well) else 1


def _fuzzed(name: str, options: Sequence[str]) -> bool:
    """Whether nothing was found. The inputs that reach new lines are kept only for as long as it runs."""
    with TemporaryDirectory(prefix="fuzz-") as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(TARGETS[name].seeds):
            (corpus / str(number)).write_bytes(seed)
        begun = time.monotonic()
        told = (f"-artifact_prefix={folder}/", *_LIMITS, *options)
        command = [*_ANEW, sys.executable, "-m", "bench.fuzz.one", name, str(corpus), *told]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        found = [path for path in Path(folder).iterdir() if path.is_file()]
        is_well = done.returncode == 0 and not found
        print(f"{name:14} {'nothing found' if is_well else 'FOUND'}, {time.monotonic() - begun:.0f} s")
        if not is_well:
            print("\n".join(done.stdout.splitlines()[-_TAIL:]))
            print(*(f"{path.name}: {path.read_bytes()!r}" for path in found), sep="\n")
    return is_well


if __name__ == "__main__":
    sys.exit(main())
