"""What a run observed: how each phase ended, what it took, what was answered. No score, no label."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OBSERVATION_VERSION = 1


class Phase(StrEnum):
    """The phases of a sealed run, in order."""

    BUILD = "build"  # command 1: image from the Dockerfile, or from run.sh setup
    REPRODUCE = "reproduce"  # command 2: train and write $OUT/metrics.json
    SERVE = "serve"  # the server comes up and answers its ready route
    LOAD = "load"  # open-loop load with the hidden inputs


class Ending(StrEnum):
    """How a phase ended, read from engine facts only."""

    OK = "ok"
    NONZERO = "nonzero"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out-of-memory"
    LOG_FLOOD = "log-flood"
    OUTPUT_REJECTED = "output-rejected"  # required output missing, malformed or over a limit
    REFUSED = "refused"  # not run: a policy forbids it (no entry point, remote ADD, unknown base image)
    NOT_RUN = "not-run"  # an earlier phase did not end well
    OUR_FAULT = "our-fault"


@dataclass(frozen=True)
class PhaseRun:
    """One phase. `reason`: a sentence to act on; `log_tail`: cleaned text of at most 50 lines."""

    phase: Phase
    ending: Ending
    seconds: float = 0.0
    exit_code: int | None = None
    peak_memory_bytes: int | None = None
    command: str = ""
    reason: str = ""
    log_tail: str = ""


@dataclass(frozen=True)
class Image:
    """The built image: content id, size in bytes, and the id of the base it was built on."""

    digest: str
    size_bytes: int
    base: str
    base_digest: str


@dataclass(frozen=True)
class Reported:
    """A metric that the run itself wrote to metrics.json."""

    metric: str
    value: float


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


@dataclass(frozen=True)
class Load:
    """Open-loop load: latencies in ms from the scheduled send, by window; errors count as the time-out."""

    windows_ms: tuple[tuple[float, ...], ...]
    errors: int
    rate_per_second: float
    timeout_ms: float
    seed: int
    lag_p99_ms: float  # how late the generator itself was
    ready_seconds: float | None  # container start to the first good answer of the ready route

    @property
    def samples_ms(self) -> tuple[float, ...]:
        """All windows pooled, unsorted."""
        return tuple(value for window in self.windows_ms for value in window)


@dataclass(frozen=True)
class RunnerFacts:
    """The machine and engine that ran it, as the engine describes them."""

    engine: str
    runtime: str
    kernel: str
    cpus: int
    memory_bytes: int
    kind: str  # local | actions


@dataclass(frozen=True)
class Provenance:
    """What exactly was run with what."""

    tree_digest: str
    assessment: str
    assessment_version: str
    grader_version: str
    seed: int


@dataclass(frozen=True)
class Observation:
    """Everything one sealed run of one submission yields."""

    provenance: Provenance
    phases: tuple[PhaseRun, ...]
    runner: RunnerFacts | None = None
    image: Image | None = None
    reported: tuple[Reported, ...] = ()
    measured: Measured | None = None
    load: Load | None = None
    version: int = OBSERVATION_VERSION

    def phase(self, phase: Phase) -> PhaseRun:
        """The run of `phase`; a NOT_RUN placeholder where it is absent."""
        return next((run for run in self.phases if run.phase is phase), PhaseRun(phase, Ending.NOT_RUN))


@dataclass(frozen=True)
class Progress:
    """A phase has begun or ended; `limit_seconds` is what it may take."""

    phase: Phase
    state: str  # "started" | "ended"
    seconds: float
    limit_seconds: float
