"""A length of time as people write it: `90m`, `24h`, `2d`. Pure."""

from __future__ import annotations

import re

LONGEST_SECONDS = 14 * 24 * 3600
_UNITS = {"m": 60, "h": 3600, "d": 24 * 3600}
_DURATION = re.compile(r"([1-9][0-9]{0,4})([mhd])", re.ASCII)


def read_duration(text: str) -> int | None:
    """Seconds of `90m`, `24h` or `2d`; None where it is none of these, or above two weeks."""
    found = _DURATION.fullmatch(text.lower())
    if found is None:
        return None
    seconds = int(found[1]) * _UNITS[found[2]]
    return seconds if seconds <= LONGEST_SECONDS else None
