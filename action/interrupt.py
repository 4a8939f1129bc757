"""The second run's command 2, killed about half-way and started again over the same $OUT.

The kill is the engine's SIGKILL to the whole container: no handler runs, and every process of it ends at
once. What was written stays, because the volume belongs to the holder.
"""

from __future__ import annotations

from dataclasses import replace

from action.cold import CONDITIONS, OUT, repeated
from action.container import Ended, Running
from action.reproduce import Reproduced, reproduced
from action.sandbox import CannotStart, Sandbox
from action.volume import Volumes
from rubric.observation import Ending, Killed, Phase, PhaseRun

EARLIEST, LATEST = 0.5, 0.8  # of the first run's work; in between as soon as $OUT holds a file
SLOWEST = 3.0  # times as long as the first run: a machine that is busier than that is not waited for
LOOK_SECONDS = 0.5


def interrupted(cold: Sandbox, command: str, seconds: float, first: PhaseRun) -> Reproduced:
    """Kill command 2 once, start it again in a fresh container of the same image, and read its metrics.

    `first`: the first run's command 2; `seconds`: what each leg may take at most. A command that ends before
    its kill is taken as it ended. Raises EngineFailed.
    """
    try:
        ended, wrote = _first_leg(cold, command, seconds, first)
    except CannotStart as error:
        return Reproduced(PhaseRun(Phase.REPEAT, Ending.NONZERO, command=command, reason=str(error)))
    killed = Killed(ended.seconds, ended.cpu_seconds, wrote, ended=not ended.timed_out)
    if killed.ended:
        return replace(reproduced(cold, command, ended, Phase.REPEAT, OUT), killed=killed)
    return replace(repeated(cold, command, seconds), killed=killed)


def _first_leg(cold: Sandbox, command: str, seconds: float, first: PhaseRun) -> tuple[Ended, bool]:
    """How the leg ended, and whether $OUT held a file then."""
    mounts = (cold.volumes.mount(OUT, read_only=False),)
    with cold.running(command, mounts=mounts, conditions=CONDITIONS) as running:
        alone = _ends_before_kill(running, cold.volumes, seconds, first)
        ended = running.finish(timed_out=not alone)
    return ended, cold.volumes.holds_a_file(OUT)


def _ends_before_kill(running: Running, volumes: Volumes, seconds: float, first: PhaseRun) -> bool:
    """Wait for the moment of the kill: half the work, and then for a file, though not for ever."""
    waited = min(EARLIEST * first.seconds, seconds)
    longest = min(SLOWEST * first.seconds, seconds)
    alone = running.wait(waited)
    while not alone and waited < longest and not _is_time(running, volumes, waited, first):
        alone = running.wait(LOOK_SECONDS)
        waited += LOOK_SECONDS
    return alone


def _is_time(running: Running, volumes: Volumes, waited: float, first: PhaseRun) -> bool:
    done = waited / first.seconds
    if first.computes and running.cpu_seconds is not None:  # on a busy machine less is done by then
        done = running.cpu_seconds / (first.cpu_seconds or 1.0)
    return done >= LATEST or (done >= EARLIEST and volumes.holds_a_file(OUT))
