"""The scheduled erasure of candidates whose process was over long ago. The engine ticks it once a day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from app.deadlines.clock import after
from app.durable import Durable, Schedule
from app.errors import AppError, RecordUnavailable
from app.logs import logger
from app.people.erasing import Eraser
from app.people.ports import Forgetting
from app.people.record import compact_all
from app.people.standing import ended_at
from app.ports import Records
from app.review.facts import gather
from app.settings import Settings
from app.state import Candidate
from app.work import Work
from rubric.review_policy import ReviewPolicy

OURSELVES = "proofgrade"
DAY_SECONDS = 24 * 3600
log = logger("retention")


@dataclass(frozen=True)
class Retention:
    """The scheduled body, for one worker. Whichever worker is given the tick does it for all."""

    eraser: Eraser
    compact: Callable[[], None]

    def schedules(self) -> Mapping[str, Schedule]:
        """What comes back, and when (UTC)."""
        return {"erasure": Schedule("47 3 * * *", self.erase_old)}

    async def erase_old(self, durable: Durable, _at: str) -> None:
        """Erase whoever's time is over. The tick may be old: the clock is asked."""
        found = await durable.step("over", self._over)
        for candidate_id in found:
            await durable.step("erase", partial(self._erase, candidate_id))
        if found:
            await durable.step("compact", self._compact)

    async def _over(self) -> list[int]:
        now = self.eraser.clock.now()
        with self.eraser.store.reading() as records:
            return [one.id for one in records.candidates_of() if is_over(records, one, now) is not None]

    async def _erase(self, candidate_id: int) -> bool:
        """Look once more, then erase. What fails is due again tomorrow."""
        with self.eraser.store.reading() as records:
            candidate = records.candidate(candidate_id)
            days = None if candidate is None else is_over(records, candidate, self.eraser.clock.now())
        if candidate is None or days is None:
            return False
        try:
            await self.eraser.erase(candidate, OURSELVES, f"erased after {days} days")
        except AppError as error:
            log.error("not erased, trying tomorrow", candidate=candidate_id, why=str(error))
            return False
        return True

    async def _compact(self) -> None:
        try:
            await asyncio.to_thread(self.compact)
        except RecordUnavailable as error:
            log.error("not compacted, with the next erasure", why=str(error))


def retention_of(settings: Settings, work: Work, workflows: Forgetting) -> Retention:
    """The retention of a service with these settings."""
    github = work.github if settings.retention_github == "delete" else None
    eraser = Eraser(work.store, workflows, settings.data_dir, work.clock, github, work.patience)
    return Retention(eraser, partial(compact_all, settings))


def is_over(records: Records, candidate: Candidate, now: str) -> int | None:
    """The days for which the assessment keeps people, where they have passed; else None."""
    review = gather(records, candidate)
    ended = ended_at(review, records.clock(candidate.id))
    policy = ReviewPolicy() if review.assessment is None else review.assessment.review
    over = ended is not None and after(ended, policy.keep_days * DAY_SECONDS) <= now
    return policy.keep_days if over else None
