"""Copies every pushed tree to the review side, by alias and without what a platform acts on.

It asks the candidate's and the review repository, nobody else: neither the hiring repository nor a run.
"""

from __future__ import annotations

from typing import Any

from app import texts
from app.decision import TEND_DUE, tend_key
from app.effects import PutBranch, PutPullRequest
from app.errors import AppError, TreeRefused
from app.links import attempt_branch, base_branch, submission_branch
from app.logs import logger
from app.review.facts import gather
from app.stages.platform import left_out, without_platform
from app.stages.result import entry
from app.state import UNFINISHED, Attempt, AuditEntry, Candidate, newest
from app.work import Work
from rubric.tree import SourceTree

KEPT, REFUSED, FAILED = "kept", "refused", "failed"
OURSELVES = "proofgrade"
log = logger("mirror")


async def keep(work: Work, attempt_id: int) -> dict[str, Any]:
    """Keep a tree; never raises. `outcome`: kept, refused or failed; `tend`: the candidate, or 0.

    The pull request may be new, and a result may have come before it: the review side is tended afterwards.
    """
    try:
        return {"outcome": KEPT, "tend": await _kept(work, attempt_id)}
    except TreeRefused as error:  # the attempt's own stages tell the candidate
        log.info("not mirrored", attempt=attempt_id, why=str(error))
        return {"outcome": REFUSED, "tend": 0}
    except AppError as error:
        log.error("not mirrored", attempt=attempt_id, why=str(error))
    except Exception:
        log.exception("mirror broke", attempt=attempt_id)
    return {"outcome": FAILED, "tend": 0}


async def give_up(work: Work, attempt_id: int) -> None:
    """Note for the operator that the review side lacks this attempt."""
    with work.store.transaction() as records:
        candidate, attempt = entry(records, attempt_id)
        detail = f"attempt {attempt.number}: see the log; proofgrade replay works the push again"
        records.audit(AuditEntry(work.clock.now(), OURSELVES, "not mirrored", candidate.id, detail))


async def forget(work: Work, attempt_id: int) -> None:
    """Drop the kept copy of the tree, unless the attempt is still worked."""
    with work.store.reading() as records:
        candidate, attempt = entry(records, attempt_id)
    if attempt.state not in UNFINISHED:
        work.snapshots.forget(candidate.repo, attempt.sha)


async def _kept(work: Work, attempt_id: int) -> int:
    with work.store.reading() as records:
        candidate, attempt = entry(records, attempt_id)
    tree = await _tree(work, candidate, attempt.sha)
    await _push(work, candidate, attempt, tree, await _base(work, candidate))
    if not await _move(work, candidate):
        return 0
    number = await _opened(work, candidate)
    with work.store.transaction() as records:
        records.set_pull_requests(candidate.id, feedback=None, review=number)
        records.set_bookmark(tend_key(candidate.id), TEND_DUE, work.clock.now())
        return candidate.id


async def _tree(work: Work, candidate: Candidate, sha: str) -> SourceTree:
    return await work.patience.call(
        lambda: work.snapshots.tree(candidate.installation_id, candidate.repo, sha)
    )


async def _base(work: Work, candidate: Candidate) -> str:
    """What was given, on the review side; made from the commit that the own work begins upon if it is not."""
    place = (candidate.installation_id, candidate.review_repo)
    branch = base_branch(candidate.alias)
    head = await work.patience.call(lambda: work.github.branch_head(*place, branch))
    if head is not None:
        return head
    starter = without_platform(await _tree(work, candidate, candidate.starter_sha))
    return await work.patience.call(
        lambda: work.github.push_tree(*place, branch=branch, tree=starter, message="Starter", parent=None)
    )


async def _push(work: Work, candidate: Candidate, attempt: Attempt, tree: SourceTree, base: str) -> str:
    return await work.patience.call(
        lambda: work.github.push_tree(
            candidate.installation_id,
            candidate.review_repo,
            branch=attempt_branch(candidate.alias, attempt.number),
            tree=without_platform(tree),
            message=_message(attempt, tree),
            parent=base,
        )
    )


def _message(attempt: Attempt, tree: SourceTree) -> str:
    """Our own words: a candidate's commit message never gets here."""
    names = left_out(tree)
    return f"Attempt {attempt.number}" + (f"\n\nLeft out: {', '.join(names)}\n" if names else "")


async def _move(work: Work, candidate: Candidate) -> bool:
    """Move the head of the review pull request to the newest attempt that counts and is mirrored.

    Asked in the same turn in which it is moved: it never goes back to an older attempt.
    """
    async with work.posting[f"{candidate.review_repo}:{submission_branch(candidate.alias)}"]:
        current = _newest(work, candidate)
        return current is not None and await _move_to(work, candidate, current)


async def _move_to(work: Work, candidate: Candidate, attempt: Attempt) -> bool:
    place = (candidate.installation_id, candidate.review_repo)
    branch = attempt_branch(candidate.alias, attempt.number)
    head = await work.patience.call(lambda: work.github.branch_head(*place, branch))
    if head is None:  # its own mirror moves it
        return False
    moved = PutBranch(*place, submission_branch(candidate.alias), head)
    await work.patience.call(lambda: work.github.put_branch(moved))
    return True


def _newest(work: Work, candidate: Candidate) -> Attempt | None:
    with work.store.reading() as records:
        return newest(records.attempts(candidate.id))


async def _opened(work: Work, candidate: Candidate) -> int:
    with work.store.reading() as records:
        review = gather(records, candidate)
    title = candidate.assessment if review.assessment is None else review.assessment.title
    page = work.policy.links.pipeline(candidate) if len(review.path) > 1 else ""
    base, head = base_branch(candidate.alias), submission_branch(candidate.alias)
    opened = PutPullRequest(
        candidate.installation_id,
        candidate.review_repo,
        base,
        head,
        *texts.review_pull_request(candidate.alias, title, page),
    )
    return await work.patience.call(lambda: work.github.put_pull_request(opened))
