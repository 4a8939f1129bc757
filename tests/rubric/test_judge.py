"""What an observation means against the assessment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rubric.judge import Judgements, judge
from rubric.measured import Measured
from rubric.model import Claim, Outcome, Place, Submission
from rubric.observation import Ending, Observation, Phase
from tests.rubric.samples import (
    ASSESSMENT,
    BATCH_ASSESSMENT,
    BATCH_OBSERVATION,
    CLAIM,
    OBSERVATION,
    SUBMISSION,
    contract_of,
    stopped,
)


def judged(observation: Observation = OBSERVATION, claim: Claim | None = CLAIM) -> Judgements:
    return judge(ASSESSMENT, replace(SUBMISSION, claim=claim), observation)


def outcomes(result: Judgements) -> set[Outcome]:
    return {one.outcome for one in result.named().values()}


def measured(value: float, low: float, high: float) -> Observation:
    return replace(OBSERVATION, measured=Measured("macro_precision", value, low, high, 600, 0.06, 0))


def test_the_honest_sample_passes_everything() -> None:
    """A run within every limit passes gate, quality, claim and latency."""
    assert outcomes(judged()) == {Outcome.PASS}


def test_a_batch_brief_has_no_service_level() -> None:
    """Where no server is asked for, latency is not judged, and the rest is."""
    result = judge(BATCH_ASSESSMENT, SUBMISSION, BATCH_OBSERVATION)
    assert result.latency is None
    assert {name: one.outcome for name, one in result.named().items()} == {
        "gate": Outcome.PASS,
        "quality": Outcome.PASS,
        "claim": Outcome.PASS,
    }


@pytest.mark.parametrize("claim", [CLAIM, None], ids=["claimed", "nothing claimed"])
@pytest.mark.parametrize("phase", list(Phase))
def test_our_fault_never_fails_a_candidate(phase: Phase, claim: Claim | None) -> None:
    """Whatever phase we break, nothing is failed, and it is said to be ours; own tests are a mere fact."""
    submission = replace(SUBMISSION, claim=claim)
    found = outcomes(judge(contract_of(phase), submission, stopped(phase, Ending.OUR_FAULT)))
    assert Outcome.FAIL not in found
    assert (Outcome.OUR_FAULT in found) is (phase is not Phase.TESTS)


@pytest.mark.parametrize("phase", [Phase.SERVE, Phase.LOAD, Phase.PREDICT])
def test_answers_that_our_fault_cut_short_are_not_held_against_anybody(phase: Phase) -> None:
    """A metric of half the answers fails neither quality nor claim, even where the scorer gave one."""
    broken = replace(stopped(phase, Ending.OUR_FAULT), measured=measured(0.1, 0.05, 0.15).measured)
    result = judge(contract_of(phase), SUBMISSION, broken)
    assert (result.quality.outcome, result.claim.outcome) == (Outcome.OUR_FAULT, Outcome.OUR_FAULT)
    assert "costs nothing" in result.claim.headline


def test_a_false_claim_stays_false_through_our_fault() -> None:
    """What the run itself wrote is known before anything of ours breaks."""
    result = judged(stopped(Phase.LOAD, Ending.OUR_FAULT), replace(CLAIM, value=0.99))
    assert result.claim.outcome is Outcome.FAIL


def test_a_run_that_did_not_happen_is_inconclusive() -> None:
    """An observation without phases leaves everything open."""
    nothing = replace(OBSERVATION, phases=(), measured=None, load=None, reported=())
    assert outcomes(judged(nothing)) == {Outcome.INCONCLUSIVE}


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
    assert result.latency is not None
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


def test_a_server_that_dies_under_load_fails_quality_with_the_reason_for_reviewers_only() -> None:
    """The reason may quote hidden inputs: the service level, which candidates read, says it in our words."""
    died = stopped(Phase.LOAD, Ending.OUT_OF_MEMORY, "killed at the text of a hidden row")
    result = judged(died)
    assert result.latency is not None
    assert (result.latency.outcome, result.quality.outcome) == (Outcome.FAIL, Outcome.FAIL)
    assert result.latency.detail == "The load phase ran out of memory."
    assert result.quality.detail == "killed at the text of a hidden row"


@pytest.mark.parametrize(
    ("baseline", "words"),
    [
        (0.06, "the most frequent answer reaches 0.060."),
        (0.89, "reaches 0.890, which lies inside the interval."),
        (0.95, "reaches 0.950, which is no worse."),
    ],
)
def test_quality_is_told_beside_its_baseline(baseline: float, words: str) -> None:
    """A reviewer reads at once whether the model beats the most frequent answer."""
    assert OBSERVATION.measured is not None
    seen = replace(OBSERVATION, measured=replace(OBSERVATION.measured, baseline=baseline))
    assert judged(seen).quality.detail.endswith(words)


def test_the_claim_stands_beside_both_runs() -> None:
    """Claim, run, cold run and hidden set in one sentence."""
    assert "metrics.json: 0.905, again 0.905; hidden set: 0.893" in judged().claim.detail


def test_the_default_submission_claims_nothing() -> None:
    """A submission without submission.yml is judged, not refused."""
    assert judge(ASSESSMENT, Submission(), OBSERVATION).claim.headline == "Nothing claimed"
