"""A changed assessment: cards that are not decided yet are judged by the new rubric from then on."""

from __future__ import annotations

from functools import partial

from app.decision import TEND_DUE, tend_key
from app.durable import Durable
from app.errors import AppError
from app.logs import logger
from app.pipeline.position import Standing
from app.ports import Records
from app.review.facts import Review, gather, keep, remember
from app.review.scoring import gate_of
from app.review.state import SHARED, TAKE_HOME
from app.review.tend import tend
from app.stages.hiring import folder_at, hiring_head, read_assessment
from app.state import AuditEntry, Candidate
from app.work import Work
from rubric.model import Assessment
from rubric.rescore import rescored

RUBRIC_CHANGED, OURSELVES = "rubric changed", "proofgrade"
_OPEN = frozenset({Standing.OPEN, Standing.HELD})
log = logger("review")


async def assessments(durable: Durable, work: Work, _at: str) -> None:
    """The scheduled look at the hiring repository: the news of a push may have been lost."""
    await follow(durable, work)


async def follow(durable: Durable, work: Work) -> None:
    """Read the assessments anew, and tend whom a change concerns."""
    for changed in await durable.step("reread", partial(reread, work)):
        await durable.step("tend", partial(tend, work, changed))


async def reread(work: Work) -> list[int]:
    """Give every candidate who is still judged the newest assessment; those for whom it is another one.

    An assessment that cannot be read stays as it was: the log says what is wrong with the file.
    """
    with work.store.reading() as records:
        candidates = records.candidates_of()
    changed: list[int] = []
    for slug in dict.fromkeys(candidate.assessment for candidate in candidates):
        mine = [candidate for candidate in candidates if candidate.assessment == slug]
        try:
            found = await _read(work, mine[0])
        except AppError as error:
            log.error("assessment not read", slug=slug, why=str(error))
            continue
        with work.store.transaction() as records:
            changed += [one.id for one in mine if given(work, records, one, found)]
    return changed


async def _read(work: Work, candidate: Candidate) -> Assessment:
    repo = work.policy.hiring_repo
    head = await work.patience.call(partial(hiring_head, work.github, candidate.installation_id, repo))
    return read_assessment(await folder_at(work, candidate, head), repo, candidate.assessment)


def given(work: Work, records: Records, candidate: Candidate, found: Assessment) -> bool:
    """Give one candidate the assessment, unless the take-home is decided or it is the one they have."""
    review = gather(records, candidate)
    if review.assessment is None or review.assessment == found or not is_judged(review):
        return False
    keep(records, review.assessment.rubric)
    remember(records, candidate.id, found)
    old, gate = review.assessment.rubric, gate_of(review, TAKE_HOME)
    if old.version != found.rubric.version:
        told = "; ".join(rescored(old, found.rubric, review.marks(SHARED), gate).changes)
        records.audit(AuditEntry(work.clock.now(), OURSELVES, RUBRIC_CHANGED, candidate.id, told))
    records.set_bookmark(tend_key(candidate.id), TEND_DUE, work.clock.now())
    return True


def is_judged(review: Review) -> bool:
    """Whether no decision on the take-home stands yet: one that does stays with the rubric it was made by."""
    path, now = review.path, review.position
    before = TAKE_HOME in path and now.stage in path and path.index(now.stage) <= path.index(TAKE_HOME)
    return before and now.standing in _OPEN
