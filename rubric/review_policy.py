"""Who reads a submission, how blindly and for how long, and the stages that a hiring pipeline may have."""

from __future__ import annotations

from dataclasses import dataclass

TAKE_HOME = "take-home"
STAGES = (
    "filter",
    "portfolio",
    TAKE_HOME,
    "live-debugging",
    "presentation",
    "communication",
    "design-review",
    "references",
    "onboarding",
)
"""Ids of the known stages, in the usual order of a pipeline."""

NEVER, MONTHLY = CALIBRATIONS = ("never", "monthly")
"""How often all reviewers score the same submission."""


@dataclass(frozen=True)
class PanelSeat:
    """One seat of a panel: the part it plays (`hiring-manager`, `peer`), and the logins that may take it."""

    role: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class ReviewPolicy:
    """How people review. Without a panel, reviewers and leads tick one card together.

    `blind`: an alias stands for the candidate's name; `appeal_days`: how long after a decision a row may be
    appealed, in days; `keep_days`: how long records are kept after it, in days; `calibration`: one of
    `CALIBRATIONS`.
    """

    panel: tuple[PanelSeat, ...] = ()
    blind: bool = True
    appeal_days: float = 7.0
    keep_days: int = 365
    calibration: str = NEVER
