"""Kill and resume: went on, began anew, did not do the rest, or not to be told. Four outcomes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rubric.gate import judge_gate
from rubric.judgement import Judgement
from rubric.model import Outcome, ReproduceLimits
from rubric.observation import Ending, Killed, Observation, Phase, Reported
from rubric.resume import judge_resume
from rubric.wire import observation_from_json, observation_to_json
from tests.rubric.samples import COLD, OBSERVATION, stopped

LIMITS = ReproduceLimits(interrupt=True)
Seconds = tuple[float, float | None]  # of wall and of CPU time


def legs(
    again: Seconds = (10.5, 9.5), *, whole: Seconds = (20.0, 18.0), killed: Seconds = (10.0, 9.0)
) -> Observation:
    """The sample with these times of command 2: the leg after the kill, a whole run, the killed leg."""
    took = {Phase.REPRODUCE: whole, Phase.REPEAT: again}
    phases = tuple(
        replace(run, seconds=took[run.phase][0], cpu_seconds=took[run.phase][1]) if run.phase in took else run
        for run in OBSERVATION.phases
    )
    return replace(OBSERVATION, phases=phases, cold=replace(COLD, killed=Killed(*killed, wrote=True)))


def judged(observation: Observation) -> Judgement:
    found = judge_resume(LIMITS, observation)
    assert found is not None
    return found


def test_a_run_that_goes_on_passes_with_every_figure() -> None:
    """Both legs, the whole run, CPU time and metrics are said."""
    found = judged(legs())
    assert (found.outcome, found.headline) == (
        Outcome.PASS,
        "Killed after 10.0 s, resumed, finished in 10.5 s of 20.0 s",
    )
    assert found.detail == (
        "Killed after 10.0 s, when $OUT had something in it; started again over the same $OUT, finished in "
        "10.5 s of 20.0 s; accuracy 0.93 vs. 0.93; macro_precision 0.905 vs. 0.9046. "
        "CPU time: 9.0 s before the kill, 9.5 s after it, 18.0 s in a whole run."
    )


@pytest.mark.parametrize(
    ("again", "outcome", "words"),
    [
        ((15.0, 13.5), Outcome.PASS, "resumed"),  # half of the work saved
        ((15.1, 13.6), Outcome.INCONCLUSIVE, "cannot be told"),
        ((17.9, 16.1), Outcome.INCONCLUSIVE, "cannot be told"),
        ((18.1, 16.3), Outcome.FAIL, "began anew"),  # a fifth saved
        ((60.0, 54.0), Outcome.FAIL, "began anew"),
        ((5.0, 4.5), Outcome.PASS, "resumed"),  # half of what was left
        ((4.9, 4.4), Outcome.FAIL, "less than half of what was left"),
        ((0.2, 0.1), Outcome.FAIL, "less than half of what was left"),
        ((40.0, 9.5), Outcome.PASS, "resumed"),  # a busy machine: slower by the clock alone
        ((2.0, 9.5), Outcome.PASS, "resumed"),
        ((10.0, 18.0), Outcome.FAIL, "began anew"),
        ((10.0, 1.0), Outcome.INCONCLUSIVE, "cannot be told"),  # too little by CPU time alone
        ((10.0, None), Outcome.PASS, "resumed"),  # no CPU time seen: the clock decides
        ((20.0, None), Outcome.FAIL, "began anew"),
    ],
)
def test_the_second_leg_is_held_against_a_whole_run(again: Seconds, outcome: Outcome, words: str) -> None:
    """What the killed leg had done must be saved and the rest be done; CPU time tells before the clock."""
    found = judged(legs(again))
    assert found.outcome is outcome
    assert words in found.headline


def test_a_run_that_hardly_computes_is_told_by_the_clock() -> None:
    """A run that waits has CPU time of start-up only, which says nothing."""
    assert judged(legs((10.4, 0.4), whole=(20.0, 0.4), killed=(10.0, 0.3))).outcome is Outcome.PASS


def test_a_leg_that_was_killed_early_does_not_tell() -> None:
    """On a machine that had become much busier little was done by then: what was saved drowns in noise."""
    assert judged(legs((95.0, 15.9), killed=(60.0, 5.3))).outcome is Outcome.INCONCLUSIVE
    assert judged(legs((95.0, 12.0), killed=(60.0, 5.4))).outcome is Outcome.PASS


def test_a_short_run_does_not_tell() -> None:
    """Under three seconds start-up alone decides."""
    found = judged(legs((2.9, None), whole=(2.9, None), killed=(1.5, None)))
    assert (found.outcome, found.headline) == (
        Outcome.INCONCLUSIVE,
        "A run of 2.9 s is too short to tell",
    )


def test_a_run_that_ended_before_its_kill_is_inconclusive() -> None:
    """Nothing was interrupted, so nothing is said about it; the gate reads as without an interruption."""
    ended = replace(COLD, killed=Killed(2.0, 1.0, wrote=True, ended=True))
    seen = replace(legs((2.0, 1.0)), cold=ended)
    found = judged(seen)
    assert (found.outcome, found.detail) == (
        Outcome.INCONCLUSIVE,
        "It took 2.0 s, and 20.0 s in the first run.",
    )
    assert "killed" not in judge_gate(LIMITS, seen).detail


def test_a_leg_that_ends_badly_after_the_kill_fails() -> None:
    """A checkpoint that cannot be read again is the candidate's; both judgements name the kill."""
    broke = stopped(Phase.REPEAT, Ending.NONZERO, "checkpoint.npz is cut off.")
    seen = replace(broke, cold=replace(COLD, reported=(), killed=Killed(10.0, None, wrote=True)))
    found = judged(seen)
    assert (found.outcome, found.headline) == (Outcome.FAIL, "Did not survive the kill")
    assert found.detail.endswith("started again over the same $OUT. checkpoint.npz is cut off.")
    assert "Before that it was killed after 10.0 s, and its $OUT was kept." in judge_gate(LIMITS, seen).detail


def test_a_metric_that_does_not_come_back_after_the_kill_fails() -> None:
    """The gate fails for it too."""
    lower = (Reported("macro_precision", 0.8), Reported("accuracy", 0.93))
    seen = replace(legs(), cold=replace(COLD, reported=lower, killed=Killed(10.0, 9.0, wrote=True)))
    found = judged(seen)
    assert (found.outcome, found.headline) == (
        Outcome.FAIL,
        "macro_precision did not come back after the kill",
    )
    assert judge_gate(LIMITS, seen).outcome is Outcome.FAIL


@pytest.mark.parametrize("phase", [Phase.BUILD, Phase.REPRODUCE, Phase.REBUILD, Phase.REPEAT])
def test_our_fault_is_never_the_candidates(phase: Phase) -> None:
    """Whatever we broke on the way costs nothing."""
    assert judged(stopped(phase, Ending.OUR_FAULT)).outcome is Outcome.OUR_FAULT


@pytest.mark.parametrize("phase", [Phase.BUILD, Phase.REPRODUCE, Phase.REBUILD])
def test_without_a_kill_there_is_nothing_to_tell(phase: Phase) -> None:
    """A run that did not come as far has its failure in the gate, and only there."""
    found = judged(stopped(phase, Ending.NONZERO))
    assert (found.outcome, found.headline) == (Outcome.INCONCLUSIVE, "Kill and resume was not tried")


def test_a_brief_that_does_not_ask_for_it_has_no_such_judgement() -> None:
    """Only `reproduce.interrupt` brings it."""
    assert judge_resume(ReproduceLimits(), OBSERVATION) is None


def test_the_gate_passes_whoever_began_anew() -> None:
    """The metric came back from cold and after a kill; how long it took is the other judgement."""
    seen = legs((20.0, 18.0))
    found = judge_gate(LIMITS, seen)
    assert (found.outcome, judged(seen).outcome) == (Outcome.PASS, Outcome.FAIL)
    assert found.headline.endswith("the same again from cold, killed once")


def test_a_stored_observation_without_a_kill_is_read() -> None:
    """What was written before runs were interrupted reads as a second run without a kill."""
    stored = observation_to_json(OBSERVATION).replace(',"killed":null', "")
    assert "killed" not in stored
    assert observation_from_json(stored) == OBSERVATION
    assert observation_from_json(observation_to_json(legs())) == legs()
