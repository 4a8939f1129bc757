"""Makes the review side what the record says: seats given, desks opened, comments posted.

Every step looks at what is there first, so it may be repeated and cut off anywhere. That a candidate is to be
tended is in the record from the decision on that asks for it, until it was done.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import partial

from app.decision import TEND_DUE, TENDING, tend_key
from app.durable import Durable
from app.effects import PutComment, rendering_key
from app.errors import AppError
from app.logs import logger
from app.perform import post
from app.pipeline.opening import open_stages
from app.ports import Records
from app.review.assign import assign
from app.review.board import comments
from app.review.desks import Unsealed, open_desks
from app.review.facts import Review, gather
from app.review.scoring import vacant
from app.review.state import TAKE_HOME, Seat
from app.state import AuditEntry
from app.work import Work

DONE = ""
WAITING_MAX = 10_000  # renderings that GitHub does not show yet; there are next to none
SEATED, OURSELVES = "seated", "proofgrade"
log = logger("review")


async def reviews(durable: Durable, work: Work, _at: str) -> None:
    """Tend again whatever could not be tended when it was asked for."""
    unsealed: Unsealed = {}
    for candidate_id in await durable.step("due", partial(due, work)):
        await durable.step("tend", partial(tend, work, candidate_id, unsealed))


async def due(work: Work) -> list[int]:
    """Candidates who are still to be tended."""
    with work.store.reading() as records:
        found = records.bookmarks(TENDING)
    return [int(key) for key, mark in found.items() if mark.value == TEND_DUE]


async def tend(work: Work, candidate_id: int, unsealed: Unsealed | None = None) -> str:
    """Tend one candidate; what went wrong, or an empty text. What failed is due again at the next tick.

    `unsealed`: what was just found out about desks, for whoever tends several candidates in a row.
    """
    async with work.posting[tend_key(candidate_id)]:
        if not _is_there(work, candidate_id):
            return DONE  # erased since this was asked for
        try:
            _seat(work, candidate_id)
            await _open_stages(work, candidate_id)
            wrong = await _open_desks(work, candidate_id, {} if unsealed is None else unsealed)
            failed = "; ".join(filter(None, [wrong, await _show(work, candidate_id)]))
        except AppError as error:
            failed = str(error)
        with work.store.transaction() as records:
            state = TEND_DUE if failed else DONE
            records.set_bookmark(tend_key(candidate_id), state, work.clock.now())
        if failed:
            log.error("review side not tended", candidate=candidate_id, why=failed)
        return failed


def _is_there(work: Work, candidate_id: int) -> bool:
    with work.store.reading() as records:
        return records.candidate(candidate_id) is not None


def _seat(work: Work, candidate_id: int) -> None:
    """Give the free seats of the panel, once there is something to read. All in one transaction."""
    with work.store.transaction() as records:
        review = _review(records, candidate_id)
        free = vacant(review, TAKE_HOME)
        if review.run is None or review.assessment is None or not free:
            return
        barred = [seat.reviewer for seat in (*review.seats, *review.left)] + [review.candidate.login]
        panel = review.assessment.review.panel
        found = assign([panel[index] for index in free], records.seat_loads(), barred)
        for place, login in found.items():
            seat = Seat(candidate_id, TAKE_HOME, login, panel[free[place]].role, work.clock.now())
            records.put_seat(seat)
            told = f"{seat.reviewer} as {seat.role}"
            records.audit(AuditEntry(seat.assigned_at, OURSELVES, SEATED, candidate_id, told))


async def _open_stages(work: Work, candidate_id: int) -> None:
    with work.store.reading() as records:
        review = _review(records, candidate_id)
    await open_stages(work, review)


async def _open_desks(work: Work, candidate_id: int, unsealed: Unsealed) -> str:
    with work.store.reading() as records:
        review = _review(records, candidate_id)
    return await open_desks(work, review, unsealed)


async def _show(work: Work, candidate_id: int) -> str:
    with work.store.transaction() as records:
        found = comments(_review(records, candidate_id), work.policy.links)
        waiting = {one.key for one in records.unshown(WAITING_MAX)}
        keys = [records.want(one) for one in found if _is_news(records, one, waiting)]
    return "; ".join(filter(None, [await post(work, key) for key in keys]))


def _is_news(records: Records, comment: PutComment, waiting: AbstractSet[str]) -> bool:
    """Whether GitHub does not show this yet. What it shows is left alone: a tick may be on its way in it."""
    key = rendering_key(comment)
    known = records.rendering(key)
    return known is None or known.github_id is None or known.effect != comment or key in waiting


def _review(records: Records, candidate_id: int) -> Review:
    candidate = records.candidate(candidate_id)
    if candidate is None:
        raise AppError(f"candidate {candidate_id}: not in the record")
    return gather(records, candidate)
