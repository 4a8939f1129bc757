"""Ends a run that does not count any more. Its attempt's successor may be worked on another host."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.errors import RecordUnavailable
from app.ids import AttemptRun
from app.logs import logger
from app.stages.result import counts
from app.work import Work

LOOK_SECONDS = 5.0
log = logger("run")


@asynccontextmanager
async def watched(work: Work, this: AttemptRun, run_id: str) -> AsyncIterator[None]:
    """While the block runs, ask the record whether the run still counts; if not, cancel it here."""
    watching = asyncio.create_task(_watch(work, this, run_id))
    try:
        yield
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


async def _watch(work: Work, this: AttemptRun, run_id: str) -> None:
    while await _goes_on(work, this):
        continue
    log.info("run superseded, ending it", run=run_id)
    await work.runner.cancel(run_id)


async def _goes_on(work: Work, this: AttemptRun) -> bool:
    await asyncio.sleep(LOOK_SECONDS)
    try:
        with work.store.reading() as records:
            return counts(records, this)
    except RecordUnavailable:
        return True
