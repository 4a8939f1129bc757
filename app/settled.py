"""A process that has loaded what it needs, and now works for days."""

from __future__ import annotations

import gc

BORN = 20_000  # objects before the young are looked through: a comparison makes ten times as many


def settle() -> None:
    """Leave what is loaded by now out of garbage collection, for good.

    Looking through the libraries would stop every request, and every comparison of a submission, for a while.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(BORN, *gc.get_threshold()[1:])
