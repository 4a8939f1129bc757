"""The server and its load: starts it sealed, has trusted generators ask it, and turns both ends into facts.

The generators get features only. More windows follow while the samples do not tell; a burst comes last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from action.container import Ended, Running
from action.engine import engine_errors
from action.errors import EngineFailed
from action.explain import explain
from action.load_generator import READY, ServerGone, Watch, generator, read_result
from action.reproduce import phase_run
from action.sandbox import CannotStart, Sandbox
from action.schedule import BURST_WORKERS, MAX_ANSWERS_BYTES, Part, Plan, part_seconds
from action.tally import Tally
from rubric.latency import straddles
from rubric.measured import Answered
from rubric.model import Contract, LatencyTarget
from rubric.observation import Ending, Load, Phase, PhaseRun

GRACE_SECONDS = 20  # a container's start and end on a busy machine
SHOT_BYTES = 300  # of a result, for one request without its answer
BURST_DEATH = f"The server ended in the last burst of {BURST_WORKERS} clients at once; that is not judged."


@dataclass(frozen=True)
class Loaded:
    """How the server came up and stood the load; `answers`: one for each question of the plan."""

    serve: PhaseRun
    load_run: PhaseRun
    load: Load | None
    answers: tuple[Answered, ...]


@dataclass(frozen=True)
class LoadTest:
    """One server under one plan. `on_ready` is called with the seconds it took to come up."""

    sandbox: Sandbox
    contract: Contract
    target: LatencyTarget
    plan: Plan
    base_image: str
    seed: int
    on_ready: Callable[[float], None]

    def run(self, command: str) -> Loaded:
        """Serve, wait for readiness, send the load, stop.

        Raises EngineFailed when engine or generator failed.
        """
        try:
            with (
                engine_errors("measuring the server"),
                self.sandbox.serving(command, self.contract.port) as server,
            ):
                return self._measured(command, server)
        except CannotStart as error:
            return _never_up(PhaseRun(Phase.SERVE, Ending.NONZERO, command=command, reason=str(error)))

    def _measured(self, command: str, server: Running) -> Loaded:
        watch = Watch(server)
        try:
            first = self._sent(self.plan.first, server, watch)
        except ServerGone:
            first = None
        if first is None:
            alone = not server.is_running
            ended = server.finish(timed_out=False)
            if alone:
                return _never_up(_ended_alone(Phase.SERVE, command, ended))
            return _never_up(phase_run(Phase.SERVE, command, ended, Ending.TIMEOUT, self._not_ready()))
        ready = max(0.0, float(first["ready_at"]) - server.started_at)
        tally = Tally(self.contract, self.target)
        tally.add(first)
        self._send_more(server, watch, tally, ready)
        stood = server.is_running
        if stood:
            self._send_burst(server, watch, tally)
        held = server.is_running
        ended = server.finish(timed_out=False)
        run = phase_run(Phase.LOAD, command, ended, Ending.OK, tally.note() if held else BURST_DEATH)
        if not stood:
            run = _ended_alone(Phase.LOAD, command, ended)
        return Loaded(
            _served(command, ended, ready),
            replace(run, seconds=max(0.0, ended.seconds - ready)),
            tally.load(self.seed, ready),
            tally.answers(self.plan.questions),
        )

    def _send_more(self, server: Running, watch: Watch, tally: Tally, ready: float) -> None:
        """One more window at a time, with inputs that it has not seen, until the samples tell."""
        for part in self.plan.extra:
            if not straddles(tally.load(self.seed, ready), self.target):
                return
            try:
                result = self._sent(part, server, watch)
            except ServerGone:
                return
            if result is not None:
                tally.add(result, extra=True)

    def _send_burst(self, server: Running, watch: Watch, tally: Tally) -> None:
        if not self.plan.burst.burst:
            return
        try:
            result = self._sent(self.plan.burst, server, watch)
        except ServerGone:
            return
        if result is not None:
            tally.add_burst(result)

    def _sent(self, part: Part, server: Running, watch: Watch) -> dict[str, Any] | None:
        """What a generator brought back of its part; None when the server was never ready."""
        client, told = self.sandbox.client, self.plan.to_json(part, self.contract, self.target)
        with generator(
            client,
            base_image=self.base_image,
            run_id=self.sandbox.run_id,
            plan=told,
            server=server,
            watch=watch,
        ) as running:
            if part.ready:
                if watch.first_word(self.target.ready_within_seconds + GRACE_SECONDS) != READY:
                    running.finish(timed_out=False)
                    return None
                self.on_ready(watch.seconds)
            running.wait(part_seconds(part, self.target) + GRACE_SECONDS)
            end = running.finish(timed_out=False)
            if end.exit_code:
                raise EngineFailed(f"the load generator failed: {end.log_tail[-200:]}")
            most = 2 * MAX_ANSWERS_BYTES + SHOT_BYTES * len(part.keys)
            return read_result(client, running.id, most)

    def _not_ready(self) -> str:
        return (
            f"The server did not answer GET {self.contract.ready_route} with 200 on port "
            f"{self.contract.port} within {self.target.ready_within_seconds:g} s; listen on that port and "
            f"answer there."
        )


def _never_up(serve: PhaseRun) -> Loaded:
    return Loaded(serve, PhaseRun(Phase.LOAD, Ending.NOT_RUN), None, ())


def _served(command: str, ended: Ended, ready: float) -> PhaseRun:
    """A server that came up. Its log and its use of the processor belong to the load: hidden inputs may
    stand in the one, and most of the other falls there.
    """
    note = "A process of the server was killed for using too much memory." if ended.killed_for_memory else ""
    run = phase_run(Phase.SERVE, command, ended, Ending.OK, note)
    return replace(run, seconds=ready, exit_code=None, log_tail="", cpu_seconds=None, processes=None)


def _ended_alone(phase: Phase, command: str, ended: Ended) -> PhaseRun:
    """A server that ended by itself failed, whatever its exit code.

    Under load the reason quotes no log: hidden inputs may stand in it.
    """
    if ended.ending is Ending.OK:
        reason = "The server ended by itself; keep it in the foreground until it is stopped."
        return phase_run(phase, command, ended, Ending.NONZERO, reason)
    if phase is Phase.SERVE:
        reason = f"The server ended before it was ready. {explain(ended.ending, ended.log_tail)}"
    else:
        reason = f"The server ended under load. {explain(ended.ending, '')}"
    return phase_run(phase, command, ended, reason=reason)
