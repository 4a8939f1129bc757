"""What an observation means against the assessment, judgement by judgement. No mark plays a part."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rubric.gate import judge_gate
from rubric.judgement import OUR_FAULT, Judgement, first_stop
from rubric.latency import judge_latency
from rubric.measured import Measured
from rubric.model import Assessment, Claim, Outcome, QualityTarget, Submission
from rubric.observation import ASKING, Ending, Observation, phases_to_answers
from rubric.resume import judge_resume
from rubric.units import counted, metric

__all__ = ["Judgement", "Judgements", "judge", "measured_value", "repeated", "reported"]


@dataclass(frozen=True)
class Judgements:
    """The judgements of one run. `quality` and `claim` tell of the hidden set: not for candidates."""

    gate: Judgement
    quality: Judgement
    claim: Judgement
    latency: Judgement | None  # None where the brief asks for no server
    resume: Judgement | None = None  # None where the brief has no run interrupted

    def named(self) -> dict[str, Judgement]:
        """Those that this run has, by name, in the order of a report."""
        found = {
            "gate": self.gate,
            "quality": self.quality,
            "claim": self.claim,
            "latency": self.latency,
            "resume": self.resume,
        }
        return {name: judgement for name, judgement in found.items() if judgement is not None}


def judge(assessment: Assessment, submission: Submission, observation: Observation) -> Judgements:
    """Hold a run against the assessment's limits and the candidate's claim."""
    return Judgements(
        gate=judge_gate(assessment.reproduce, observation),
        quality=_quality(assessment, observation),
        claim=_claim(assessment, submission.claim, observation),
        latency=judge_latency(assessment, observation),
        resume=judge_resume(assessment.reproduce, observation),
    )


def reported(claim: Claim, observation: Observation) -> float | None:
    """What the run itself wrote for the claimed metric, or None."""
    return next((one.value for one in observation.reported if one.metric == claim.metric), None)


def measured_value(assessment: Assessment, observation: Observation) -> Measured | None:
    """The hidden-set metric, where it is the candidate's: not of answers that a fault of ours cut short."""
    phases = ASKING[assessment.contract.kind]
    broken = any(observation.phase(phase).ending is Ending.OUR_FAULT for phase in phases)
    return None if broken else observation.measured


def _quality(assessment: Assessment, observation: Observation) -> Judgement:
    """Hold the hidden-set metric against the target.

    PASS when the value reaches the target and the interval's low end is at most `tolerance` under it. FAIL
    when the interval's high end is under the target, or the value more than `tolerance` under it. In between,
    the sample does not tell: INCONCLUSIVE. Without a measurement the first phase that went wrong decides.
    """
    target = assessment.quality
    measured = measured_value(assessment, observation)
    if measured is None:
        return _not_measured(assessment, observation)
    if measured.metric != target.metric:
        told = f"The run scored {measured.metric}, the assessment asks for {target.metric}."
        return Judgement(Outcome.OUR_FAULT, "Another metric was measured", told)
    outcome = _quality_outcome(measured, target)
    words = {Outcome.PASS: "reaches", Outcome.FAIL: "misses", Outcome.INCONCLUSIVE: "is too close to"}
    headline = f"{target.metric} {metric(measured.value)} {words[outcome]} {metric(target.at_least)}"
    rows = counted(measured.n, "hidden row")
    detail = (
        f"{_with_interval(measured)} on {rows}, asked for {metric(target.at_least)}; {_baseline(measured)}."
    )
    return Judgement(outcome, headline, detail)


def _not_measured(assessment: Assessment, observation: Observation) -> Judgement:
    phases = phases_to_answers(assessment.contract.kind)
    stopped = first_stop(observation, *phases, for_reviewers=True)
    told = "The hidden set was not scored in this run."
    return stopped or Judgement(Outcome.INCONCLUSIVE, "Not measured", told)


def _quality_outcome(measured: Measured, target: QualityTarget) -> Outcome:
    floor = target.at_least - target.tolerance
    if measured.value >= target.at_least and measured.low >= floor:
        return Outcome.PASS
    if measured.high < target.at_least or measured.value < floor:
        return Outcome.FAIL
    return Outcome.INCONCLUSIVE


def _baseline(measured: Measured) -> str:
    reaches = f"always giving the most frequent answer reaches {metric(measured.baseline)}"
    if measured.value <= measured.baseline:
        return f"{reaches}, which is no worse"
    if measured.low <= measured.baseline:
        return f"{reaches}, which lies inside the interval"
    return reaches


def _claim(assessment: Assessment, claim: Claim | None, observation: Observation) -> Judgement:
    """Hold the claim against the run's own metrics.json and against the hidden set.

    FAIL when it is higher than either by more than `tolerance` (for the hidden set: above the interval's high
    end). INCONCLUSIVE when nothing is claimed, another metric is claimed, or the hidden set was not measured;
    OUR_FAULT when it is our doing that it was not.
    """
    if claim is None:
        return Judgement(Outcome.INCONCLUSIVE, "Nothing claimed", "submission.yml names no claim.")
    target, own = assessment.quality, reported(claim, observation)
    measured = measured_value(assessment, observation)
    if measured is not None and measured.metric != claim.metric:
        measured = None
    allowed = claim.value - target.tolerance
    ours = _quality(assessment, observation).outcome is Outcome.OUR_FAULT
    rules = (
        (not math.isfinite(claim.value), Outcome.FAIL, "The claim is not a number"),
        (own is not None and allowed > own, Outcome.FAIL, "Claims more than its own run wrote"),
        (claim.metric != target.metric, Outcome.INCONCLUSIVE, f"The claim is not about {target.metric}"),
        (measured is None and ours, Outcome.OUR_FAULT, f"Measuring the claim {OUR_FAULT}"),
        (measured is None, Outcome.INCONCLUSIVE, "The claim could not be measured"),
        (measured is not None and allowed > measured.high, Outcome.FAIL, "Claims more than it reaches"),
        (True, Outcome.PASS, "The claim holds"),
    )
    outcome, headline = next((outcome, words) for applies, outcome, words in rules if applies)
    again = repeated(claim, observation)
    return Judgement(outcome, headline, _numbers(claim, (own, again), measured, target.tolerance))


def repeated(claim: Claim, observation: Observation) -> float | None:
    """What the second, cold run wrote for the claimed metric, or None."""
    found = observation.cold.reported if observation.cold else ()
    return next((one.value for one in found if one.metric == claim.metric), None)


def _numbers(
    claim: Claim, wrote: tuple[float | None, float | None], measured: Measured | None, tolerance: float
) -> str:
    own, again = wrote
    runs = "no such metric" if own is None else metric(own)
    runs += "" if again is None else f", again {metric(again)}"
    hidden = "not measured" if measured is None else _with_interval(measured)
    claimed = f"Claimed {claim.metric} {metric(claim.value)} ({claim.place})"
    text = f"{claimed}; metrics.json: {runs}; hidden set: {hidden}."
    if own is not None and abs(claim.value - own) > tolerance:
        text += f" Claim and metrics.json differ by {metric(abs(claim.value - own))}."
    return text


def _with_interval(measured: Measured) -> str:
    return f"{metric(measured.value)} [{metric(measured.low)}, {metric(measured.high)}]"
