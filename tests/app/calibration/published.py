"""Published worked examples of Krippendorff's alpha."""

from __future__ import annotations

from collections.abc import Sequence

# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section D: four observers, twelve units,
# values 1 to 5, "." for missing. Published: nominal .743, ordinal .815, interval .849.
MISSING = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
# The same, section A: two observers, ten units, binary. Published: .095.
BINARY = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")

# A. F. Hayes, K. Krippendorff, Answering the Call for a Standard Reliability Measure for Coding Data,
# Communication Methods and Measures 1 (2007), table 1: five observers, forty articles, tone 0 to 3.
# Published: ordinal .7598.
NEWS = (
    "1 1 2 . 0 0 1 1 2 2 . 0 1 3 1 1 2 1 1 0 0 0 2 0 1 0 0 1 1 1 1 2 2 3 2 2 2 2 2 1",
    "1 1 3 0 0 0 0 . 2 1 1 0 2 3 1 1 1 2 1 0 0 0 3 0 2 1 0 2 1 1 1 1 2 2 2 2 2 2 2 1",
    "2 0 3 0 0 0 2 2 2 1 0 0 2 2 1 1 2 3 0 0 1 . 3 0 . 1 0 1 2 2 0 2 . 2 2 3 2 . 2 1",
    ". 1 3 . . . . 0 . 1 0 0 2 2 . . . 3 1 . 1 0 3 0 2 1 1 2 2 . . 1 2 2 . . . 1 2 .",
    "2 . . 0 0 0 1 . 2 . . . . 3 1 1 2 . . 0 . 0 . . 2 . 0 . . 2 0 . 2 . 2 2 2 2 . 1",
)


def by_unit(table: Sequence[str], least: int = 0) -> list[list[int]]:
    """The values of each unit, counted from `least` on."""
    columns = zip(*(line.split() for line in table), strict=True)
    return [[int(value) - least for value in column if value != "."] for column in columns]
