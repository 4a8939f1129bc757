"""What the database remembers, as frozen values. Handlers read and return these; only app.db knows tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.effects import Rendered


class DeliveryState(StrEnum):
    """What became of a delivery."""

    RECEIVED = "received"
    DONE = "done"
    IGNORED = "ignored"
    FAILED = "failed"


@dataclass(frozen=True)
class Delivery:
    """A webhook delivery as it arrived: raw bytes under GitHub's GUID. `received_at` is ISO 8601 UTC.

    Deliveries of one `lane` (a repository, or an issue of one) are worked one after the other. `tries` counts
    how often a failed one was sent again; `todo` is what its decision asks for, once it is decided.
    """

    guid: str
    event: str
    body: bytes
    received_at: str
    lane: str = ""
    state: DeliveryState = DeliveryState.RECEIVED
    note: str = ""
    tries: int = 1
    todo: str = ""

    @property
    def workflow_id(self) -> str:
        """The id of the durable workflow that works this delivery."""
        return self.guid if self.tries == 1 else f"{self.guid}:{self.tries}"


@dataclass(frozen=True)
class FailedDelivery:
    """A delivery that failed, and why, without its body."""

    guid: str
    event: str
    received_at: str
    note: str


@dataclass(frozen=True)
class Candidate:
    """One candidate on one assessment. Reviewers see `alias`; `login` reaches the review side once `named`.

    The own work begins upon `starter_sha`. Where a candidate has own data it brings them, made with `seed`;
    the starter itself, the same commit for all, is `root_sha` below it.
    `assessment_json` is the assessment that people judge by now, in `rubric.wire`; `pipeline_issue` is where
    the stages other than the take-home are judged, in the review repository.
    """

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
    pipeline_issue: int | None = None
    named: bool = False
    assessment_json: str | None = None
    root_sha: str = ""
    seed: int | None = None

    @property
    def given(self) -> frozenset[str]:
        """The commits that are ours: whoever is at one of them has written nothing yet."""
        return frozenset({self.starter_sha, self.root_sha} - {""})


class AttemptState(StrEnum):
    """Where an attempt stands."""

    RECEIVED = "received"
    RUNNING = "running"
    GRADED = "graded"
    REFUSED = "refused"  # the tree breaks a cap, so nothing was run
    SUPERSEDED = "superseded"
    OUR_FAULT = "our-fault"
    OVER_BUDGET = "over-budget"  # checked and kept, not run: the candidate's runner minutes are used up


UNFINISHED = frozenset({AttemptState.RECEIVED, AttemptState.RUNNING})


@dataclass(frozen=True)
class Attempt:
    """One push of one candidate: a SHA, the server's receipt time and a number that counts up per candidate.

    `late` marks a push that is mirrored and not graded: its news came after the branch had moved on, or it
    came after the candidate's time. `overdue` marks the second kind, also once a lead has it graded. `run`
    counts how often this attempt was asked to run.
    """

    id: int
    candidate_id: int
    number: int
    sha: str
    received_at: str
    state: AttemptState
    late: bool = False
    overdue: bool = False
    run: int = 1
    submission_json: str | None = None  # rubric.wire
    observation_json: str | None = None
    findings_json: str | None = None
    flags_json: str | None = None
    reading_json: str | None = None  # what the report shows of the files
    assessment_json: str | None = None  # the assessment as it was when this attempt was graded


@dataclass(frozen=True)
class AuditEntry:
    """Who did what, when, to which candidate. Append-only."""

    at: str
    who: str
    what: str
    candidate_id: int | None
    detail: str = ""


@dataclass(frozen=True)
class Rendering:
    """Something GitHub shows of the record: what it shall say, and what GitHub calls it once it is there.

    `tried`: a post of it was begun once, so it may be there already.
    """

    key: str
    effect: Rendered
    github_id: int | None = None
    version: int = 1  # counts up with every new text
    tried: bool = False


@dataclass(frozen=True)
class Sent:
    """One sending of a delivery, as GitHub's log of our App's webhook has it. `at`: ISO 8601 UTC.

    A redelivery has the same GUID and an id of its own.
    """

    id: int
    guid: str
    event: str
    at: str
    redelivery: bool = False
    repo_id: int | None = None


@dataclass(frozen=True)
class Activity:
    """One change of a branch or tag as GitHub saw it. `at` is GitHub's time, ISO 8601 UTC.

    `before` and `after` are all zeros where there was or is nothing. `kind`: push, force_push,
    branch_creation, branch_deletion, pr_merge, merge_queue_merge.
    """

    before: str
    after: str
    ref: str
    kind: str
    at: str
    actor: str


@dataclass(frozen=True)
class Bookmark:
    """What periodic work remembers from one time to the next: how far it came, and when it looked."""

    value: str
    at: str


@dataclass(frozen=True)
class Workflow:
    """One workflow of the engine: `since` it was queued, `begun` when it was taken from there.

    Both are ISO 8601 UTC; `begun` is empty while it waits. Ended ones are not `alive`; one that ended in an
    error, and so without its news, is `broken`.
    """

    id: str
    alive: bool
    since: str
    begun: str = ""
    broken: bool = False


@dataclass(frozen=True)
class Backlog:
    """How many workflows of a queue wait or are under way, and since when the oldest waiting one is there."""

    queue: str
    waiting: int = 0
    running: int = 0
    oldest: str = ""  # ISO 8601 UTC; empty when nothing waits


@dataclass(frozen=True)
class Account:
    """An account on GitHub: its login as GitHub spells it, and what it is: User, Organization or Bot."""

    login: str
    type: str


@dataclass(frozen=True)
class Invitation:
    """An invitation that waits for a person. GitHub keeps it for a while after it has expired."""

    id: int
    expired: bool


@dataclass(frozen=True)
class Reader:
    """Somebody who may read a repository. `is_owner`: of the organisation, so they read all of its own."""

    login: str
    is_owner: bool = False


def newest(attempts: Sequence[Attempt]) -> Attempt | None:
    """The attempt that counts: the highest number that was not late."""
    current = (attempt for attempt in attempts if not attempt.late)
    return max(current, key=lambda attempt: attempt.number, default=None)


def shown(attempts: Sequence[Attempt]) -> Attempt | None:
    """The newest attempt that has a result, which is the one the review side shows."""
    return newest([attempt for attempt in attempts if attempt.observation_json is not None])


@dataclass(frozen=True)
class AppCredentials:
    """A GitHub App as GitHub handed it over when it was made. The record keeps it sealed."""

    app_id: int
    slug: str
    page_url: str  # the App's page on GitHub; people install it from there
    client_id: str
    client_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    private_key: str = field(repr=False)  # PEM


@dataclass(frozen=True)
class Ticket:
    """A key to the set-up pages. The record knows its digest only; `bound_to` is the digest of another."""

    digest: str
    purpose: str
    bound_to: str
    expires_at: str


@dataclass(frozen=True)
class Place:
    """Where one candidate works and where that is reviewed."""

    installation_id: int
    repo: str
    review_repo: str
