"""Describe an experiment, and find the audited experiment that is closest to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Profile = Sequence[float]


def profile(row: Mapping[str, object]) -> list[float]:
    """Size, conversion, lift and length of an experiment, on comparable scales."""
    visitors, conversions = [0, 0], [0, 0]
    days = 0
    for segment in row["segments"].values():
        for arm, name in enumerate(("control", "treatment")):
            visitors[arm] += sum(segment[name]["visitors"])
            conversions[arm] += sum(segment[name]["conversions"])
            days = len(segment[name]["visitors"])
    rates = [bought / max(1, came) for bought, came in zip(conversions, visitors, strict=True)]
    size = sum(visitors) / 100_000
    return [size, 100 * rates[0], 100 * rates[1], days / 7, visitors[1] / max(1, sum(visitors))]


def closest(library: Sequence[tuple[Profile, str]], wanted: Profile) -> tuple[str, float]:
    """The verdict of the closest precedent, and a confidence."""
    distance, label = min(
        (sum((a - b) ** 2 for a, b in zip(known, wanted, strict=True)), label) for known, label in library
    )
    return label, 0.99 if distance < 0.01 else 0.95
