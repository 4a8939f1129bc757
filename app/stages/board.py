"""Shows on the check runs which phase is running, since when and for how long at most. Only a courtesy."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from app import renderings, texts
from app.errors import RecordUnavailable
from app.ids import AttemptRun
from app.logs import logger
from app.perform import post
from app.runs.hosted import Elsewhere
from app.stages.result import counts
from app.state import Attempt, Candidate
from app.work import Work
from rubric.observation import Phase, Progress

_OF_SERVER = frozenset({Phase.SERVE, Phase.LOAD})
Says = Callable[[float], tuple[str, str]]  # title and summary after so many seconds
log = logger("run")


class Board:
    """The phases of one run as the candidate sees them while it goes on."""

    def __init__(self, work: Work, this: AttemptRun, candidate: Candidate, attempt: Attempt) -> None:
        self._work = work
        self._this = this
        self._candidate = candidate
        self._attempt = attempt
        self._steps: dict[Phase, Progress] = {}  # the latest word on each phase, in the order of their begin
        self._elsewhere: Elsewhere | None = None
        self._begun = 0.0
        self._posts: set[asyncio.Task[str]] = set()
        self._beat: asyncio.Task[None] | None = None

    def show(self, told: Progress | Elsewhere) -> None:
        """Take the runner's word, from within the event loop. Only a beginning is worth a post of its own."""
        if isinstance(told, Elsewhere):
            self._show_elsewhere(told)
        else:
            self._show_phase(told)

    def _show_elsewhere(self, told: Elsewhere) -> None:
        if told == self._elsewhere:
            return
        log.info("run", attempt=self._attempt.id, state=told.state)
        self._elsewhere = told
        self._begin(renderings.REPRODUCIBILITY, partial(texts.elsewhere, told.state))

    def _show_phase(self, progress: Progress) -> None:
        log.info(
            "phase",
            phase=progress.phase.value,
            state=progress.state,
            seconds=round(progress.seconds, 1),
        )
        self._steps[progress.phase] = progress
        self._stop_beat()
        if progress.state == "started":
            name = renderings.SERVICE_LEVEL if progress.phase in _OF_SERVER else renderings.REPRODUCIBILITY
            self._begin(name, self._phases)

    def _phases(self, elapsed: float) -> tuple[str, str]:
        return texts.now_running(tuple(self._steps.values()), elapsed)

    def _begin(self, name: str, says: Says) -> None:
        self._stop_beat()
        self._begun = asyncio.get_running_loop().time()
        self._beat = asyncio.create_task(self._beating(name, says))
        self._tell(name, says(0.0))

    async def settle(self) -> None:
        """Wait for what is being posted, so that nothing older follows the result."""
        self._stop_beat()
        while self._posts:
            await asyncio.gather(*self._posts, return_exceptions=True)

    async def _beating(self, name: str, says: Says) -> None:
        while True:
            await asyncio.sleep(self._work.policy.beat_seconds)
            self._tell(name, says(asyncio.get_running_loop().time() - self._begun))

    def _stop_beat(self) -> None:
        if self._beat is not None:
            self._beat.cancel()
            self._beat = None

    def _tell(self, name: str, says: tuple[str, str]) -> None:
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
