"""The service level: what p95 tells, when it does not, and what makes a measurement count for nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rubric.judgement import Judgement
from rubric.latency import MIN_SAMPLES, doubt, is_spoilt, judge_latency, outcome, straddles
from rubric.model import LatencyTarget, Outcome
from rubric.observation import Calibration, Ending, Load, Observation, Phase
from tests.rubric.samples import ASSESSMENT, BATCH_ASSESSMENT, OBSERVATION, latencies, load, stopped

TARGET = LatencyTarget(p95_ms=200, requests=900)
STEADY = Calibration(1.0, 1.02)
FAST, SLOW, NEAR = (load(latencies(3, median=median)) for median in (10.0, 400.0, 101.0))
ONE_BAD = load((*latencies(3, median=10)[:2], tuple(400.0 if n % 12 == 0 else 10.0 for n in range(300))))


def judged(seen: Load, calibration: Calibration | None = STEADY) -> Judgement:
    found = judge_latency(ASSESSMENT, replace(OBSERVATION, load=seen, calibration=calibration))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (FAST, Outcome.PASS),
        (SLOW, Outcome.FAIL),
        (NEAR, Outcome.INCONCLUSIVE),
        (ONE_BAD, Outcome.INCONCLUSIVE),
    ],
    ids=["fast", "slow", "near", "one bad window"],
)
def test_the_interval_and_every_window_decide(seen: Load, expected: Outcome) -> None:
    """Pass and fail need the whole interval on one side; a bad window keeps a good pool from passing."""
    assert outcome(seen, TARGET, STEADY) is expected
    assert straddles(seen, TARGET) is (expected is Outcome.INCONCLUSIVE)


def test_a_limit_at_the_edge_of_the_interval_passes() -> None:
    """At most the limit is within it."""
    flat = load(((200.0,) * 300,) * 3)
    assert outcome(flat, TARGET, STEADY) is Outcome.PASS
    assert outcome(flat, replace(TARGET, p95_ms=199.9), STEADY) is Outcome.FAIL


@pytest.mark.parametrize(
    ("calibration", "counts"),
    [
        (None, True),
        (Calibration(1.0, 1.2), True),
        (Calibration(1.2, 1.0), True),
        (Calibration(1.0, 1.21), False),
        (Calibration(1.21, 1.0), False),
    ],
)
def test_a_machine_that_changed_its_speed_fails_nobody(calibration: Calibration | None, counts: bool) -> None:
    """Over a drift of 20 %, up or down, a slow server is inconclusive and a load worth sending again."""
    assert outcome(SLOW, TARGET, calibration) is (Outcome.FAIL if counts else Outcome.INCONCLUSIVE)
    assert is_spoilt(SLOW, TARGET, calibration) is not counts


def test_the_drift_is_said_with_both_times() -> None:
    """The headline says that it was the machine; the detail has the figures and the limit."""
    found = judged(SLOW, Calibration(1.0, 1.5))
    assert found.headline == "The machine's own speed changed by 50 % meanwhile"
    assert "1.000 s before, 1.500 s after: 50 % apart; 20 % is the most that counts." in found.detail


@pytest.mark.parametrize(("lag", "counts"), [(20.0, True), (20.1, False)])
def test_a_late_generator_fails_nobody(lag: float, counts: bool) -> None:
    """Later than a tenth of the limit, a slow server is inconclusive and a load worth sending again."""
    seen = load(latencies(3, median=400.0), lag=lag)
    assert outcome(seen, TARGET, STEADY) is (Outcome.FAIL if counts else Outcome.INCONCLUSIVE)
    assert is_spoilt(seen, TARGET, STEADY) is not counts


@pytest.mark.parametrize(
    ("lag", "calibration"), [(50.0, STEADY), (0.0, Calibration(1.0, 2.0)), (0.0, Calibration(2.0, 1.0))]
)
def test_who_is_fast_in_spite_of_noise_is_fast(lag: float, calibration: Calibration) -> None:
    """Noise only adds to latencies: within the limit is within it; the detail says that there was some."""
    seen = load(latencies(3, median=10.0), lag=lag)
    assert not is_spoilt(seen, TARGET, calibration)
    found = judged(seen, calibration)
    assert found.outcome is Outcome.PASS
    assert "The machine was disturbed meanwhile, which only adds to these times" in found.detail
    assert "disturbed" not in judged(FAST).detail


@pytest.mark.parametrize("seen", [NEAR, ONE_BAD], ids=["near", "one bad window"])
def test_what_is_too_close_is_not_decided_by_noise(seen: Load) -> None:
    """It stays inconclusive; with noise the load is worth sending again, without it more windows were."""
    assert outcome(seen, TARGET, Calibration(1.0, 1.5)) is Outcome.INCONCLUSIVE
    assert is_spoilt(seen, TARGET, Calibration(1.0, 1.5))
    assert not is_spoilt(seen, TARGET, STEADY)


def test_a_load_that_did_not_get_through_is_not_sent_again() -> None:
    """Without a load, or with too few samples, it was not the noise."""
    few = load(((400.0,) * 300,), lag=50.0)
    assert not is_spoilt(None, TARGET, STEADY)
    assert not is_spoilt(few, TARGET, STEADY)


def test_fewer_than_600_samples_decide_nothing() -> None:
    """599 perfect samples are inconclusive, and the headline says how many there were; 600 are enough."""
    few = judged(load(((10.0,) * 300, (10.0,) * 299, ())))
    assert (few.outcome, few.headline) == (Outcome.INCONCLUSIVE, "Only 599 samples, 600 are needed")
    assert outcome(load(((10.0,) * MIN_SAMPLES,)), TARGET, STEADY) is Outcome.PASS


def test_no_sample_is_no_reason_for_more() -> None:
    """Without samples nothing straddles, and nothing is decided."""
    assert not straddles(load(((), ())), TARGET)
    assert doubt(load(()), TARGET, None) == "Only 0 samples, 600 are needed"
    assert judged(load(())).headline == "No load was sent"


def test_extra_windows_that_still_straddle_are_said() -> None:
    """After more samples it is said how many windows were sent and that it still cannot be told."""
    found = judged(replace(NEAR, extra_windows=3))
    assert found.outcome is Outcome.INCONCLUSIVE
    assert found.headline.endswith("limit 200 ms: too close to tell")
    assert "3 more windows were sent and it still cannot be told." in found.detail


def test_extra_windows_that_told_are_said_too() -> None:
    """A result that took more windows says so."""
    found = judged(replace(FAST, extra_windows=1))
    assert found.outcome is Outcome.PASS
    assert "1 more window was sent because the first ones lay too close to the limit." in found.detail


def test_a_brief_without_server_has_no_service_level() -> None:
    """Nothing is judged where nothing is asked for, whatever the run holds."""
    assert judge_latency(BATCH_ASSESSMENT, OBSERVATION) is None


def ending_of(observation: Observation) -> Judgement:
    found = judge_latency(ASSESSMENT, observation)
    assert found is not None
    return found


@pytest.mark.parametrize("phase", [Phase.BUILD, Phase.REPRODUCE, Phase.SERVE, Phase.LOAD])
def test_a_phase_that_went_wrong_decides_before_any_number(phase: Phase) -> None:
    """Numbers of a server that died do not count; our fault is inconclusive for nobody."""
    died = replace(stopped(phase, Ending.OUT_OF_MEMORY), load=FAST)
    assert ending_of(died).outcome is Outcome.FAIL
    assert ending_of(replace(stopped(phase, Ending.OUR_FAULT), load=SLOW)).outcome is Outcome.OUR_FAULT


@pytest.mark.parametrize("phase", [Phase.TESTS, Phase.REBUILD, Phase.REPEAT])
def test_later_phases_leave_the_service_level_alone(phase: Phase) -> None:
    """Own tests and the cold run say nothing about the server."""
    assert ending_of(stopped(phase, Ending.NONZERO)).outcome is Outcome.PASS
