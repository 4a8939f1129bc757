"""Command 2: train sealed, then take metrics.json and nothing else. Endings come from engine facts only."""

from __future__ import annotations

from dataclasses import dataclass

from action.container import Ended
from action.explain import explain
from action.sandbox import USUAL, CannotStart, Conditions, Sandbox
from action.volume import OutputRejected
from rubric.observation import Ending, Killed, Phase, PhaseRun, Reported
from rubric.submission import METRICS_BYTES, MetricsError, read_metrics

METRICS = "metrics.json"


@dataclass(frozen=True)
class Reproduced:
    """How command 2 ended, and the metrics that it wrote about itself. `killed`: the leg before it."""

    run: PhaseRun
    reported: tuple[Reported, ...] = ()
    killed: Killed | None = None


def reproduce(
    sandbox: Sandbox,
    command: str,
    seconds: float,
    *,
    phase: Phase = Phase.REPRODUCE,
    out: str = "out",
    conditions: Conditions = USUAL,
) -> Reproduced:
    """Run `command` within `seconds` with the volume `out` as `$OUT`, and read `$OUT/metrics.json`.

    Raises EngineFailed when the engine failed.
    """
    mounts = (sandbox.volumes.mount(out, read_only=False),)
    try:
        ended = sandbox.run(command, seconds, mounts=mounts, conditions=conditions)
    except CannotStart as error:
        return Reproduced(PhaseRun(phase, Ending.NONZERO, command=command, reason=str(error)))
    return reproduced(sandbox, command, ended, phase, out)


def reproduced(sandbox: Sandbox, command: str, ended: Ended, phase: Phase, out: str) -> Reproduced:
    """What a container that has ended left in the volume `out`. Raises EngineFailed."""
    if ended.ending is not Ending.OK:
        return Reproduced(phase_run(phase, command, ended))
    try:
        metrics = read_metrics(sandbox.volumes.read(out, METRICS, METRICS_BYTES))
    except (OutputRejected, MetricsError) as error:
        return Reproduced(phase_run(phase, command, ended, Ending.OUTPUT_REJECTED, str(error)))
    reported = tuple(Reported(metric, value) for metric, value in metrics.items())
    return Reproduced(phase_run(phase, command, ended), reported)


def phase_run(
    phase: Phase, command: str, ended: Ended, ending: Ending | None = None, reason: str = ""
) -> PhaseRun:
    """A container's end as the record of a phase; `ending` and `reason` override what the container's end
    says.
    """
    ending = ending or ended.ending
    note = (
        "A process was killed for using too much memory, though the command went on."
        if _partly(ended)
        else ""
    )
    return PhaseRun(
        phase,
        ending,
        seconds=ended.seconds,
        exit_code=ended.exit_code,
        peak_memory_bytes=ended.peak_memory_bytes,
        command=command,
        reason=reason or explain(ending, ended.log_tail) or note,
        log_tail=ended.log_tail,
        cpu_seconds=ended.cpu_seconds,
        processes=ended.processes,
    )


def _partly(ended: Ended) -> bool:
    return ended.killed_for_memory and ended.exit_code == 0
