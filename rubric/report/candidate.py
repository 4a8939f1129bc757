"""The candidate's run report: what ran, what it took, what to fix. No score, flag, hidden value or name."""

from __future__ import annotations

from rubric.document import Block, BulletList, Code, Document, Heading, Paragraph, Span, Spans, Strong
from rubric.grade import Graded
from rubric.judge import ended, reported
from rubric.model import Outcome
from rubric.observation import Ending, Observation, Phase, PhaseRun
from rubric.report.about import About
from rubric.report.parts import LABELS, charts, facts, logs, timings, verdict, went_wrong
from rubric.units import metric, milliseconds

_PLACES = 3


def candidate_report(graded: Graded, about: About) -> Document:
    """What ran, timings, what to fix and where. Every value is the candidate's own or a stated limit."""
    blocks: list[Block] = [
        Paragraph(("Commit ", Code(about.sha[:12]), f", received {about.received}")),
        verdict("Reproducibility", graded.judgements.gate),
        verdict("Service level", graded.judgements.latency),
        Heading("What to fix"),
        *_to_fix(graded, about),
        Heading("Timings"),
        timings(graded),
        *charts(graded),
        Heading("Deliverables"),
        facts(graded.findings, about),
        *visible_logs(graded.observation),
    ]
    return Document(f"Run report, attempt {about.attempt}", tuple(blocks))


def visible_logs(observation: Observation) -> tuple[Block, ...]:
    """Logs that a candidate may read: not of a server that saw hidden inputs, which it may have printed."""
    asked = observation.load is not None or observation.phase(Phase.LOAD).ending is not Ending.NOT_RUN
    hidden = {Phase.SERVE, Phase.LOAD} if asked else set()
    return logs(run for run in went_wrong(observation) if run.phase not in hidden)


def _to_fix(graded: Graded, about: About) -> tuple[Block, ...]:
    items = [
        *_phases(graded.observation),
        *_findings(graded, about),
        *_claim(graded, about),
        *_latency(graded),
    ]
    if graded.judgements.gate.outcome is Outcome.OUR_FAULT:
        fault = "The run failed on our side. It costs you nothing and is repeated; there is nothing to do."
        return (Paragraph((fault,)), *((BulletList(tuple(items)),) if items else ()))
    return (
        (BulletList(tuple(items)),) if items else (Paragraph(("Nothing: everything asked for is there.",)),)
    )


def _phases(observation: Observation) -> list[Spans]:
    wrong = [run for run in went_wrong(observation) if run.ending is not Ending.OUR_FAULT]
    return [_phase(run) for run in wrong]


def _phase(run: PhaseRun) -> Spans:
    told: list[Span] = [Strong(LABELS[run.phase]), f": {ended(run)}"]
    if run.command:
        told += [" Command: ", Code(run.command[:200])]
    if run.exit_code:
        told.append(f" Exit code {run.exit_code}.")
    return tuple(told)


def _findings(graded: Graded, about: About) -> list[Spans]:
    wrong = [one for one in graded.findings if one.outcome is Outcome.FAIL]
    return [
        _with_places((Strong(one.title), f": {one.detail}"), about.places(one.places, _PLACES))
        for one in wrong
    ]


def _with_places(told: Spans, places: Spans) -> Spans:
    return (*told, " (", *places, ")") if places else told


def _claim(graded: Graded, about: About) -> list[Spans]:
    """The claim against the run's own metrics.json, both the candidate's; no hidden value plays a part."""
    claim = graded.submission.claim
    if claim is None or graded.observation.phase(Phase.REPRODUCE).ending is not Ending.OK:
        return []
    own = reported(claim, graded.observation)
    claimed = f": {claim.metric} {metric(claim.value)} is claimed, but the run "
    if own is None:
        told = "wrote no such metric to metrics.json."
    elif abs(own - claim.value) > graded.assessment.quality.tolerance:
        told = f"wrote {metric(own)} to metrics.json."
    else:
        return []
    return [_with_places((Strong("Claimed metric"), claimed + told), (about.place(claim.place),))]


def _latency(graded: Graded) -> list[Spans]:
    if graded.observation.load is None or graded.judgements.latency.outcome is not Outcome.FAIL:
        return []
    limit = milliseconds(graded.assessment.latency.p95_ms)
    rate = graded.assessment.latency.rate_per_second
    headline = graded.judgements.latency.headline
    return [(Strong("Service level"), f": {headline}. The brief asks for p95 under {limit} at {rate:g}/s.")]
