"""The server and its load: starts it sealed, has a trusted generator ask it, and turns both ends into facts.

The generator gets features only. What it brings back of the server's words is judged elsewhere.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from action.container import Ended, Running
from action.engine import engine_errors
from action.errors import EngineFailed
from action.explain import explain
from action.generator import READY, ServerGone, Watch, generator, read_result
from action.reproduce import phase_run
from action.sandbox import CannotStart, Sandbox
from action.schedule import MAX_ANSWER_BYTES, Plan
from rubric.answers import Answer, read_answer
from rubric.model import Assessment
from rubric.observation import Answered, Ending, Form, Load, Phase, PhaseRun
from rubric.stats import percentile
from rubric.units import counted

GRACE_SECONDS = 20  # a container's start and end on a busy machine
INVALID = "an answer that breaks the contract"


@dataclass(frozen=True)
class Loaded:
    """How the server came up and stood the load; `answers`: one for each question."""

    serve: PhaseRun
    load_run: PhaseRun
    load: Load | None
    answers: tuple[Answered, ...]


@dataclass(frozen=True)
class LoadTest:
    """One server under one plan. `on_ready` is called with the seconds it took to come up."""

    sandbox: Sandbox
    assessment: Assessment
    plan: Plan
    seed: int
    on_ready: Callable[[float], None]

    def run(self, command: str) -> Loaded:
        """Serve, wait for readiness, send the load, stop.

        Raises EngineFailed when engine or generator failed.
        """
        try:
            with (
                engine_errors("measuring the server"),
                self.sandbox.serving(command, self.assessment.contract.port) as server,
            ):
                return self._measured(command, server)
        except CannotStart as error:
            return _never_up(PhaseRun(Phase.SERVE, Ending.NONZERO, command=command, reason=str(error)))

    def _measured(self, command: str, server: Running) -> Loaded:
        watch = Watch(server)
        try:
            result = self._result(server, watch)
        except ServerGone:
            return _never_up(_ended_alone(Phase.SERVE, command, server.finish(timed_out=False)))
        alone = watch.server_ended
        ended = server.finish(timed_out=False)
        if result is not None:
            return self._loaded(command, ended, result, alone=alone)
        if alone:
            return _never_up(_ended_alone(Phase.SERVE, command, ended))
        return _never_up(phase_run(Phase.SERVE, command, ended, Ending.TIMEOUT, self._not_ready()))

    def _result(self, server: Running, watch: Watch) -> dict[str, Any] | None:
        """What the generator brought back; None when the server was never ready."""
        target, client = self.assessment.latency, self.sandbox.client
        told = self.plan.to_json(self.assessment.contract, target)
        base = self.assessment.reproduce.base_image
        with generator(
            client, base_image=base, run_id=self.sandbox.run_id, plan=told, server=server, watch=watch
        ) as running:
            ready = watch.first_word(target.ready_within_seconds + GRACE_SECONDS) == READY
            if ready:
                self.on_ready(watch.seconds)
                running.wait(self.plan.load_seconds(target) + GRACE_SECONDS)
            end = running.finish(timed_out=False)
            if not ready:
                return None
            if end.exit_code:
                raise EngineFailed(f"the load generator failed: {end.log_tail[-200:]}")
            shots = target.requests + len(self.plan.rest)
            result = read_result(client, running.id, 1_000_000 + shots * (MAX_ANSWER_BYTES * 4 // 3 + 200))
        result["ready_seconds"] = max(0.0, float(result["ready_at"]) - server.started_at)
        return result

    def _not_ready(self) -> str:
        contract, seconds = self.assessment.contract, self.assessment.latency.ready_within_seconds
        return (
            f"The server did not answer GET {contract.ready_route} with 200 on port {contract.port} "
            f"within {seconds:g} s; listen on that port and answer there."
        )

    def _loaded(self, command: str, ended: Ended, result: Mapping[str, Any], *, alone: bool) -> Loaded:
        ready = float(result["ready_seconds"])
        serve = phase_run(Phase.SERVE, command, ended, Ending.OK, _memory_note(ended))
        judged = {id(shot): self._answer(shot) for shot in _shots(result)}
        run = PhaseRun(Phase.LOAD, Ending.OK, command=command, reason=_error_note(result, judged))
        if alone:
            run = _ended_alone(Phase.LOAD, command, ended)
        return Loaded(
            replace(serve, seconds=ready, exit_code=None),
            replace(run, seconds=max(0.0, ended.seconds - ready)),
            self._load(result, judged),
            tuple(self._answers(result, judged)),
        )

    def _answers(self, result: Mapping[str, Any], judged: Mapping[int, Answer | None]) -> Iterator[Answered]:
        asked: set[int] = set()
        for shot in _shots(result):
            row, answer = self.plan.rows[shot["id"]], judged[id(shot)]
            label, confidence = (answer.label, answer.confidence) if answer else (None, None)
            yield Answered(row, Form.ORIGINAL, row not in asked, label, confidence)
            asked.add(row)

    def _load(self, result: Mapping[str, Any], judged: Mapping[int, Answer | None]) -> Load:
        timeout_ms = self.assessment.latency.timeout_seconds * 1000
        windows = tuple(
            tuple(float(shot["ms"]) if judged[id(shot)] else timeout_ms for shot in window)
            for window in result["windows"]
        )
        return Load(
            windows_ms=windows,
            errors=sum(judged[id(shot)] is None for window in result["windows"] for shot in window),
            rate_per_second=self.assessment.latency.rate_per_second,
            timeout_ms=timeout_ms,
            seed=self.seed,
            lag_p99_ms=percentile(result["lag_ms"], 0.99) if result["lag_ms"] else 0.0,
            ready_seconds=float(result["ready_seconds"]),
        )

    def _answer(self, shot: Mapping[str, Any]) -> Answer | None:
        body = shot.get("body")
        return None if body is None else read_answer(base64.b64decode(body), self.assessment.contract)


def _shots(result: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for window in result["windows"]:
        yield from window
    yield from result["rest"]


def _never_up(serve: PhaseRun) -> Loaded:
    return Loaded(serve, PhaseRun(Phase.LOAD, Ending.NOT_RUN), None, ())


def _ended_alone(phase: Phase, command: str, ended: Ended) -> PhaseRun:
    """A server that ended by itself failed, whatever its exit code."""
    if ended.ending is Ending.OK:
        reason = "The server ended by itself; keep it in the foreground until it is stopped."
        return phase_run(phase, command, ended, Ending.NONZERO, reason)
    when = "before it was ready" if phase is Phase.SERVE else "under load"
    reason = f"The server ended {when}. {explain(ended.ending, ended.log_tail)}"
    return phase_run(phase, command, ended, reason=reason)


def _memory_note(ended: Ended) -> str:
    return "A process of the server was killed for using too much memory." if ended.killed_for_memory else ""


def _error_note(result: Mapping[str, Any], judged: Mapping[int, Answer | None]) -> str:
    """How many requests failed, and how most of them did; empty when none did."""
    bad = Counter(shot.get("error", INVALID) for shot in _shots(result) if judged[id(shot)] is None)
    if not bad:
        return ""
    word, _ = bad.most_common(1)[0]
    return f"{counted(bad.total(), 'request')} got no valid answer; most often: {word}."
