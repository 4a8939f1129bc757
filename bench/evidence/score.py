"""Right and wrong hits of a check against labels, and the table rows that show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """Hits and misses of one check over submissions."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float | None:
        """Right hits among hits; None without a hit."""
        hits = self.right + self.wrong
        return self.right / hits if hits else None

    @property
    def recall(self) -> float | None:
        """Right hits among what is labelled as there; None where nothing is."""
        there = self.right + self.missed
        return self.right / there if there else None


def tally(pairs: Iterable[tuple[bool, bool]]) -> Tally:
    """Count pairs of (hit, labelled as there)."""
    total = Tally()
    for hit, there in pairs:
        total += Tally(int(hit and there), int(hit and not there), int(there and not hit))
    return total


def share(value: float | None) -> str:
    """A share as the tables show it."""
    return "-" if value is None else f"{value:.2f}"


@dataclass(frozen=True)
class Line:
    """One row of a table: naive hits, ours, single pointers (right: in submissions that have the thing)."""

    title: str
    naive: Tally
    ours: Tally
    each: Tally = Tally()


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, Tally())
