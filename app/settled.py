"""A process that has loaded what it needs, and now works for days."""

from __future__ import annotations

import gc


def settle() -> None:
    """Leave what is loaded by now out of garbage collection, for good.

    Looking through the libraries would stop every request, and every comparison of a submission, for a while.
    """
    gc.collect()
    gc.freeze()
