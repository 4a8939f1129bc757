"""Parts that reports share: how long what took, the charts, the facts per deliverable, the logs."""

from __future__ import annotations

from collections.abc import Iterable

from rubric.document import (
    Block,
    CodeBlock,
    Fold,
    LatencyChart,
    Paragraph,
    Percentiles,
    Spans,
    State,
    Table,
    Timeline,
    TimelineBar,
    Verdict,
)
from rubric.grade import Graded, Judgement
from rubric.judge import outcome_of
from rubric.model import Finding
from rubric.observation import Ending, Load, Observation, Phase, PhaseRun
from rubric.report.about import About
from rubric.stats import percentile, quantile
from rubric.units import counted, mebibytes, milliseconds, seconds

LABELS = {Phase.BUILD: "Build", Phase.REPRODUCE: "Reproduce", Phase.SERVE: "Server start", Phase.LOAD: "Load"}

_PLACES = 3
_COMMANDS = 2  # build and reproduce: the two commands that share one limit


def verdict(label: str, judgement: Judgement) -> Verdict:
    """A judgement as a line of a report."""
    return Verdict(label, judgement.outcome, judgement.headline, judgement.detail)


def timings(graded: Graded) -> Table:
    """What the run took and used, beside what it may."""
    limits, observation = graded.assessment.reproduce, graded.observation
    both = f"{seconds(limits.within_seconds)} for both commands"
    rows: list[tuple[Spans, Spans, Spans]] = [
        (("Build",), (_took(observation.phase(Phase.BUILD)),), (both,)),
        (("Reproduce",), (_took(observation.phase(Phase.REPRODUCE)),), ("as above",)),
        (
            ("Server start",),
            (_start(observation),),
            (seconds(graded.assessment.latency.ready_within_seconds),),
        ),
    ]
    if observation.load is not None and observation.load.samples_ms:
        rows += _load_rows(observation.load, graded.assessment.latency.p95_ms)
    peak = max((run.peak_memory_bytes or 0 for run in observation.phases), default=0)
    if peak:
        rows.append((("Peak memory",), (mebibytes(peak),), (f"{limits.memory_mb:,} MiB",)))
    if observation.image is not None:
        rows.append((("Image size",), (mebibytes(observation.image.size_bytes),), ()))
    return Table(("What", "Measured", "Limit"), tuple(rows))


def latency_chart(graded: Graded) -> tuple[Block, ...]:
    """The latency chart, where load was sent."""
    load = graded.observation.load
    if load is None or not load.samples_ms:
        return ()
    windows = tuple(
        _percentiles(f"window {number}", window)
        for number, window in enumerate(load.windows_ms, start=1)
        if window
    )
    p95 = quantile(load.samples_ms, 0.95)
    pooled = _percentiles("all", load.samples_ms)
    return (LatencyChart(windows, pooled, p95.low, p95.high, graded.assessment.latency.p95_ms),)


def timeline(graded: Graded) -> tuple[Block, ...]:
    """The phases that ran, where any did."""
    ran = [run for run in map(graded.observation.phase, Phase) if run.ending is not Ending.NOT_RUN]
    if not ran:
        return ()
    bars = tuple(TimelineBar(LABELS[run.phase], run.seconds, outcome_of(run)) for run in ran)
    return (Timeline(bars, _COMMANDS, graded.assessment.reproduce.within_seconds),)


def charts(graded: Graded) -> tuple[Block, ...]:
    """The latency chart and the timeline, where there is something to draw."""
    return (*latency_chart(graded), *timeline(graded))


def facts(findings: Iterable[Finding], about: About | None = None) -> Table:
    """One row per deliverable: how it stands, what was seen, where."""
    linked = about or About("", "", 0, "")
    rows: list[tuple[Spans, ...]] = [
        ((State(one.outcome),), (one.title,), (one.detail,), linked.places(one.places, _PLACES))
        for one in findings
    ]
    return Table(("", "Deliverable", "What was seen", "Where"), tuple(rows))


def logs(runs: Iterable[PhaseRun]) -> tuple[Block, ...]:
    """The last lines of what these phases wrote, folded."""
    return tuple(
        Fold(f"Last lines of the {run.phase.value} log", (CodeBlock(run.log_tail),))
        for run in runs
        if run.log_tail
    )


def went_wrong(observation: Observation) -> tuple[PhaseRun, ...]:
    """The phases that ended for a reason of the candidate's or of ours, in order."""
    return tuple(run for run in observation.phases if run.ending not in {Ending.OK, Ending.NOT_RUN})


def lines(*parts: Spans) -> tuple[Block, ...]:
    """A paragraph per non-empty part."""
    return tuple(Paragraph(part) for part in parts if part)


def _took(run: PhaseRun) -> str:
    return {Ending.NOT_RUN: "not run", Ending.REFUSED: "refused"}.get(run.ending, seconds(run.seconds))


def _start(observation: Observation) -> str:
    ready = None if observation.load is None else observation.load.ready_seconds
    return _took(observation.phase(Phase.SERVE)) if ready is None else seconds(ready)


def _load_rows(load: Load, limit_ms: float) -> list[tuple[Spans, Spans, Spans]]:
    p95 = quantile(load.samples_ms, 0.95)
    low = "0" if p95.low is None else f"{p95.low:.0f}"
    high = "?" if p95.high is None else f"{p95.high:.0f}"
    requests = f"{counted(len(load.samples_ms), 'request')} at {load.rate_per_second:g}/s"
    p50, p99 = (milliseconds(percentile(load.samples_ms, q)) for q in (0.5, 0.99))
    latency = f"{p50} / {milliseconds(p95.value)} [{low}, {high}] / {p99}"
    return [
        (("Latency p50 / p95 [interval] / p99",), (latency,), (f"p95 {milliseconds(limit_ms)}",)),
        (("Load",), (f"{requests}, {counted(load.errors, 'error')}",), ()),
    ]


def _percentiles(label: str, samples: tuple[float, ...]) -> Percentiles:
    return Percentiles(label, *(percentile(samples, q) for q in (0.5, 0.95, 0.99)))
