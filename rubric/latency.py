"""The service level: p95 under load against its limit, and when the samples do not tell."""

from __future__ import annotations

from rubric.judgement import Judgement, first_stop
from rubric.model import Assessment, LatencyTarget, Outcome
from rubric.observation import Calibration, Load, Observation, phases_to_answers
from rubric.stats import Quantile, percentile, quantile
from rubric.units import counted, milliseconds, share

MIN_SAMPLES = 600  # below it the 95 % interval of p95 is wider than +-11 %
NOISE_SHARE = 0.1  # a generator later than this share of the target measures itself
DRIFT_SHARE = 0.2  # a machine that became this much slower or faster measures its neighbours


def outcome(load: Load, target: LatencyTarget, calibration: Calibration | None) -> Outcome:
    """Hold the pooled p95 and each window's p95 against the target.

    PASS when the upper bound of the pooled interval and every window's p95 are at most the target; FAIL when
    the lower bound is above it; else INCONCLUSIVE. Always INCONCLUSIVE where `doubt` names a reason.
    """
    if doubt(load, target, calibration):
        return Outcome.INCONCLUSIVE
    return _told(load, target) or Outcome.INCONCLUSIVE


def straddles(load: Load, target: LatencyTarget) -> bool:
    """Whether more windows could tell: the 95 % interval of the pooled p95 holds the limit, or the pool lies
    under it and a window over it. False without samples.
    """
    return bool(load.samples_ms) and _told(load, target) is None


def doubt(load: Load, target: LatencyTarget, calibration: Calibration | None) -> str:
    """Why this measurement decides nothing, in a few words; empty where it may.

    Fewer than 600 samples; or noise, where the numbers are not within the target all the same: a disturbed
    machine is slower than it is alone, and a generator's delay counts as the server's.
    """
    if len(load.samples_ms) < MIN_SAMPLES:
        return f"Only {counted(len(load.samples_ms), 'sample')}, {MIN_SAMPLES} are needed"
    return "" if _told(load, target) is Outcome.PASS else noise(load, target, calibration)


def noise(load: Load, target: LatencyTarget, calibration: Calibration | None) -> str:
    """What disturbed this measurement, in a few words; empty where nothing did.

    A generator late by more than a tenth of the target, or a machine whose speed changed by more than a
    fifth meanwhile.
    """
    if load.lag_p99_ms > NOISE_SHARE * target.p95_ms:
        return "The machine was too noisy to tell"
    if calibration is not None and calibration.drift > DRIFT_SHARE:
        return f"The machine's own speed changed by {share(calibration.drift)} meanwhile"
    return ""


def is_spoilt(load: Load | None, target: LatencyTarget, calibration: Calibration | None) -> bool:
    """Whether noise alone kept a whole load from telling: sent once more, it may."""
    if load is None or len(load.samples_ms) < MIN_SAMPLES:
        return False
    return bool(doubt(load, target, calibration))


def judge_latency(assessment: Assessment, observation: Observation) -> Judgement | None:
    """The service level of a run; None where the brief asks for no server.

    A phase that went wrong decides before any number does.
    """
    target, load = assessment.latency, observation.load
    if target is None:
        return None
    stopped = first_stop(observation, *phases_to_answers(assessment.contract.kind))
    if stopped is not None:
        return stopped
    if load is None or not load.samples_ms:
        return Judgement(Outcome.INCONCLUSIVE, "No load was sent", "The run holds no latency sample.")
    p95 = quantile(load.samples_ms, 0.95)
    held = outcome(load, target, observation.calibration)
    words = f"p95 {milliseconds(p95.value)}, limit {milliseconds(target.p95_ms)}"
    if held is Outcome.INCONCLUSIVE:
        words = doubt(load, target, observation.calibration) or f"{words}: too close to tell"
    told = (
        _latency(load, p95, target),
        _load(load),
        _more(load, target),
        _speed(observation.calibration),
        _despite(held, noise(load, target, observation.calibration)),
    )
    return Judgement(held, words, " ".join(part for part in told if part))


def bracket(found: Quantile) -> str:
    """A percentile's 95 % interval as `[35 ms, 40 ms]`."""
    low = "0 ms" if found.low is None else milliseconds(found.low)
    high = "no upper bound" if found.high is None else milliseconds(found.high)
    return f"[{low}, {high}]"


def drift_text(calibration: Calibration) -> str:
    """The calibration job before and after the load, and how far the two lie apart."""
    before, after = f"{calibration.before_seconds:.3f} s", f"{calibration.after_seconds:.3f} s"
    return f"{before} before, {after} after: {share(calibration.drift)} apart"


def _told(load: Load, target: LatencyTarget) -> Outcome | None:
    """What the numbers alone tell; None where they do not."""
    p95 = quantile(load.samples_ms, 0.95)
    if p95.low is not None and p95.low > target.p95_ms:
        return Outcome.FAIL
    worst = max(percentile(window, 0.95) for window in load.windows_ms if window)
    under = p95.high is not None and p95.high <= target.p95_ms
    return Outcome.PASS if under and worst <= target.p95_ms else None


def _latency(load: Load, p95: Quantile, target: LatencyTarget) -> str:
    windows = ", ".join(milliseconds(percentile(window, 0.95)) for window in load.windows_ms if window)
    limit = milliseconds(target.p95_ms)
    return f"p95 {milliseconds(p95.value)} {bracket(p95)}, limit {limit}; by window {windows}."


def _load(load: Load) -> str:
    requests = counted(len(load.samples_ms), "request")
    counts = f", each counted as {milliseconds(load.timeout_ms)}" if load.errors else ""
    return (
        f"{requests} at {load.rate_per_second:g} per second; {counted(load.errors, 'error')}{counts}; "
        f"the generator was {milliseconds(load.lag_p99_ms)} late at p99."
    )


def _more(load: Load, target: LatencyTarget) -> str:
    if not load.extra_windows:
        return ""
    sent = f"{counted(load.extra_windows, 'more window was', 'more windows were')} sent"
    if straddles(load, target):
        return f"{sent} and it still cannot be told."
    return f"{sent} because the first ones lay too close to the limit."


def _speed(calibration: Calibration | None) -> str:
    """Said only where it matters: the table of timings has both figures anyway."""
    if calibration is None or calibration.drift <= DRIFT_SHARE:
        return ""
    return (
        f"A fixed job of ours took {drift_text(calibration)}; {share(DRIFT_SHARE)} is the most that counts."
    )


def _despite(held: Outcome, disturbed: str) -> str:
    if held is not Outcome.PASS or not disturbed:
        return ""
    return "The machine was disturbed meanwhile, which only adds to these times: alone it is faster still."
