"""What was answered, and what the scorer makes of it: metric, calibration, agreement of two askings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """In which shape a row was asked."""

    ORIGINAL = "original"  # as it stands in the hidden set
    TWIN = "twin"  # reworded so that its label stays the same
    AGAIN = "again"  # the same bytes once more, elsewhere in the order, under another id
    TRAIN = "train"  # a training row that every candidate has
    TRAIN_TWIN = "train-twin"


@dataclass(frozen=True)
class Answered:
    """What was answered to one question. `row`: 0-based, in the hidden set or (train forms) training rows.

    `label` and `confidence` are None where there was no valid answer. `scored`: the first time that this
    hidden row was asked, in whichever form; such answers make the metric.
    """

    row: int
    form: Form
    scored: bool
    label: str | None
    confidence: float | None


@dataclass(frozen=True)
class Bin:
    """Answers with a confidence in [low, high): how many, their mean confidence, the share that was right."""

    low: float
    high: float
    n: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Reliability:
    """Calibration of the returned confidence: expected calibration error with 95 % interval, and its bins."""

    error: float
    low: float
    high: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class Agreement:
    """A second look: of `n` pairs, how many got the same answer, and how many were right on each side."""

    name: str  # twins | again | train
    n: int
    same: int
    right_first: int
    right_second: int


@dataclass(frozen=True)
class Measured:
    """A metric computed outside on the hidden set: value and 95 % bootstrap interval over `n` rows."""

    metric: str
    value: float
    low: float
    high: float
    n: int
    baseline: float  # the same metric for the majority-class answer
    invalid: int  # rows without a valid answer; each counts as wrong
    notes: tuple[str, ...] = ()  # "constant answer", "one in three rows abstained", ...
    reliability: Reliability | None = None
    agreements: tuple[Agreement, ...] = ()
