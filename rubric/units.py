"""Numbers in words, the same in every text: seconds, milliseconds, MiB, percent, metric values."""

from __future__ import annotations

import math

_MIB = 1024 * 1024


def seconds(value: float) -> str:
    """A duration in seconds as `12.3 s`, from two minutes on as `3 min 4 s`."""
    if not math.isfinite(value):
        return "unknown"
    if value < 120:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def milliseconds(value: float) -> str:
    """A latency in milliseconds as `41 ms`, below ten as `4.2 ms`."""
    return f"{value:,.0f} ms" if value >= 10 else f"{value:.1f} ms"


def mebibytes(size_bytes: int) -> str:
    """A size in bytes as `512 MiB`."""
    return f"{size_bytes / _MIB:,.0f} MiB"


def percent(value: float) -> str:
    """A percentage as `77.5 %`, rounded down: a card never reads as higher than it is."""
    tenths = math.floor(value * 10 + 1e-6) / 10
    return f"{tenths:.1f}".removesuffix(".0") + " %"


def share(value: float) -> str:
    """A share of 0..1 as a whole percentage."""
    return f"{value * 100:.0f} %"


def metric(value: float) -> str:
    """A metric's value as `0.913`; very large values in powers of ten, so that no number fills a page."""
    return f"{value:.3f}" if abs(value) < 1e6 else f"{value:.3g}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number and its noun: `1 error`, `2 errors`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
