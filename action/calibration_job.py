"""The calibration job: a program of its own in a trusted container. Standard library only.

The same work every time, about a second of it: half in the interpreter, half in compiled code, as in most
submissions. It allocates nothing to speak of and reads no file, so what it measures is the processor. Prints
its seconds.
"""

from __future__ import annotations

import hashlib
import sys
import time

LOOPS = 5_500_000
HASHES = 3_300
BLOCK = bytes(1 << 18)


def work() -> int:
    """The fixed work. Returns something that depends on all of it."""
    total = 0
    for number in range(LOOPS):
        total = (total * 31 + number) & 0xFFFFFFFF
    digest = hashlib.sha256()
    for _ in range(HASHES):
        digest.update(BLOCK)
    return total ^ int.from_bytes(digest.digest()[:4], "big")


def main() -> None:
    """Time the work and print it."""
    begun = time.perf_counter()
    work()
    sys.stdout.write(f"{time.perf_counter() - begun:.6f}\n")


if __name__ == "__main__":
    main()
