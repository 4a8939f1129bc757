"""What an observation means against the assessment: gate, quality, claim, latency. No mark plays a part."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rubric.model import Assessment, Claim, Outcome, QualityTarget, Submission
from rubric.observation import Ending, Load, Measured, Observation, Phase, PhaseRun, phases_to_answers
from rubric.stats import Quantile, percentile, quantile
from rubric.units import counted, metric, milliseconds, seconds

MIN_SAMPLES = 600  # below it the 95 % interval of p95 is wider than +-11 %
NOISE_SHARE = 0.1  # a generator later than this share of the target measures itself

_ENDED = {
    Ending.OK: "ended well",
    Ending.NONZERO: "ended with an error",
    Ending.TIMEOUT: "was stopped at its time limit",
    Ending.OUT_OF_MEMORY: "ran out of memory",
    Ending.LOG_FLOOD: "was stopped because its log grew over the limit",
    Ending.OUTPUT_REJECTED: "left an output that is missing, malformed or over a limit",
    Ending.REFUSED: "was refused",
    Ending.NOT_RUN: "was not run",
    Ending.OUR_FAULT: "was interrupted by a fault on our side; it costs nothing and is run again",
}


@dataclass(frozen=True)
class Judgement:
    """An outcome, a headline of a few words and a detail of a few sentences. Both may quote a candidate."""

    outcome: Outcome
    headline: str
    detail: str


@dataclass(frozen=True)
class Judgements:
    """The judgements of one run. `quality` and `claim` tell of the hidden set: not for candidates."""

    gate: Judgement
    quality: Judgement
    claim: Judgement
    latency: Judgement


def judge(assessment: Assessment, submission: Submission, observation: Observation) -> Judgements:
    """Hold a run against the assessment's limits and the candidate's claim."""
    return Judgements(
        gate=_gate(assessment, observation),
        quality=_quality(assessment, observation),
        claim=_claim(assessment.quality, submission.claim, observation),
        latency=_latency(assessment, observation),
    )


def ended(run: PhaseRun) -> str:
    """How a phase ended, as a sentence: the runner's reason, else one of our own."""
    return run.reason or f"The {run.phase.value} phase {_ENDED[run.ending]}."


def reported(claim: Claim, observation: Observation) -> float | None:
    """What the run itself wrote for the claimed metric, or None."""
    return next((one.value for one in observation.reported if one.metric == claim.metric), None)


def outcome_of(run: PhaseRun) -> Outcome:
    """PASS for a phase that ended well, OUR_FAULT, INCONCLUSIVE for one that was not run, else FAIL."""
    known = {
        Ending.OK: Outcome.PASS,
        Ending.OUR_FAULT: Outcome.OUR_FAULT,
        Ending.NOT_RUN: Outcome.INCONCLUSIVE,
    }
    return known.get(run.ending, Outcome.FAIL)


def _gate(assessment: Assessment, observation: Observation) -> Judgement:
    """Both commands ended well within the limit together; otherwise the first that did not decides."""
    limit = assessment.reproduce.within_seconds
    build, reproduce = observation.phase(Phase.BUILD), observation.phase(Phase.REPRODUCE)
    stopped = _first_stop(observation, Phase.BUILD, Phase.REPRODUCE)
    if stopped is not None:
        return stopped
    total = build.seconds + reproduce.seconds
    detail = (
        f"Build {seconds(build.seconds)}, reproduce {seconds(reproduce.seconds)}, limit {seconds(limit)}."
    )
    if total <= limit:
        return Judgement(Outcome.PASS, f"Two commands, {seconds(total)}", detail)
    return Judgement(Outcome.FAIL, f"Two commands took {seconds(total)}, over the limit", detail)


def _first_stop(observation: Observation, *phases: Phase) -> Judgement | None:
    """The judgement of the first of these phases that did not end well, or None."""
    runs = map(observation.phase, phases)
    run = next((run for run in runs if run.ending is not Ending.OK), None)
    if run is None:
        return None
    return Judgement(outcome_of(run), f"{run.phase.value.capitalize()} {_ENDED[run.ending]}", ended(run))


def _quality(assessment: Assessment, observation: Observation) -> Judgement:
    """Hold the hidden-set metric against the target.

    PASS when the value reaches the target and the interval's low end is at most `tolerance` under it. FAIL
    when the interval's high end is under the target, or the value more than `tolerance` under it. In between,
    the sample does not tell: INCONCLUSIVE. Without a measurement the first phase that went wrong decides.
    """
    target, kind = assessment.quality, assessment.contract.kind
    measured = observation.measured
    if measured is None:
        unknown = Judgement(
            Outcome.INCONCLUSIVE, "Not measured", "The hidden set was not scored in this run."
        )
        return _first_stop(observation, *phases_to_answers(kind)) or unknown
    if measured.metric != target.metric:
        told = f"The run scored {measured.metric}, the assessment asks for {target.metric}."
        return Judgement(Outcome.OUR_FAULT, "Another metric was measured", told)
    outcome = _quality_outcome(measured, target)
    words = {Outcome.PASS: "reaches", Outcome.FAIL: "misses", Outcome.INCONCLUSIVE: "is too close to"}
    headline = f"{target.metric} {metric(measured.value)} {words[outcome]} {metric(target.at_least)}"
    detail = (
        f"{_with_interval(measured)} on {counted(measured.n, 'hidden row')}, "
        f"asked for {metric(target.at_least)}; "
        f"always giving the most frequent answer reaches {metric(measured.baseline)}."
    )
    return Judgement(outcome, headline, detail)


def _quality_outcome(measured: Measured, target: QualityTarget) -> Outcome:
    floor = target.at_least - target.tolerance
    if measured.value >= target.at_least and measured.low >= floor:
        return Outcome.PASS
    if measured.high < target.at_least or measured.value < floor:
        return Outcome.FAIL
    return Outcome.INCONCLUSIVE


def _claim(target: QualityTarget, claim: Claim | None, observation: Observation) -> Judgement:
    """Hold the claim against the run's own metrics.json and against the hidden set.

    FAIL when it is higher than either by more than `tolerance` (for the hidden set: above the interval's high
    end). INCONCLUSIVE when nothing is claimed, another metric is claimed, or the hidden set was not measured.
    """
    if claim is None:
        return Judgement(Outcome.INCONCLUSIVE, "Nothing claimed", "submission.yml names no claim.")
    own = reported(claim, observation)
    measured = observation.measured
    if measured is not None and measured.metric != claim.metric:
        measured = None
    allowed = claim.value - target.tolerance
    rules = (
        (not math.isfinite(claim.value), Outcome.FAIL, "The claim is not a number"),
        (own is not None and allowed > own, Outcome.FAIL, "Claims more than its own run wrote"),
        (claim.metric != target.metric, Outcome.INCONCLUSIVE, f"The claim is not about {target.metric}"),
        (measured is None, Outcome.INCONCLUSIVE, "The claim could not be measured"),
        (measured is not None and allowed > measured.high, Outcome.FAIL, "Claims more than it reaches"),
        (True, Outcome.PASS, "The claim holds"),
    )
    outcome, headline = next((outcome, words) for applies, outcome, words in rules if applies)
    return Judgement(outcome, headline, _three_numbers(claim, own, measured, target.tolerance))


def _three_numbers(claim: Claim, own: float | None, measured: Measured | None, tolerance: float) -> str:
    wrote = "no such metric" if own is None else metric(own)
    hidden = "not measured" if measured is None else _with_interval(measured)
    claimed = f"Claimed {claim.metric} {metric(claim.value)} ({claim.place})"
    text = f"{claimed}; metrics.json: {wrote}; hidden set: {hidden}."
    if own is not None and abs(claim.value - own) > tolerance:
        text += f" Claim and metrics.json differ by {metric(abs(claim.value - own))}."
    return text


def _with_interval(measured: Measured) -> str:
    return f"{metric(measured.value)} [{metric(measured.low)}, {metric(measured.high)}]"


def _latency(assessment: Assessment, observation: Observation) -> Judgement:
    """Hold the pooled p95 and each window's p95 against the target.

    PASS when the upper bound of the pooled interval and every window's p95 are at most the target; FAIL when
    the lower bound is above it; else INCONCLUSIVE. Also INCONCLUSIVE when the generator was late by more than
    a tenth of the target or fewer than 600 samples came in. A phase that went wrong decides before that.
    """
    kind = assessment.contract.kind
    load = observation.load
    if load is None or not load.samples_ms:
        unknown = Judgement(Outcome.INCONCLUSIVE, "No load was sent", "The run holds no latency sample.")
        return _first_stop(observation, *phases_to_answers(kind)) or unknown
    target = assessment.latency.p95_ms
    p95 = quantile(load.samples_ms, 0.95)
    worst = max(percentile(window, 0.95) for window in load.windows_ms if window)
    words = f"p95 {milliseconds(p95.value)}, limit {milliseconds(target)}"
    few = f"Only {counted(len(load.samples_ms), 'sample')}, {MIN_SAMPLES} are needed"
    within = p95.high is not None and p95.high <= target and worst <= target
    rules = (
        (load.lag_p99_ms > NOISE_SHARE * target, Outcome.INCONCLUSIVE, "The machine was too noisy to tell"),
        (len(load.samples_ms) < MIN_SAMPLES, Outcome.INCONCLUSIVE, few),
        (within, Outcome.PASS, words),
        (p95.low is not None and p95.low > target, Outcome.FAIL, words),
        (True, Outcome.INCONCLUSIVE, f"{words}: too close to tell"),
    )
    outcome, headline = next((outcome, words) for applies, outcome, words in rules if applies)
    measured = Judgement(outcome, headline, _latency_detail(load, p95, target))
    return _first_stop(observation, *phases_to_answers(kind)) or measured


def _latency_detail(load: Load, p95: Quantile, target: float) -> str:
    low = "0 ms" if p95.low is None else milliseconds(p95.low)
    high = "no upper bound" if p95.high is None else milliseconds(p95.high)
    windows = ", ".join(milliseconds(percentile(window, 0.95)) for window in load.windows_ms if window)
    requests = counted(len(load.samples_ms), "request")
    counts = f", each counted as {milliseconds(load.timeout_ms)}" if load.errors else ""
    errors = counted(load.errors, "error") + counts
    return (
        f"p95 {milliseconds(p95.value)} [{low}, {high}], limit {milliseconds(target)}; {requests} at "
        f"{load.rate_per_second:g} per second; p95 by window {windows}; {errors}; "
        f"the generator was {milliseconds(load.lag_p99_ms)} late at p99."
    )
