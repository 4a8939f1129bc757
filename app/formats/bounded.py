"""Run as a program, in isolation: it bounds itself, then becomes another one. SECONDS MEMORY PROGRAM..."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from collections.abc import Sequence

NOBODY = 65534


def main() -> None:
    """Bound processor time, memory and written files; a system without one bound has the others."""
    seconds, memory, *program = sys.argv[1:]
    bounds = (
        (resource.RLIMIT_CPU, int(seconds)),
        (resource.RLIMIT_AS, int(memory)),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, bound in bounds:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, bound))
    if os.geteuid() == 0:
        become_nobody(program)
    os.execv(program[0], program)  # noqa: S606 - no shell: the arguments are a list


def become_nobody(program: Sequence[str]) -> None:
    """Give up root for good; keep it where `nobody` may not read the program, as a Python below /root."""
    os.setgroups([])
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    paths = [program[0], *(part for part in program if part.endswith(".py"))]
    may_read = all(os.access(path, os.R_OK, effective_ids=True) for path in paths)
    os.seteuid(0)
    os.setegid(0)
    if may_read:
        os.setgid(NOBODY)
        os.setuid(NOBODY)


if __name__ == "__main__":
    main()
