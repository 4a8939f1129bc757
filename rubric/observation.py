"""What a run observed: how each phase ended, what it took, what was answered. No score, no label."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rubric.measured import Answered, Measured
from rubric.model import ContractKind

OBSERVATION_VERSION = 2
COMPUTES = 3.0  # CPU seconds: a run that only waits stays far below


class Phase(StrEnum):
    """The phases of a sealed run, in order."""

    BUILD = "build"  # command 1: image from the Dockerfile, or from run.sh setup
    REPRODUCE = "reproduce"  # command 2: train and write $OUT/metrics.json
    SERVE = "serve"  # HTTP: the server comes up and answers its ready route
    LOAD = "load"  # HTTP: open-loop load with the hidden inputs
    PREDICT = "predict"  # batch: features in, predictions out
    TESTS = "tests"  # the submission's own tests: a fact, never a score
    REBUILD = "rebuild"  # command 1 again, cold
    REPEAT = "repeat"  # command 2 again, in the rebuilt image, under another host name and local time


_BEFORE, _AFTER = (Phase.BUILD, Phase.REPRODUCE), (Phase.TESTS, Phase.REBUILD, Phase.REPEAT)
ASKING = {ContractKind.HTTP: (Phase.SERVE, Phase.LOAD), ContractKind.BATCH: (Phase.PREDICT,)}
HIDDEN_INPUTS = frozenset({Phase.LOAD, Phase.PREDICT})  # their logs may hold hidden inputs: reviewers only


def phases_of(kind: ContractKind) -> tuple[Phase, ...]:
    """The phases of a run under this contract, in order."""
    return (*_BEFORE, *ASKING[kind], *_AFTER)


def phases_to_answers(kind: ContractKind) -> tuple[Phase, ...]:
    """The phases that must end well before there are answers to score."""
    return (*_BEFORE, *ASKING[kind])


class Ending(StrEnum):
    """How a phase ended, read from engine facts only."""

    OK = "ok"
    NONZERO = "nonzero"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out-of-memory"
    LOG_FLOOD = "log-flood"
    OUTPUT_REJECTED = "output-rejected"  # required output missing, malformed or over a limit
    REFUSED = "refused"  # not run: a policy forbids it (no entry point, remote ADD, unknown base image)
    NOT_RUN = "not-run"  # an earlier phase did not end well, or nothing asks for it
    OUR_FAULT = "our-fault"


@dataclass(frozen=True)
class PhaseRun:
    """One phase. `reason`: a sentence to act on; `log_tail`: cleaned text of at most 50 lines.

    `cpu_seconds` and `peak_memory_bytes` are the control group's, sampled; None where nothing was seen.
    `processes`: the most that a sample saw at once; threads are none, the command's shell is one.
    """

    phase: Phase
    ending: Ending
    seconds: float = 0.0
    exit_code: int | None = None
    peak_memory_bytes: int | None = None
    command: str = ""
    reason: str = ""
    log_tail: str = ""
    cpu_seconds: float | None = None
    processes: int | None = None

    @property
    def computes(self) -> bool:
        """Whether its CPU time tells how much was done: it does on a busy machine too, the clock does not."""
        return (self.cpu_seconds or 0.0) >= COMPUTES


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
class Killed:
    """The first leg of the second run's command 2, killed from outside. Another over the same $OUT follows.

    `wrote`: whether $OUT held a file with something in it then. `ended`: it ended by itself before its time
    came, so that nothing was killed and no second leg followed.
    """

    after_seconds: float
    cpu_seconds: float | None
    wrote: bool
    ended: bool = False


@dataclass(frozen=True)
class ColdRun:
    """The second run: no cache of the first, another host name and local time.

    `killed`: where command 2 was interrupted once; the phase `repeat` is then the leg that went to the end.
    `moved`: packages that the two images hold in different versions, as "name 1.0 -> 1.1"; looked for only
    where the runs differ.
    """

    hostname: str
    clock_offset_minutes: int
    image_digest: str = ""
    reported: tuple[Reported, ...] = ()
    moved: tuple[str, ...] = ()
    killed: Killed | None = None


@dataclass(frozen=True)
class Saturation:
    """What the server manages when asked as fast as `workers` closed-loop clients can."""

    workers: int
    seconds: float
    answered: int
    errors: int

    @property
    def per_second(self) -> float:
        """Valid answers per second."""
        return self.answered / self.seconds if self.seconds else 0.0


@dataclass(frozen=True)
class Load:
    """Open-loop load: latencies in ms from the scheduled send, by window; errors count as the time-out.

    The last `extra_windows` were sent because the interval straddled the limit.
    """

    windows_ms: tuple[tuple[float, ...], ...]
    errors: int
    rate_per_second: float
    timeout_ms: float
    seed: int
    lag_p99_ms: float  # how late the generator itself was
    ready_seconds: float | None  # container start to the first good answer of the ready route
    extra_windows: int = 0
    saturation: Saturation | None = None

    @property
    def samples_ms(self) -> tuple[float, ...]:
        """All windows pooled, unsorted."""
        return tuple(value for window in self.windows_ms for value in window)


@dataclass(frozen=True)
class Calibration:
    """A fixed job of ours on the same machine, right before and right after the timed phase, in seconds."""

    before_seconds: float
    after_seconds: float

    @property
    def drift(self) -> float:
        """How far the slower of the two lies above the faster, as a share."""
        slow, fast = (
            max(self.before_seconds, self.after_seconds),
            min(self.before_seconds, self.after_seconds),
        )
        return slow / fast - 1 if fast else 0.0


@dataclass(frozen=True)
class OwnTests:
    """The submission's own tests, as their JUnit XML tells. They may claim anything: shown, never scored."""

    framework: str  # pytest | unittest
    collected: int
    passed: int
    failed: int
    skipped: int
    seconds: float


@dataclass(frozen=True)
class RunnerFacts:
    """The machine and engine that ran it, as the engine describes them."""

    engine: str
    runtime: str
    kernel: str
    cpus: int
    memory_bytes: int
    kind: str  # local | actions
    architecture: str = ""
    cgroup: str = ""  # v1 | v2


@dataclass(frozen=True)
class RunLimits:
    """What the run was given: seconds for both commands, and the caps of one candidate container."""

    within_seconds: float
    memory_bytes: int
    cpus: float
    pids: int
    open_files: int
    out_bytes: int
    build_network: str


@dataclass(frozen=True)
class Provenance:
    """What exactly was run with what. `commit` is empty for a folder."""

    tree_digest: str
    assessment: str
    assessment_version: str
    grader_version: str
    seed: int
    commit: str = ""
    rubric_version: str = ""


@dataclass(frozen=True)
class Observation:
    """Everything one sealed run of one submission yields. `measured` is the scorer's, from `answers`."""

    provenance: Provenance
    phases: tuple[PhaseRun, ...]
    runner: RunnerFacts | None = None
    limits: RunLimits | None = None
    image: Image | None = None
    reported: tuple[Reported, ...] = ()
    cold: ColdRun | None = None
    answers: tuple[Answered, ...] = ()
    measured: Measured | None = None
    load: Load | None = None
    calibration: Calibration | None = None
    tests: OwnTests | None = None
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
