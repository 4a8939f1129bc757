"""The reproducibility gate: twice two commands, within the limit, with the same metrics."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rubric.gate import Pair, differences, judge_gate, pairs
from rubric.judgement import Judgement
from rubric.model import Outcome, ReproduceLimits
from rubric.observation import Ending, Observation, Phase, Reported
from tests.rubric.samples import COLD, OBSERVATION, stopped

LIMITS = ReproduceLimits()
ONCE = ReproduceLimits(twice=False)
FAULTS = [
    Ending.NONZERO,
    Ending.TIMEOUT,
    Ending.OUT_OF_MEMORY,
    Ending.LOG_FLOOD,
    Ending.OUTPUT_REJECTED,
    Ending.REFUSED,
]


def gate(observation: Observation = OBSERVATION, limits: ReproduceLimits = LIMITS) -> Judgement:
    return judge_gate(limits, observation)


def took(seconds: float, *phases: Phase) -> Observation:
    runs = (replace(run, seconds=seconds) if run.phase in phases else run for run in OBSERVATION.phases)
    return replace(OBSERVATION, phases=tuple(runs))


def again(**metrics: float) -> Observation:
    """The sample whose cold run reported these metrics."""
    reported = tuple(Reported(name, value) for name, value in metrics.items())
    return replace(OBSERVATION, cold=replace(COLD, reported=reported))


def without(*phases: Phase) -> Observation:
    return replace(OBSERVATION, phases=tuple(run for run in OBSERVATION.phases if run.phase not in phases))


def test_two_runs_that_agree_pass_with_their_figures() -> None:
    """Both runs' times, the largest spread and the tolerance are said."""
    assert gate().outcome is Outcome.PASS
    assert gate().headline == "Two commands, 50.9 s; the same again from cold"
    assert gate().detail == (
        "First run: build 38.2 s, reproduce 12.7 s, limit 30 min. "
        "Second, cold run: build 41.5 s, reproduce 12.9 s, limit 30 min. "
        "2 metrics came back, at most 0.0004 apart, 0.005 allowed."
    )


def test_one_run_is_enough_where_one_is_asked_for() -> None:
    """With `twice: false` the cold run is not waited for."""
    alone = replace(without(Phase.REBUILD, Phase.REPEAT), cold=None)
    found = gate(alone, ONCE)
    assert (found.outcome, found.headline) == (Outcome.PASS, "Two commands, 50.9 s")
    assert found.detail == "Build 38.2 s, reproduce 12.7 s, limit 30 min."


@pytest.mark.parametrize(
    ("phases", "headline"),
    [
        ((Phase.BUILD, Phase.REPRODUCE), "Two commands took 30 min 2 s, over the limit"),
        ((Phase.REBUILD, Phase.REPEAT), "Second, cold run: two commands took 30 min 2 s, over the limit"),
    ],
)
def test_each_run_adds_both_commands(phases: tuple[Phase, Phase], headline: str) -> None:
    """Two commands that each fit but not together fail the gate, with both times named."""
    found = gate(took(901.0, *phases))
    assert (found.outcome, found.headline) == (Outcome.FAIL, headline)
    assert "uild 15 min 1 s, reproduce 15 min 1 s, limit 30 min." in found.detail
    assert gate(took(900.0, *phases)).outcome is Outcome.PASS


@pytest.mark.parametrize("phase", [Phase.BUILD, Phase.REPRODUCE])
@pytest.mark.parametrize("ending", FAULTS)
def test_a_command_that_ends_badly_fails_the_gate(phase: Phase, ending: Ending) -> None:
    """Every ending that the candidate caused fails the gate, and the runner's reason is the detail."""
    found = gate(stopped(phase, ending, "requirements.txt:3: no such version"))
    assert (found.outcome, found.detail) == (Outcome.FAIL, "requirements.txt:3: no such version")


@pytest.mark.parametrize("phase", [Phase.REBUILD, Phase.REPEAT])
@pytest.mark.parametrize("ending", FAULTS)
def test_a_cold_command_that_ends_badly_fails_the_gate(phase: Phase, ending: Ending) -> None:
    """The text says that it was the second run, which step, and why."""
    found = gate(stopped(phase, ending, "requirements.txt:3: no such version"))
    assert found.outcome is Outcome.FAIL
    assert found.headline.startswith(f"Second, cold run: {phase.value} ")
    assert "had no cache of it. requirements.txt:3: no such version" in found.detail


@pytest.mark.parametrize("phase", [Phase.BUILD, Phase.REPRODUCE, Phase.REBUILD, Phase.REPEAT])
def test_our_fault_is_never_the_candidates(phase: Phase) -> None:
    """A command that we broke, in either run, costs nothing, and the headline says so."""
    found = gate(stopped(phase, Ending.OUR_FAULT))
    assert found.outcome is Outcome.OUR_FAULT
    assert found.headline.endswith("a fault on our side; it costs nothing and is run again")


@pytest.mark.parametrize(
    "missing",
    [without(Phase.REBUILD, Phase.REPEAT), without(Phase.REPEAT), replace(OBSERVATION, cold=None)],
    ids=["both", "repeat", "reported"],
)
def test_a_missing_cold_run_is_inconclusive(missing: Observation) -> None:
    """What was not done is not held against anybody."""
    assert gate(missing).outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("phase", [Phase.SERVE, Phase.LOAD, Phase.TESTS])
def test_other_phases_leave_the_gate_alone(phase: Phase) -> None:
    """Server, load and own tests say nothing about reproducibility."""
    assert gate(stopped(phase, Ending.NONZERO)).outcome is Outcome.PASS


def test_a_metric_that_did_not_come_back_is_named_with_spread_and_tolerance() -> None:
    """Both values, how far they lie apart, and how far they may."""
    found = gate(again(macro_precision=0.87, accuracy=0.93))
    assert (found.outcome, found.headline) == (
        Outcome.FAIL,
        "Did not come back in the second run: macro_precision",
    )
    assert found.detail.startswith("macro_precision 0.905, then 0.87: 0.035 apart, 0.005 allowed.")


def test_a_metric_of_one_run_only_is_a_difference() -> None:
    """A metric that is missing, or new, in the second run did not come back."""
    found = gate(again(macro_precision=0.905, recall=0.5))
    assert found.outcome is Outcome.FAIL
    assert found.detail.startswith(
        "accuracy was reported by the first run only (0.93); "
        "recall was reported by the second run only (0.5)."
    )


def test_many_differences_are_counted() -> None:
    """Three are named, the others counted."""
    many = again(**{f"m{n}": 0.5 for n in range(5)})
    assert "and 4 more metrics." in gate(many).detail


def test_moved_packages_are_named() -> None:
    """What changed between the two builds stands beside the difference, three by name."""
    moved = tuple(f"package{n} 1.{n} -> 2.{n}" for n in range(5))
    seen = again(macro_precision=0.5, accuracy=0.93)
    found = gate(replace(seen, cold=replace(COLD, reported=(), moved=moved)))
    told = "package0 1.0 -> 2.0, package1 1.1 -> 2.1, package2 1.2 -> 2.2 and 2 more."
    assert f"Packages that moved between the builds: {told}" in found.detail


def test_moved_packages_are_named_where_the_second_run_broke() -> None:
    """A dependency that moved is the likeliest reason why the second run fails."""
    broke = stopped(Phase.REPEAT, Ending.NONZERO, "ImportError")
    seen = replace(broke, cold=replace(COLD, reported=(), moved=("numpy 1.26.4 -> 2.0.1",)))
    assert gate(seen).detail.endswith("Packages that moved between the builds: numpy 1.26.4 -> 2.0.1.")


@pytest.mark.parametrize(
    ("first", "second", "tolerance", "within"),
    [
        (0.905, 0.9, 0.005, True),  # as far as allowed, in decimal
        (0.905, 0.8999, 0.005, False),
        (0.5, 0.5, 0.0, True),
        (0.5, 0.5000001, 0.0, False),
        (1e11, 1e11 + 1, 0.005, False),
        (None, 0.5, 1.0, False),
        (0.5, None, 1.0, False),
    ],
)
def test_the_tolerance_is_decimal(
    first: float | None, second: float | None, tolerance: float, within: bool
) -> None:
    """Binary rounding neither fails nor passes anybody; a missing value is never within."""
    assert Pair("m", first, second).within(tolerance) is within


def test_nothing_reported_twice_is_no_difference() -> None:
    """Two runs without metrics agree; without a second run there is nothing to compare."""
    empty = replace(again(), reported=())
    assert gate(empty).outcome is Outcome.PASS
    assert differences(empty, 0.005) == ()
    assert pairs(replace(OBSERVATION, cold=None)) == ()
