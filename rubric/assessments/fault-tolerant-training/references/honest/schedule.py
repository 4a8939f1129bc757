"""The learning rate of every step: linear warm-up, then half a cosine down to zero."""

from __future__ import annotations

import math


def rate_at(step: int, *, peak: float, warmup: int, total: int) -> float:
    """The learning rate of a step, counted from 0. It reaches `peak` at the last step of the warm-up."""
    if step < warmup:
        return peak * (step + 1) / warmup
    progress = (step - warmup) / max(1, total - warmup)
    return peak * 0.5 * (1.0 + math.cos(math.pi * min(1.0, progress)))
