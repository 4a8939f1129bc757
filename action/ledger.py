"""What a run has told so far: phase after phase, each announced when it begins and when it ends."""

from __future__ import annotations

from collections.abc import Callable

from rubric.model import ContractKind
from rubric.observation import Ending, Phase, PhaseRun, Progress, phases_of


class Ledger:
    """The phases of one run. `current` is the one under way: what fails now fails there."""

    def __init__(self, progress: Callable[[Progress], None]) -> None:
        self.current = Phase.BUILD
        self._progress = progress
        self._runs: dict[Phase, PhaseRun] = {}
        self._open: dict[Phase, float] = {}  # announced, not ended: its limit in seconds

    def begin(self, phase: Phase, limit_seconds: float) -> None:
        """Announce a phase."""
        self.current = phase
        self._open[phase] = limit_seconds
        self._progress(Progress(phase, "started", 0.0, limit_seconds))

    def end(self, run: PhaseRun) -> bool:
        """Record how a phase ended; True when it ended well."""
        self._runs[run.phase] = run
        self.announce_end(run.phase, run.seconds)
        return run.ending is Ending.OK

    def announce_end(self, phase: Phase, seconds: float) -> None:
        """Say that a phase is over, once, before all is known about it."""
        if phase in self._open:
            self._progress(Progress(phase, "ended", seconds, self._open.pop(phase)))

    def runs(self, kind: ContractKind) -> tuple[PhaseRun, ...]:
        """Every phase of this contract in order; what was not run says so."""
        return tuple(self._runs.get(phase, PhaseRun(phase, Ending.NOT_RUN)) for phase in phases_of(kind))
