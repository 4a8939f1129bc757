"""`python -m bench.peak FILE COMMAND...`: run a command and write the KiB of its largest process to FILE.

A process begins with the peak of whoever started it; this program is small, so that no other figure shows.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Leaves with the command's own exit code."""
    told, *command = sys.argv[1:]
    code = subprocess.run(command, check=False).returncode
    Path(told).write_text(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss), encoding="ascii")
    return code


def peak_kib(process: int | None = None) -> int:
    """Most memory that a running program has had so far, alone; without a number: this one's."""
    status = Path(f"/proc/{process or 'self'}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


if __name__ == "__main__":
    sys.exit(main())
