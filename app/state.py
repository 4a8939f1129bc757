"""What the database remembers, as frozen values. Handlers read and return these; only app.db knows tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Delivery:
    """A webhook delivery as it arrived: raw bytes under GitHub's GUID. `received_at` is ISO 8601 UTC."""

    guid: str
    event: str
    body: bytes
    received_at: str


class DeliveryState(StrEnum):
    """What became of a delivery."""

    RECEIVED = "received"
    DONE = "done"
    IGNORED = "ignored"
    FAILED = "failed"


@dataclass(frozen=True)
class Candidate:
    """One candidate on one assessment. `alias` is what reviewers see; `login` never reaches the review side."""

    id: int
    alias: str
    login: str
    assessment: str  # slug
    installation_id: int
    repo: str  # "owner/name" of the candidate's private repository
    repo_id: int
    review_repo: str
    starter_sha: str
    feedback_pr: int | None = None
    review_pr: int | None = None


class AttemptState(StrEnum):
    """Where an attempt stands."""

    RECEIVED = "received"
    RUNNING = "running"
    GRADED = "graded"
    SUPERSEDED = "superseded"
    OUR_FAULT = "our-fault"


@dataclass(frozen=True)
class Attempt:
    """One push of one candidate: a SHA, the server's receipt time and a number that counts up per candidate."""

    id: int
    candidate_id: int
    number: int
    sha: str
    received_at: str
    state: AttemptState
    observation_json: str | None = None  # rubric.wire
    findings_json: str | None = None
    flags_json: str | None = None
    assessment_json: str | None = None  # the assessment as it was when this attempt was graded


@dataclass(frozen=True)
class AuditEntry:
    """Who did what, when, to which candidate. Append-only."""

    at: str
    who: str
    what: str
    candidate_id: int | None
    detail: str = ""
