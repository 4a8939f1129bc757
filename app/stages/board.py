"""Shows on the check runs which phase is running, since when and for how long at most. Only a courtesy."""

from __future__ import annotations

import asyncio

from app import renderings, texts
from app.errors import RecordUnavailable
from app.ids import AttemptRun
from app.logs import logger
from app.perform import post
from app.stages.result import counts
from app.state import Attempt, Candidate
from app.work import Work
from rubric.observation import Phase, Progress

_OF_SERVER = frozenset({Phase.SERVE, Phase.LOAD})
log = logger("run")


class Board:
    """The phases of one run as the candidate sees them while it goes on."""

    def __init__(self, work: Work, this: AttemptRun, candidate: Candidate, attempt: Attempt) -> None:
        self._work = work
        self._this = this
        self._candidate = candidate
        self._attempt = attempt
        self._steps: dict[Phase, Progress] = {}  # the latest word on each phase, in the order of their begin
        self._begun = 0.0
        self._posts: set[asyncio.Task[str]] = set()
        self._beat: asyncio.Task[None] | None = None

    def show(self, progress: Progress) -> None:
        """Take the runner's word, from within the event loop. Only a beginning is worth a post of its own."""
        log.info(
            "phase",
            attempt=self._attempt.id,
            phase=progress.phase.value,
            state=progress.state,
            seconds=round(progress.seconds, 1),
        )
        self._steps[progress.phase] = progress
        self._stop_beat()
        if progress.state == "started":
            self._begun = asyncio.get_running_loop().time()
            self._beat = asyncio.create_task(self._beating(progress))
            self._tell(progress.phase, 0.0)

    async def settle(self) -> None:
        """Wait for what is being posted, so that nothing older follows the result."""
        self._stop_beat()
        while self._posts:
            await asyncio.gather(*self._posts, return_exceptions=True)

    async def _beating(self, progress: Progress) -> None:
        while True:
            await asyncio.sleep(self._work.policy.beat_seconds)
            self._tell(progress.phase, asyncio.get_running_loop().time() - self._begun)

    def _stop_beat(self) -> None:
        if self._beat is not None:
            self._beat.cancel()
            self._beat = None

    def _tell(self, phase: Phase, elapsed: float) -> None:
        name = renderings.SERVICE_LEVEL if phase in _OF_SERVER else renderings.REPRODUCIBILITY
        says = texts.now_running(tuple(self._steps.values()), elapsed)
        try:
            with self._work.store.transaction() as records:
                if not counts(records, self._this):
                    return
                key = records.want(renderings.in_progress(self._candidate, self._attempt, name, says))
        except RecordUnavailable:
            return  # the next phase may be luckier
        task = asyncio.create_task(post(self._work, key))
        self._posts.add(task)
        task.add_done_callback(self._posts.discard)
