"""Whether a run that was killed half-way went on from a checkpoint: command 2 of the second run.

The first run says how long a whole command 2 takes. A leg that goes on saves what the killed leg had done;
one that begins anew saves nothing; one that saves far more than was done did not do the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from rubric.gate import Pair, differences, exact, pairs
from rubric.judgement import OUR_FAULT, Judgement, first_stop
from rubric.model import Outcome, ReproduceLimits
from rubric.observation import Ending, Killed, Observation, Phase
from rubric.units import seconds

WENT_ON, ANEW = 0.5, 0.2  # of the killed leg's work that was saved: at least, at most
RUSHED = 0.5  # of the work that was left: a leg that did less did not do it
SHORTEST = 3.0  # seconds of a whole command 2; under it start-up alone decides
TOO_LITTLE = 0.3  # of a whole run: where a killed leg did less, what it saved drowns in noise

_BEFORE = (Phase.BUILD, Phase.REPRODUCE, Phase.REBUILD)
_NAMED = 3


class Leg(Enum):
    """What the second leg looks like."""

    WENT_ON = "went on from a checkpoint"
    ANEW = "began anew"
    RUSHED = "did not do the rest"
    UNCLEAR = "cannot be told"


@dataclass(frozen=True)
class Work:
    """Seconds (of wall or CPU time) of a whole run, of the leg that was killed, and of the leg after it."""

    whole: float
    killed: float
    resumed: float

    @property
    def saved(self) -> float:
        """The share of the killed leg's work that the second leg did not do again; above 1: and more."""
        return (self.whole - self.resumed) / self.killed if self.killed > 0 else 0.0

    @property
    def leg(self) -> Leg:
        """What these seconds say alone."""
        left = self.whole - self.killed
        if self.killed < TOO_LITTLE * self.whole:
            return Leg.UNCLEAR
        if self.saved <= ANEW:
            return Leg.ANEW
        if left > 0 and self.resumed < RUSHED * left:
            return Leg.RUSHED
        return Leg.WENT_ON if self.saved >= WENT_ON else Leg.UNCLEAR


def judge_resume(limits: ReproduceLimits, observation: Observation) -> Judgement | None:
    """Whether the killed run went on from what it had written, and its metrics came back.

    PASS when it did. FAIL when it began anew, did less than half of what was left, ended badly after the
    kill, or when a metric did not come back. INCONCLUSIVE when it lies in between, the run is too short or
    ended before the kill, or nothing was killed. None where the brief does not ask for it. CPU time decides
    where the run computes, as a busy machine moves the clock alone; too little was done where both say so.
    """
    if not limits.interrupt:
        return None
    killed = observation.cold.killed if observation.cold else None
    stopped = first_stop(observation, *_BEFORE, Phase.REPEAT)
    if stopped is not None and stopped.outcome is Outcome.OUR_FAULT:
        return Judgement(Outcome.OUR_FAULT, f"Kill and resume {OUR_FAULT}", stopped.detail)
    if killed is None or killed.ended:
        return _not_killed(observation, killed)
    told = story(observation, killed)
    if stopped is not None:
        return Judgement(Outcome.FAIL, "Did not survive the kill", f"{told} {stopped.detail}")
    apart = differences(observation, limits.tolerance)
    if apart:
        return Judgement(Outcome.FAIL, f"{apart[0].metric} did not come back after the kill", told)
    return _by_time(observation, killed, told)


def story(observation: Observation, killed: Killed) -> str:
    """The interruption in two or three sentences: times of both legs, CPU time where it was seen, metrics."""
    whole, again = observation.phase(Phase.REPRODUCE), observation.phase(Phase.REPEAT)
    held = "had something in it" if killed.wrote else "held nothing"
    text = f"Killed after {seconds(killed.after_seconds)}, when $OUT {held}; started again over the same $OUT"
    if again.ending is not Ending.OK:
        return f"{text}."
    text += f", finished in {seconds(again.seconds)} of {seconds(whole.seconds)}{_metrics(observation)}."
    cpu = _cpu(observation, killed)
    if cpu is not None:
        figures = (seconds(cpu.killed), seconds(cpu.resumed), seconds(cpu.whole))
        text += " CPU time: {} before the kill, {} after it, {} in a whole run.".format(*figures)
    return text


def _not_killed(observation: Observation, killed: Killed | None) -> Judgement:
    if killed is None:
        told = "The second run did not come as far as its command 2, so nothing was killed."
        return Judgement(Outcome.INCONCLUSIVE, "Kill and resume was not tried", told)
    whole, took = observation.phase(Phase.REPRODUCE).seconds, killed.after_seconds
    told = f"It took {seconds(took)}, and {seconds(whole)} in the first run."
    return Judgement(Outcome.INCONCLUSIVE, "The second run ended before it could be killed", told)


def _by_time(observation: Observation, killed: Killed, told: str) -> Judgement:
    whole, again = observation.phase(Phase.REPRODUCE).seconds, observation.phase(Phase.REPEAT).seconds
    if whole < SHORTEST:
        headline = f"A run of {seconds(whole)} is too short to tell"
        return Judgement(Outcome.INCONCLUSIVE, headline, told)
    wall, cpu = Work(whole, killed.after_seconds, again), _cpu(observation, killed)
    leg = wall.leg if cpu is None else cpu.leg
    if leg is Leg.RUSHED and wall.leg is not Leg.RUSHED:
        leg = Leg.UNCLEAR
    times = f"finished in {seconds(again)} of {seconds(whole)}"
    after = f"Killed after {seconds(killed.after_seconds)}"
    shown = {
        Leg.WENT_ON: (Outcome.PASS, f"{after}, resumed, {times}"),
        Leg.ANEW: (Outcome.FAIL, f"{after}, began anew, {times}"),
        Leg.RUSHED: (Outcome.FAIL, f"{after}, {times}: less than half of what was left"),
        Leg.UNCLEAR: (Outcome.INCONCLUSIVE, f"{after}, {times}: whether it resumed cannot be told"),
    }
    return Judgement(*shown[leg], told)


def _cpu(observation: Observation, killed: Killed) -> Work | None:
    """CPU time of the legs; None where one was not seen or the run hardly computes."""
    whole, again = observation.phase(Phase.REPRODUCE), observation.phase(Phase.REPEAT)
    if whole.cpu_seconds is None or again.cpu_seconds is None or not killed.cpu_seconds:
        return None
    if not whole.computes:
        return None
    return Work(whole.cpu_seconds, killed.cpu_seconds, again.cpu_seconds)


def _metrics(observation: Observation) -> str:
    found = pairs(observation)
    more = f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
    return "".join(f"; {_both(pair)}" for pair in found[:_NAMED]) + more


def _both(pair: Pair) -> str:
    first, second = ("none" if one is None else exact(one) for one in (pair.first, pair.second))
    return f"{pair.metric} {first} vs. {second}"
