"""Parts that reports share: verdicts, charts, facts per deliverable, the own tests, logs."""

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
    Strong,
    Table,
    Timeline,
    TimelineBar,
    Verdict,
)
from rubric.grade import Graded, Judgement
from rubric.judge import Judgements
from rubric.judgement import ended, first_stop, outcome_of
from rubric.model import Finding, Outcome
from rubric.observation import Ending, Observation, OwnTests, Phase, PhaseRun, phases_to_answers
from rubric.report.about import About
from rubric.report.timings import LABELS
from rubric.stats import percentile, quantile
from rubric.units import seconds

_PLACES = 3
_CUT_SHORT = {Ending.TIMEOUT, Ending.OUT_OF_MEMORY, Ending.LOG_FLOOD, Ending.OUR_FAULT}
_COMMANDS = 2  # build and reproduce: the two commands that share one limit


def verdict(label: str, judgement: Judgement) -> Verdict:
    """A judgement as a line of a report."""
    return Verdict(label, judgement.outcome, judgement.headline, judgement.detail)


def resumed(graded: Graded) -> tuple[Block, ...]:
    """How the run took its kill, where the brief has one interrupted. Holds no hidden value."""
    judged = graded.judgements.resume
    return () if judged is None else (verdict("Kill and resume", judged),)


def reproducibility(judgements: Judgements) -> Judgement:
    """Gate, and kill and resume where it is asked for, as one: the first that does not pass."""
    gate, resume = judgements.gate, judgements.resume
    if resume is None or gate.outcome is not Outcome.PASS:
        return gate
    headline = gate.headline if resume.outcome is Outcome.PASS else resume.headline
    return Judgement(resume.outcome, headline, f"{gate.detail} {resume.detail}")


def answering(graded: Graded) -> tuple[str, Judgement]:
    """How the submission answers, with its label: the service level, or for a batch brief the predictions.

    Holds no hidden value: candidates read it.
    """
    if graded.judgements.latency is not None:
        return "Service level", graded.judgements.latency
    stopped = first_stop(graded.observation, *phases_to_answers(graded.assessment.contract.kind))
    took = seconds(graded.observation.phase(Phase.PREDICT).seconds)
    written = Judgement(
        Outcome.PASS, f"Written in {took}", "The predictions were read; no server is asked for."
    )
    return "Predictions", stopped or written


def latency_chart(graded: Graded) -> tuple[Block, ...]:
    """The latency chart, where load was sent."""
    load, target = graded.observation.load, graded.assessment.latency
    if load is None or target is None or not load.samples_ms:
        return ()
    windows = tuple(
        _percentiles(f"window {number}", window)
        for number, window in enumerate(load.windows_ms, start=1)
        if window
    )
    p95 = quantile(load.samples_ms, 0.95)
    pooled = _percentiles("all", load.samples_ms)
    return (LatencyChart(windows, pooled, p95.low, p95.high, target.p95_ms),)


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


def in_place(findings: Iterable[Finding]) -> str:
    """How the deliverables stand, as in `5 of 7 in place, 1 to fix`."""
    outcomes = [one.outcome for one in findings]
    good, bad, ours = (outcomes.count(one) for one in (Outcome.PASS, Outcome.FAIL, Outcome.OUR_FAULT))
    told = f"{good} of {len(outcomes)} in place" + (f", {bad} to fix" if bad else "")
    return told + (f", {ours} to be checked again by us" if ours else "")


def own_tests(observation: Observation) -> tuple[Block, ...]:
    """What the submission's own tests came to, as a line of fact; nothing where none were run."""
    run, tests = observation.phase(Phase.TESTS), observation.tests
    if tests is None and run.ending is Ending.NOT_RUN:
        return ()
    told = [_counts(tests)] if tests else []
    if tests is None or run.ending in _CUT_SHORT:
        told.append(ended(run))
    return lines((Strong("Own tests:"), f" {' '.join(told)} A fact; it is not graded."))


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


def _counts(tests: OwnTests) -> str:
    """As in `31 collected, 30 passed, 1 skipped in 4.2 s (pytest).`"""
    parts = [f"{tests.collected:,} collected", f"{tests.passed:,} passed"]
    parts += [
        f"{number:,} {word}"
        for number, word in ((tests.failed, "failed"), (tests.skipped, "skipped"))
        if number
    ]
    return f"{', '.join(parts)} in {seconds(tests.seconds)} ({tests.framework})."


def _percentiles(label: str, samples: tuple[float, ...]) -> Percentiles:
    return Percentiles(label, *(percentile(samples, q) for q in (0.5, 0.95, 0.99)))
