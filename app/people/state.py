"""What lists, exports and erasures pass around, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Rows = Mapping[str, Sequence[Mapping[str, Any]]]  # table -> rows, each column -> value


@dataclass(frozen=True)
class Anonymous:
    """One card without a name: points by row, by which rubric, and what became of the stage.

    `month`: of the last mark, `2026-03`. `gate` is empty where the stage has none. Neither the candidate nor
    the reviewer nor the assessment is in it.
    """

    month: str
    stage: str
    rubric_version: str
    points: Mapping[str, int]
    gate: str
    decided: bool


@dataclass(frozen=True)
class Traces:
    """What else of a candidate is kept than rows: workflows by name or beginning, commits of trees."""

    workflows: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    commits: tuple[str, ...] = ()
