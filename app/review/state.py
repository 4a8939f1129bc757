"""What people decide about a candidate, as frozen values: cards, seats, moves, appeals, questions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rubric.model import Mark

TAKE_HOME = "take-home"
CALIBRATION = "calibration"  # the stage of calibration sets: their cards count for no candidate


@dataclass(frozen=True, order=True)
class Card:
    """One scorecard of a candidate. `owner` is the lower-case login of the panel seat that it belongs to.

    Without an owner it is the shared card: every reviewer's where there is no panel, the consensus of one.
    """

    stage: str = TAKE_HOME
    owner: str = ""


SHARED = Card()


@dataclass(frozen=True)
class Seat:
    """A reviewer on the panel of one candidate's stage. The card is in an issue of the reviewer's own desk.

    `desk_issue` is None until it was opened. A seat that was given up has `left_at`, ISO 8601 UTC.
    `is_owner`: the reviewer owned the organisation when the desk was last looked at, and reads all desks.
    """

    candidate_id: int
    stage: str
    reviewer: str
    role: str
    assigned_at: str
    desk_repo: str = ""
    desk_issue: int | None = None
    left_at: str | None = None
    is_owner: bool = False

    @property
    def card(self) -> Card:
        """The card that belongs to this seat."""
        return Card(self.stage, self.reviewer.lower())

    @property
    def is_open_to_others(self) -> bool:
        """Whether there is a desk, and it has no issue yet because others may read it."""
        return bool(self.desk_repo) and self.desk_issue is None


class Verdict(StrEnum):
    """What a person decides about a candidate at a stage."""

    ADVANCE = "advance"
    HOLD = "hold"
    DECLINE = "decline"
    WITHDRAW = "withdraw"  # the candidate's own wish, recorded


@dataclass(frozen=True)
class Move:
    """A decision about a candidate. `to_stage` is where they are from then on; empty after the last stage."""

    candidate_id: int
    at: str
    who: str
    verdict: Verdict
    stage: str
    to_stage: str
    reason: str = ""


@dataclass(frozen=True)
class Appeal:
    """A candidate asks for a second reading of one row. `key` is the comment that asked.

    `reader` is a person who had not marked the row; empty where there is none left. `answered_at` is ISO 8601
    UTC, empty while it waits.
    """

    candidate_id: int
    key: str
    stage: str
    competency: str
    reason: str
    at: str
    reader: str
    answered_at: str = ""


@dataclass(frozen=True)
class Question:
    """A candidate's question. `key` is the comment that asked; `answer` is empty while it waits."""

    candidate_id: int
    key: str
    text: str
    at: str
    answer: str = ""
    answered_at: str = ""


@dataclass(frozen=True)
class Carded:
    """A mark with the card that it stands on."""

    card: Card
    mark: Mark
