"""What an observation means against the assessment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rubric.judge import Judgements, judge
from rubric.model import Claim, Outcome, Place, Submission
from rubric.observation import Ending, Measured, Observation, Phase, PhaseRun
from tests.rubric.samples import ASSESSMENT, CLAIM, OBSERVATION, SUBMISSION, latencies, load, stopped

FAULTS = [
    Ending.NONZERO,
    Ending.TIMEOUT,
    Ending.OUT_OF_MEMORY,
    Ending.LOG_FLOOD,
    Ending.OUTPUT_REJECTED,
    Ending.REFUSED,
]


def judged(observation: Observation = OBSERVATION, claim: Claim | None = CLAIM) -> Judgements:
    return judge(ASSESSMENT, replace(SUBMISSION, claim=claim), observation)


def measured(value: float, low: float, high: float) -> Observation:
    return replace(OBSERVATION, measured=Measured("macro_precision", value, low, high, 600, 0.06, 0))


def test_the_honest_sample_passes_everything() -> None:
    """A run within every limit passes gate, quality, claim and latency."""
    result = judged()
    outcomes = {one.outcome for one in (result.gate, result.quality, result.claim, result.latency)}
    assert outcomes == {Outcome.PASS}


def test_the_gate_adds_both_commands() -> None:
    """Two commands that each fit but together do not fail the gate, with both times named."""
    slow = replace(OBSERVATION, phases=tuple(replace(run, seconds=901.0) for run in OBSERVATION.phases))
    gate = judged(slow).gate
    assert gate.outcome is Outcome.FAIL
    assert gate.detail == "Build 15 min 1 s, reproduce 15 min 1 s, limit 30 min."


@pytest.mark.parametrize("phase", [Phase.BUILD, Phase.REPRODUCE])
@pytest.mark.parametrize("ending", FAULTS)
def test_a_command_that_ends_badly_fails_the_gate(phase: Phase, ending: Ending) -> None:
    """Every ending that the candidate caused fails the gate, and the runner's reason is the detail."""
    gate = judged(stopped(phase, ending, "requirements.txt:3: no such version")).gate
    assert (gate.outcome, gate.detail) == (Outcome.FAIL, "requirements.txt:3: no such version")


@pytest.mark.parametrize("phase", list(Phase))
def test_our_fault_never_fails_a_candidate(phase: Phase) -> None:
    """Whatever phase we break, nothing is failed."""
    result = judged(stopped(phase, Ending.OUR_FAULT))
    outcomes = {one.outcome for one in (result.gate, result.quality, result.claim, result.latency)}
    assert Outcome.FAIL not in outcomes
    assert Outcome.OUR_FAULT in outcomes


def test_a_run_that_did_not_happen_is_inconclusive() -> None:
    """An observation without phases leaves everything open."""
    nothing = replace(OBSERVATION, phases=(), measured=None, load=None, reported=())
    result = judged(nothing)
    outcomes = {one.outcome for one in (result.gate, result.quality, result.claim, result.latency)}
    assert outcomes == {Outcome.INCONCLUSIVE}


@pytest.mark.parametrize(
    ("value", "low", "high", "outcome"),
    [
        (0.90, 0.87, 0.93, Outcome.PASS),
        (0.88, 0.86, 0.90, Outcome.PASS),
        (0.89, 0.85, 0.93, Outcome.INCONCLUSIVE),  # the interval reaches too far down
        (0.87, 0.85, 0.89, Outcome.INCONCLUSIVE),  # a little under, but the target lies inside the interval
        (0.87, 0.865, 0.875, Outcome.FAIL),  # the whole interval is under the target
        (0.84, 0.78, 0.90, Outcome.FAIL),  # more than the tolerance under it
    ],
)
def test_quality_is_held_with_its_interval(value: float, low: float, high: float, outcome: Outcome) -> None:
    """The target 0.88 with tolerance 0.02: pass, fail, or an honest "cannot tell"."""
    assert judged(measured(value, low, high)).quality.outcome is outcome


def test_a_server_that_never_came_up_fails_quality_and_latency() -> None:
    """Not measured because of the candidate is a fail, with the reason."""
    result = judged(stopped(Phase.SERVE, Ending.NONZERO, "The server ended at once."))
    assert (result.quality.outcome, result.latency.outcome) == (Outcome.FAIL, Outcome.FAIL)
    assert result.latency.detail == "The server ended at once."


def test_another_metric_than_asked_for_is_our_fault() -> None:
    """A hidden set scored with the wrong metric says nothing about the candidate."""
    other = replace(OBSERVATION, measured=Measured("accuracy", 0.5, 0.4, 0.6, 600, 0.1, 0))
    assert judged(other).quality.outcome is Outcome.OUR_FAULT


def test_a_claim_above_the_hidden_set_fails_and_names_three_numbers() -> None:
    """Claim, own run and hidden set stand side by side with the claim's place."""
    claim = judged(measured(0.60, 0.57, 0.63)).claim
    assert claim.outcome is Outcome.FAIL
    assert claim.headline == "Claims more than it reaches"
    for words in ("0.910 (submission.yml:4)", "metrics.json: 0.905", "0.600 [0.570, 0.630]"):
        assert words in claim.detail


def test_a_claim_above_its_own_run_fails_even_when_the_hidden_set_agrees() -> None:
    """Claiming 0.96 where metrics.json says 0.905 is a fail, and the difference is said."""
    claim = judged(measured(0.95, 0.93, 0.97), replace(CLAIM, value=0.96)).claim
    assert (claim.outcome, claim.headline) == (Outcome.FAIL, "Claims more than its own run wrote")
    assert "differ by 0.055" in claim.detail


def test_a_modest_claim_passes_and_the_difference_is_said() -> None:
    """Claiming less than the run wrote is no fault, but it is named."""
    claim = judged(claim=replace(CLAIM, value=0.80)).claim
    assert claim.outcome is Outcome.PASS
    assert "differ by 0.105" in claim.detail


def test_a_claim_within_the_tolerance_of_the_interval_passes() -> None:
    """The interval's high end plus the tolerance is still a claim that holds."""
    assert judged(measured(0.87, 0.85, 0.891)).claim.outcome is Outcome.PASS
    assert judged(measured(0.87, 0.85, 0.889)).claim.outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "claim", [None, Claim("recall", 0.9, Place("submission.yml", 4))], ids=["nothing", "another metric"]
)
def test_what_is_not_claimed_is_inconclusive(claim: Claim | None) -> None:
    """No claim, or a claim about something else, neither passes nor fails."""
    assert judged(claim=claim).claim.outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_claim_that_is_no_number_fails(value: float) -> None:
    """NaN compares false with everything and must not pass by that."""
    assert judged(claim=replace(CLAIM, value=value)).claim.outcome is Outcome.FAIL


def test_latency_fails_when_the_whole_interval_is_above() -> None:
    """A server far over the limit fails; one far under passes."""
    slow = replace(OBSERVATION, load=load(latencies(3, median=400)))
    assert judged(slow).latency.outcome is Outcome.FAIL
    assert judged().latency.outcome is Outcome.PASS


def test_latency_at_the_limit_is_inconclusive() -> None:
    """A p95 whose interval holds the limit is not decided by the point estimate."""
    near = replace(OBSERVATION, load=load(latencies(3, median=101)))
    assert judged(near).latency.outcome is Outcome.INCONCLUSIVE


def test_one_bad_window_keeps_a_good_pool_from_passing() -> None:
    """Two fast windows do not hide one whose p95 is over the limit."""
    fast = latencies(3, median=10)
    bad = tuple(400.0 if number % 12 == 0 else 10.0 for number in range(300))
    mixed = replace(OBSERVATION, load=load((*fast[:2], bad)))
    assert judged(mixed).latency.outcome is Outcome.INCONCLUSIVE


def test_a_noisy_machine_is_not_held_against_anybody() -> None:
    """A generator late by more than a tenth of the limit makes the result inconclusive, fast or slow."""
    for median in (10.0, 400.0):
        noisy = replace(OBSERVATION, load=load(latencies(3, median=median), lag=20.5))
        assert judged(noisy).latency.outcome is Outcome.INCONCLUSIVE


def test_fewer_than_600_samples_decide_nothing() -> None:
    """599 perfect samples are inconclusive, and the headline says how many there were."""
    few = replace(OBSERVATION, load=load(((10.0,) * 300, (10.0,) * 299, ())))
    latency = judged(few).latency
    assert (latency.outcome, latency.headline) == (Outcome.INCONCLUSIVE, "Only 599 samples, 600 are needed")


def test_a_server_that_dies_under_load_fails_with_the_reason() -> None:
    """Numbers of a server that ran out of memory do not count."""
    died = PhaseRun(Phase.LOAD, Ending.OUT_OF_MEMORY, 12.0)
    observation = replace(OBSERVATION, phases=(*OBSERVATION.phases[:3], died))
    latency = judged(observation).latency
    assert latency.outcome is Outcome.FAIL
    assert latency.detail == "The load phase ran out of memory."


def test_the_default_submission_claims_nothing() -> None:
    """A submission without submission.yml is judged, not refused."""
    assert judge(ASSESSMENT, Submission(), OBSERVATION).claim.headline == "Nothing claimed"
