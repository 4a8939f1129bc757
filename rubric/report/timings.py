"""What a run took and used, beside what it may: commands, server, load, machine."""

from __future__ import annotations

from collections.abc import Iterator

from rubric.document import Spans, Table
from rubric.gate import COLD
from rubric.grade import Graded
from rubric.latency import DRIFT_SHARE, bracket, drift_text
from rubric.model import LatencyTarget
from rubric.observation import Ending, Load, Observation, Phase, PhaseRun
from rubric.stats import quantile
from rubric.units import counted, mebibytes, milliseconds, seconds, share

LABELS = {
    Phase.BUILD: "Build",
    Phase.REPRODUCE: "Reproduce",
    Phase.SERVE: "Server start",
    Phase.LOAD: "Load",
    Phase.PREDICT: "Predict",
    Phase.TESTS: "Own tests",
    Phase.REBUILD: "Build, cold",
    Phase.REPEAT: "Reproduce, cold",
}

_TOLD = {Ending.NOT_RUN: "not run", Ending.REFUSED: "refused"}
Row = tuple[Spans, Spans, Spans]


def timings(graded: Graded) -> Table:
    """One row per fact, each with its limit where it has one."""
    rows = (*_commands(graded), *_answering(graded), *_used(graded))
    return Table(("What", "Measured [95 % interval]", "Limit"), rows)


def _commands(graded: Graded) -> Iterator[Row]:
    limits, observation = graded.assessment.reproduce, graded.observation
    both = f"{seconds(limits.within_seconds)} for both commands"
    yield _row("Build", _took(observation.phase(Phase.BUILD)), both)
    yield _row("Reproduce", _took(observation.phase(Phase.REPRODUCE)), "as above")
    again = [observation.phase(phase) for phase in COLD]
    if any(run.ending is not Ending.NOT_RUN for run in again):
        yield _row("Both again, cold", " + ".join(map(_took, again)), both)
    killed = observation.cold.killed if observation.cold else None
    if killed is not None and not killed.ended:
        yield _row("Killed before, cold", seconds(killed.after_seconds))


def _answering(graded: Graded) -> Iterator[Row]:
    observation, target = graded.observation, graded.assessment.latency
    if target is None:
        yield _row("Predict", _took(observation.phase(Phase.PREDICT)))
        return
    load = observation.load
    start = _took(observation.phase(Phase.SERVE))
    if load is not None and load.ready_seconds is not None:
        start = seconds(load.ready_seconds)
    yield _row("Server start", start, seconds(target.ready_within_seconds))
    if load is not None and load.samples_ms:
        yield from _load(load, target)
    if observation.calibration is not None:
        yield _row("Calibration", drift_text(observation.calibration), f"{share(DRIFT_SHARE)} apart")


def _load(load: Load, target: LatencyTarget) -> Iterator[Row]:
    for name, q, limit in (("p50", 0.5, ""), ("p95", 0.95, milliseconds(target.p95_ms)), ("p99", 0.99, "")):
        found = quantile(load.samples_ms, q)
        yield _row(f"Latency {name}", f"{milliseconds(found.value)} {bracket(found)}", limit)
    windows = counted(len(load.windows_ms), "window")
    extra = f", {load.extra_windows:,} of them extra" if load.extra_windows else ""
    sent = f"{counted(len(load.samples_ms), 'request')} at {load.rate_per_second:g}/s in {windows}{extra}"
    yield _row("Load", f"{sent}; {counted(load.errors, 'error')}")
    full = load.saturation
    if full is not None:
        by = f"{counted(full.workers, 'worker')} in {seconds(full.seconds)}, {counted(full.errors, 'error')}"
        yield _row("Throughput at saturation", f"{full.per_second:,.1f} answers/s by {by}")


def _used(graded: Graded) -> Iterator[Row]:
    observation = graded.observation
    peak = max(observation.phases, key=lambda run: run.peak_memory_bytes or 0, default=None)
    if peak is not None and peak.peak_memory_bytes:
        used = f"{mebibytes(peak.peak_memory_bytes)} ({_in_text(peak)})"
        yield _row("Peak memory", used, f"{graded.assessment.reproduce.memory_mb:,} MiB")
    if told := _cpu(observation):
        yield _row("CPU time", told)
    if told := _processes(observation):
        yield _row("Processes at once, with shells", told)
    if observation.image is not None:
        yield _row("Image size", mebibytes(observation.image.size_bytes))


def _cpu(observation: Observation) -> str:
    seen = [(_in_text(run), run.cpu_seconds) for run in observation.phases if run.cpu_seconds is not None]
    return ", ".join(f"{name} {seconds(used)}" for name, used in seen)


def _processes(observation: Observation) -> str:
    seen = [(_in_text(run), run.processes) for run in observation.phases if run.processes is not None]
    return ", ".join(f"{name} {count:,}" for name, count in seen)


def _in_text(run: PhaseRun) -> str:
    return LABELS[run.phase].lower().replace(", ", " ")


def _took(run: PhaseRun) -> str:
    return _TOLD.get(run.ending, seconds(run.seconds))


def _row(what: str, measured: str, limit: str = "") -> Row:
    return (what,), (measured,), ((limit,) if limit else ())
