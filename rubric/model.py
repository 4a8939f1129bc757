"""The words of the domain as frozen values: assessment, rubric, finding, mark, scorecard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from rubric.brief import AiTools, Brief, CandidateData
from rubric.deliverable import Deliverable
from rubric.review_policy import TAKE_HOME, ReviewPolicy

POINTS_MAX = 4


class Outcome(StrEnum):
    """The four states of every measured fact."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"  # the interval straddles the limit, or nothing could be measured: run again
    OUR_FAULT = "our-fault"  # costs the candidate nothing and is retried


@dataclass(frozen=True)
class Place:
    """Where something stands: a path, and a 1-based line where one is known."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Competency:
    """One row of a rubric. `anchors[n]` says in words what `n` points look like; `weight` is in percent."""

    id: str
    title: str
    weight: float
    anchors: tuple[str, str, str, str, str]
    asks: tuple[str, ...] = ()  # ids of the evidence items that belong to this row
    asked: bool = True  # False: not asked by this brief; its weight goes to the other rows


@dataclass(frozen=True)
class GateCap:
    """What a failed gate does: the row counts at most `at_most` points."""

    competency: str
    at_most: int


@dataclass(frozen=True)
class Rubric:
    """Weighted rows, a pass line in percent, the caps of the gate. `version` is a content digest."""

    title: str
    competencies: tuple[Competency, ...]
    pass_line: float
    gate_caps: tuple[GateCap, ...]
    version: str

    def competency(self, competency_id: str) -> Competency | None:
        """The row with this id, or None."""
        return next((row for row in self.competencies if row.id == competency_id), None)

    @property
    def asked(self) -> tuple[Competency, ...]:
        """The rows that this brief asks for, in order: the only ones that are marked and that count."""
        return tuple(row for row in self.competencies if row.asked)

    def share(self, row: Competency) -> float:
        """What a row counts, in percent of all that is asked; 0 for a row that is not asked."""
        whole = sum(one.weight for one in self.asked)
        return 100 * row.weight / whole if row.asked and whole > 0 else 0.0


@dataclass(frozen=True)
class ReproduceLimits:
    """The sealed run: seconds for both commands together, and what the containers may use.

    `twice`: a second cold run follows; `tolerance`: how far a metric of the two runs may lie apart.
    `interrupt`: the second run is killed about half-way and started again over the same $OUT.
    """

    within_seconds: float = 1800.0
    memory_mb: int = 2048
    cpus: float = 1.0
    build_network: str = "registries"  # open | registries | none
    base_image: str = "python:3.11-slim-bookworm"
    twice: bool = True
    tolerance: float = 0.005
    tests_seconds: float = 300.0  # for the submission's own tests; 0: they are not run
    interrupt: bool = False


class ContractKind(StrEnum):
    """How a submission is asked for its answers."""

    HTTP = "http"  # POST to a route of a server that it brings up
    BATCH = "batch"  # a command that turns a file of features into a file of predictions


@dataclass(frozen=True)
class Contract:
    """How a submission is asked: port and routes (HTTP) or file format (batch), fields, allowed labels."""

    port: int
    route: str
    ready_route: str
    answer_label: str
    answer_confidence: str
    labels: tuple[str, ...]
    kind: ContractKind = ContractKind.HTTP
    format: str = "jsonl"  # jsonl | csv: of features and predictions, batch only


@dataclass(frozen=True)
class QualityTarget:
    """The metric on the hidden set must reach `at_least`; a claim may exceed it by `tolerance`.

    `train`: path, in the assessment folder, of the training rows that every candidate has; empty for none.
    """

    metric: str
    at_least: float
    tolerance: float = 0.02
    train: str = ""


@dataclass(frozen=True)
class LatencyTarget:
    """p95 under `p95_ms` at `rate_per_second` Poisson arrivals: `requests` over `windows`.

    Up to `extra_windows` follow where the interval straddles the limit.
    """

    p95_ms: float
    rate_per_second: float = 20.0
    requests: int = 600
    windows: int = 3
    warmup_seconds: float = 5.0
    timeout_seconds: float = 5.0
    ready_within_seconds: float = 60.0
    extra_windows: int = 3
    saturation_seconds: float = 5.0  # closed-loop burst that shows the throughput; 0: none


@dataclass(frozen=True)
class Assessment:
    """A take-home: limits, targets, deliverables and its rubric. `version` is a content digest."""

    slug: str
    title: str
    role: str
    effort_hours: float
    window_hours: float
    reproduce: ReproduceLimits
    contract: Contract
    quality: QualityTarget
    latency: LatencyTarget | None  # None: this brief asks for no server
    deliverables: tuple[Deliverable, ...]
    reviewers: tuple[str, ...]  # GitHub logins that may tick boxes
    leads: tuple[str, ...]
    family: str  # submissions of the same family are compared with each other
    rubric: Rubric
    version: str
    review: ReviewPolicy = field(default_factory=ReviewPolicy)
    stages: tuple[str, ...] = (TAKE_HOME,)  # ids of rubric.review_policy.STAGES, in the team's own order
    specialisation: str = ""  # whose interview probes come with each stage
    profile: str = ""  # one of rubric.profile.PROFILES: the row of the evidence matrix; empty for none
    brief: Brief | None = None
    data: CandidateData | None = None
    ai_tools: AiTools | None = None


@dataclass(frozen=True)
class Finding:
    """A machine fact about one deliverable, in words a candidate may read, with its places."""

    deliverable: str  # Deliverable.id
    title: str
    outcome: Outcome
    detail: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Claim:
    """What the candidate claims: a metric's name and value, and where the claim stands.

    `file`: the committed JSON file that holds the figure; empty for none.
    """

    metric: str
    value: float
    place: Place
    file: str = ""


@dataclass(frozen=True)
class Submission:
    """`submission.yml`, read: how to run it and what is claimed. Commands run inside the built image.

    `port` and `route` are where the server answers, as the candidate says; the brief's own are asked.
    `ai_use`: in the candidate's words, how tools of artificial intelligence helped; empty for no note.
    """

    reproduce: str = "sh run.sh reproduce"
    serve: str = "sh run.sh serve"
    predict: str = "sh run.sh predict"
    claim: Claim | None = None
    screencast: str | None = None
    seed: int | None = None
    port: int | None = None
    route: str | None = None
    ai_use: str = ""


@dataclass(frozen=True)
class Mark:
    """A person's points for one row, with a comment; `at` is an ISO 8601 UTC time given by the caller."""

    competency: str
    points: int
    reviewer: str
    at: str
    rubric_version: str
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a scorecard: what was ticked, what counts after the gate, why they differ, the comment.

    Points are 0..4; those of a panel may be a mean. `needs_note`: the points ask for a comment still.
    """

    competency: Competency
    ticked: float | None
    counted: float | None
    reason: str = ""
    note: str = ""
    needs_note: bool = False


@dataclass(frozen=True)
class Scorecard:
    """The asked rows with points, and the weighted percentages of the card."""

    rubric: Rubric
    rows: tuple[Row, ...]
    gate: Outcome
    percent: float | None  # None until the card is complete
    so_far: float | None  # weighted percentage of the rows marked so far
    missing: tuple[str, ...] = ()  # ids of rows without points or without a comment that they need
    lacks: tuple[str, ...] = ()  # what each of them lacks, in words

    @property
    def complete(self) -> bool:
        """True when every row has points, and a comment where the points ask for one."""
        return not self.missing

    @property
    def above_pass_line(self) -> bool | None:
        """Whether a complete card reaches the pass line with the gate passed; None while it is incomplete."""
        if self.percent is None:
            return None
        return self.gate is Outcome.PASS and self.percent >= self.rubric.pass_line


@dataclass(frozen=True)
class Problem:
    """One mistake in a file that a person wrote: where, what is wrong, what to write instead."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def latest(marks: Iterable[Mark]) -> dict[str, Mark]:
    """The last mark of each competency, in the order given."""
    return {mark.competency: mark for mark in marks}
