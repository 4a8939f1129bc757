"""A runner that answers with prepared observations, and stops where a test wants it to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.errors import RunnerError
from rubric.measured import Answered, Form
from rubric.observation import Observation, Phase, Progress
from rubric.tree import SourceTree
from tests.rubric.samples import OBSERVATION

# What a runner brings: answers to the four hidden rows of `world.assessment_tree`, of which one is wrong.
ANSWERS = ("billing", "billing", "billing", "shipping")
ANSWERED = replace(
    OBSERVATION,
    measured=None,
    answers=tuple(Answered(row, Form.ORIGINAL, True, label, 0.9) for row, label in enumerate(ANSWERS)),
)


class FakeRunner:
    """`answers` come one per run, the last one for ever. Runs tell `told`, then wait until `gate` is set."""

    def __init__(self, answers: Sequence[Observation | Exception] = (ANSWERED,)) -> None:
        self.answers = list(answers)
        self.told: Sequence[Progress] = (Progress(Phase.BUILD, "started", 0.0, 600.0),)
        self.gate = asyncio.Event()
        self.gate.set()
        self.started: list[str] = []
        self.cancelled: list[str] = []
        self.forgotten: list[str] = []
        self.seen: list[tuple[SourceTree, SourceTree]] = []
        self._waiting: dict[str, asyncio.Event] = {}

    async def observe(
        self,
        *,
        run_id: str,
        job: SourceTree,
        submission: SourceTree,
        commit: str,
        cache_scope: str,
        progress: Callable[[Progress], None],
    ) -> Observation:
        self.started.append(run_id)
        self.seen.append((job, submission))
        ended = self._waiting[run_id] = asyncio.Event()
        for step in self.told:
            progress(step)
        waits = [asyncio.create_task(self.gate.wait()), asyncio.create_task(ended.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if ended.is_set():
            raise RunnerError("cancelled")
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def forget(self, run_id: str) -> None:
        self.forgotten.append(run_id)

    async def cancel(self, run_id: str) -> None:
        self.cancelled.append(run_id)
        if run_id in self._waiting:
            self._waiting[run_id].set()
