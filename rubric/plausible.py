"""Bounds that every real observation keeps. A runner's word is taken for facts, not for impossibilities."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rubric.model import ContractKind
from rubric.observation import (
    Calibration,
    ColdRun,
    Image,
    Load,
    Observation,
    OwnTests,
    PhaseRun,
    Provenance,
    Reported,
    RunLimits,
    RunnerFacts,
    phases_of,
)
from rubric.plausible_answers import answers_bounds, measured_bounds
from rubric.submission import METRIC_NAME, METRICS_MAX

Bound = tuple[bool, str]

TEXT_LENGTH = 2_000
NAME_LENGTH = 300
LOG_LENGTH = 64 * 1024
SECONDS_MAX = 7 * 86_400.0
CPUS_MAX = 4_096
BYTES_MAX = 2**50
PROCESSES_MAX = 2**22  # the most that Linux numbers
WINDOWS_MAX = 120  # 100 and at most 20 extra ones
SAMPLES_MAX = 150_000
RATE_MAX = 1_000_000.0
MOVED_MAX = 1_000
OFFSET_MAX = 24 * 60
TESTS_MAX = 1_000_000
CALIBRATION_MAX = 3_600.0
EXIT_CODES = range(-255, 256)
FRAMEWORKS = ("pytest", "unittest")
NETWORKS = ("open", "registries", "none")


def implausible(observation: Observation) -> str | None:
    """The first bound that is broken, as `field: must ...`; None when all hold."""
    return next((message for holds, message in _bounds(observation) if not holds), None)


def _bounds(observation: Observation) -> Iterator[Bound]:
    yield from _provenance_bounds(observation.provenance)
    yield from _phases_bounds(observation.phases)
    yield from _reported_bounds("reported", observation.reported)
    yield from answers_bounds(observation.answers)
    parts: tuple[tuple[object, Callable[[Any], Iterator[Bound]]], ...] = (
        (observation.runner, _runner_bounds),
        (observation.limits, _limits_bounds),
        (observation.image, _image_bounds),
        (observation.cold, _cold_bounds),
        (observation.measured, measured_bounds),
        (observation.load, _load_bounds),
        (observation.calibration, _calibration_bounds),
        (observation.tests, _tests_bounds),
    )
    for part, bounds in parts:
        if part is not None:
            yield from bounds(part)


def _provenance_bounds(origin: Provenance) -> Iterator[Bound]:
    names = ("tree_digest", "assessment", "assessment_version", "grader_version", "commit", "rubric_version")
    for name in names:
        yield _short(f"provenance.{name}", getattr(origin, name))
    yield origin.seed >= 0, "provenance.seed: must not be negative"


def _phases_bounds(runs: Sequence[PhaseRun]) -> Iterator[Bound]:
    phases = [run.phase for run in runs]
    yield len(set(phases)) == len(phases), "phases: must name each phase once"
    fits = any(set(phases) <= set(phases_of(kind)) for kind in ContractKind)
    yield fits, "phases: must be those of one kind of contract"
    for index, run in enumerate(runs):
        yield from _phase_bounds(f"phases[{index}]", run)


def _phase_bounds(at: str, run: PhaseRun) -> Iterator[Bound]:
    yield _within(f"{at}.seconds", run.seconds, SECONDS_MAX)
    yield _within(f"{at}.peak_memory_bytes", run.peak_memory_bytes, BYTES_MAX)
    yield _within(f"{at}.cpu_seconds", run.cpu_seconds, SECONDS_MAX * CPUS_MAX)
    yield _within(f"{at}.processes", run.processes, PROCESSES_MAX)
    yield (
        run.exit_code is None or run.exit_code in EXIT_CODES,
        f"{at}.exit_code: must be from {EXIT_CODES.start} to {EXIT_CODES.stop - 1}",
    )
    yield _short(f"{at}.command", run.command, TEXT_LENGTH)
    yield _short(f"{at}.reason", run.reason, TEXT_LENGTH)
    yield _short(f"{at}.log_tail", run.log_tail, LOG_LENGTH)


def _reported_bounds(at: str, reported: Sequence[Reported]) -> Iterator[Bound]:
    names = [one.metric for one in reported]
    yield len(names) <= METRICS_MAX, f"{at}: must hold at most {METRICS_MAX} metrics"
    yield len(set(names)) == len(names), f"{at}: must name each metric once"
    yield (
        all(re.fullmatch(METRIC_NAME, name) for name in names),
        f"{at}: must have metric names of letters, digits and _ . @ / -, at most 64",
    )


def _cold_bounds(cold: ColdRun) -> Iterator[Bound]:
    yield _short("cold.hostname", cold.hostname)
    offset = abs(cold.clock_offset_minutes) <= OFFSET_MAX
    yield offset, "cold.clock_offset_minutes: must be at most a day"
    yield _short("cold.image_digest", cold.image_digest)
    yield from _reported_bounds("cold.reported", cold.reported)
    yield len(cold.moved) <= MOVED_MAX, f"cold.moved: must hold at most {MOVED_MAX} packages"
    for index, name in enumerate(cold.moved):
        yield _short(f"cold.moved[{index}]", name)
    if cold.killed is not None:
        yield _within("cold.killed.after_seconds", cold.killed.after_seconds, SECONDS_MAX)
        yield _within("cold.killed.cpu_seconds", cold.killed.cpu_seconds, SECONDS_MAX * CPUS_MAX)


def _load_bounds(load: Load) -> Iterator[Bound]:
    samples = load.samples_ms
    yield len(load.windows_ms) <= WINDOWS_MAX, f"load.windows_ms: must hold at most {WINDOWS_MAX} windows"
    yield len(samples) <= SAMPLES_MAX, f"load.windows_ms: must hold at most {SAMPLES_MAX} latencies"
    yield all(value >= 0 for value in samples), "load.windows_ms: must not hold negative latencies"
    longest = 1_000 * SECONDS_MAX
    yield all(value <= longest for value in samples), f"load.windows_ms: must be at most {longest:g} each"
    yield 0 <= load.errors <= len(samples), "load.errors: must be from 0 to the number of requests"
    yield 0 < load.rate_per_second <= RATE_MAX, f"load.rate_per_second: must be above 0, at most {RATE_MAX:g}"
    yield 0 < load.timeout_ms <= longest, f"load.timeout_ms: must be above 0, at most {longest:g}"
    yield load.seed >= 0, "load.seed: must not be negative"
    yield _within("load.lag_p99_ms", load.lag_p99_ms, longest)
    yield _within("load.ready_seconds", load.ready_seconds, SECONDS_MAX)
    extra = 0 <= load.extra_windows <= len(load.windows_ms)
    yield extra, "load.extra_windows: must be from 0 to the number of windows"
    if load.saturation is not None:
        full, at = load.saturation, "load.saturation"
        yield (
            0 < full.seconds <= CALIBRATION_MAX,
            f"{at}.seconds: must be above 0, at most {CALIBRATION_MAX:g}",
        )
        yield 1 <= full.workers <= CPUS_MAX, f"{at}.workers: must be from 1 to {CPUS_MAX}"
        yield _within(f"{at}.answered", full.answered, RATE_MAX * full.seconds)
        yield _within(f"{at}.errors", full.errors, RATE_MAX * full.seconds)


def _calibration_bounds(calibration: Calibration) -> Iterator[Bound]:
    for name in ("before_seconds", "after_seconds"):
        holds = 0 < getattr(calibration, name) <= CALIBRATION_MAX
        yield holds, f"calibration.{name}: must be above 0, at most {CALIBRATION_MAX:g}"


def _tests_bounds(tests: OwnTests) -> Iterator[Bound]:
    yield tests.framework in FRAMEWORKS, f"tests.framework: must be one of {', '.join(FRAMEWORKS)}"
    for name in ("collected", "passed", "failed", "skipped"):
        yield _within(f"tests.{name}", getattr(tests, name), TESTS_MAX)
    ended = tests.passed + tests.failed + tests.skipped
    yield ended <= tests.collected, "tests.collected: must be at least passed, failed and skipped together"
    yield _within("tests.seconds", tests.seconds, SECONDS_MAX)


def _image_bounds(image: Image) -> Iterator[Bound]:
    yield _within("image.size_bytes", image.size_bytes, BYTES_MAX)
    for name in ("digest", "base", "base_digest"):
        yield _short(f"image.{name}", getattr(image, name))


def _runner_bounds(runner: RunnerFacts) -> Iterator[Bound]:
    yield 0 < runner.cpus <= CPUS_MAX, f"runner.cpus: must be from 1 to {CPUS_MAX}"
    yield 0 < runner.memory_bytes <= BYTES_MAX, "runner.memory_bytes: must be from 1 to 2^50"
    for name in ("engine", "runtime", "kernel", "kind", "architecture", "cgroup"):
        yield _short(f"runner.{name}", getattr(runner, name))


def _limits_bounds(limits: RunLimits) -> Iterator[Bound]:
    most = {"within_seconds": SECONDS_MAX, "memory_bytes": BYTES_MAX, "cpus": CPUS_MAX, "pids": PROCESSES_MAX,
            "open_files": 2**31, "out_bytes": BYTES_MAX}  # fmt: skip
    for name, largest in most.items():
        holds = 0 < getattr(limits, name) <= largest
        yield holds, f"limits.{name}: must be above 0, at most {largest:g}"
    yield limits.build_network in NETWORKS, f"limits.build_network: must be one of {', '.join(NETWORKS)}"


def _within(at: str, value: float | None, most: float) -> Bound:
    return value is None or 0 <= value <= most, _wanted(at, value, most)


def _wanted(at: str, value: float | None, most: float) -> str:
    return f"{at}: must not be negative" if (value or 0) < 0 else f"{at}: must be at most {most:g}"


def _short(at: str, text: str, most: int = NAME_LENGTH) -> Bound:
    return len(text) <= most, f"{at}: must have at most {most} characters"
