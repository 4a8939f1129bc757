"""Bounds that every real observation keeps. A runner's word is taken for facts, not for impossibilities."""

from __future__ import annotations

from collections.abc import Iterator

from rubric.observation import Image, Load, Measured, Observation, PhaseRun, RunnerFacts

TEXT_LENGTH = 2_000
LOG_LENGTH = 64 * 1024
REPORTED_MAX = 64
WINDOWS_MAX = 100
NOTES_MAX = 20

Bound = tuple[bool, str]


def implausible(observation: Observation) -> str | None:
    """The first bound that is broken, as `field: must ...`; None when all hold."""
    return next((message for holds, message in _bounds(observation) if not holds), None)


def _bounds(observation: Observation) -> Iterator[Bound]:
    phases = [run.phase for run in observation.phases]
    yield len(set(phases)) == len(phases), "phases: must name each phase once"
    for index, run in enumerate(observation.phases):
        yield from _phase_bounds(f"phases[{index}]", run)
    names = [reported.metric for reported in observation.reported]
    yield len(names) <= REPORTED_MAX, f"reported: must hold at most {REPORTED_MAX} metrics"
    yield len(set(names)) == len(names), "reported: must name each metric once"
    yield (
        all(len(name) <= REPORTED_MAX for name in names),
        "reported: must have metric names of at most 64 characters",
    )
    if observation.measured is not None:
        yield from _measured_bounds(observation.measured)
    if observation.load is not None:
        yield from _load_bounds(observation.load)
    if observation.image is not None:
        yield from _image_bounds(observation.image)
    if observation.runner is not None:
        yield from _runner_bounds(observation.runner)


def _phase_bounds(at: str, run: PhaseRun) -> Iterator[Bound]:
    yield run.seconds >= 0, f"{at}.seconds: must not be negative"
    yield (run.peak_memory_bytes or 0) >= 0, f"{at}.peak_memory_bytes: must not be negative"
    yield len(run.command) <= TEXT_LENGTH, f"{at}.command: must have at most {TEXT_LENGTH} characters"
    yield len(run.reason) <= TEXT_LENGTH, f"{at}.reason: must have at most {TEXT_LENGTH} characters"
    yield len(run.log_tail) <= LOG_LENGTH, f"{at}.log_tail: must have at most {LOG_LENGTH} characters"


def _measured_bounds(measured: Measured) -> Iterator[Bound]:
    yield measured.low <= measured.high, "measured: must have low <= high"
    yield measured.n >= 0, "measured.n: must not be negative"
    yield 0 <= measured.invalid <= measured.n, "measured.invalid: must be from 0 to n"
    yield len(measured.notes) <= NOTES_MAX, f"measured.notes: must hold at most {NOTES_MAX} notes"


def _load_bounds(load: Load) -> Iterator[Bound]:
    samples = load.samples_ms
    yield len(load.windows_ms) <= WINDOWS_MAX, f"load.windows_ms: must hold at most {WINDOWS_MAX} windows"
    yield all(value >= 0 for value in samples), "load.windows_ms: must not hold negative latencies"
    yield 0 <= load.errors <= len(samples), "load.errors: must be from 0 to the number of requests"
    yield load.rate_per_second > 0, "load.rate_per_second: must be positive"
    yield load.timeout_ms > 0, "load.timeout_ms: must be positive"
    yield load.lag_p99_ms >= 0, "load.lag_p99_ms: must not be negative"
    yield (load.ready_seconds or 0) >= 0, "load.ready_seconds: must not be negative"


def _image_bounds(image: Image) -> Iterator[Bound]:
    yield image.size_bytes >= 0, "image.size_bytes: must not be negative"


def _runner_bounds(runner: RunnerFacts) -> Iterator[Bound]:
    yield runner.cpus > 0, "runner.cpus: must be positive"
    yield runner.memory_bytes > 0, "runner.memory_bytes: must be positive"
