"""Copies a pushed tree to the review side, by alias and without `.github/`, and opens the pull requests."""

from __future__ import annotations

from app import texts
from app.effects import PutBranch, PutPullRequest
from app.errors import GitHubError
from app.handlers.push import MAIN
from app.ids import AttemptRun
from app.links import attempt_branch, base_branch, submission_branch
from app.logs import logger
from app.stages.hiring import folder_at
from app.stages.result import Result, counts, entry
from app.state import Attempt, Candidate
from app.work import Work
from rubric.tree import SourceTree

FEEDBACK = "feedback"
PLATFORM_FOLDER = ".github/"  # workflows: the review side must never run what a candidate wrote
log = logger("mirror")


async def mirror(work: Work, this: AttemptRun, hiring_sha: str, title: str) -> Result:
    """Keep this attempt as a branch for good; where it counts, move the review pull request's head to it."""
    with work.store.reading() as records:
        candidate, attempt = entry(records, this.attempt_id)
    tree = await work.patience.call(
        lambda: work.snapshots.tree(candidate.installation_id, candidate.repo, attempt.sha)
    )
    sha = await _push(work, candidate, attempt, tree, await _base(work, candidate, hiring_sha))
    moved = PutBranch(
        candidate.installation_id, candidate.review_repo, submission_branch(candidate.alias), sha
    )
    # Asked in the same turn in which it is moved: it never goes back to an older attempt.
    async with work.posting[f"{moved.repo}:{moved.branch}"]:
        with work.store.reading() as records:
            if attempt.late or not counts(records, this):
                return Result(go=False)
        await work.patience.call(lambda: work.github.put_branch(moved))
    await _open_pull_requests(work, candidate, title)
    return Result()


def without_platform(tree: SourceTree) -> SourceTree:
    """The tree without `.github/`."""
    return SourceTree(
        {path: file for path, file in tree.files.items() if not path.startswith(PLATFORM_FOLDER)}
    )


async def _base(work: Work, candidate: Candidate, hiring_sha: str) -> str:
    """The starter's commit on the review side; made here if it is not there yet."""
    place = (candidate.installation_id, candidate.review_repo)
    branch = base_branch(candidate.alias)
    head = await work.patience.call(lambda: work.github.branch_head(*place, branch))
    if head is not None:
        return head
    folder = await folder_at(work, candidate, hiring_sha)
    starter = without_platform(folder.under("starter"))
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
            message=f"Attempt {attempt.number}",
            parent=base,
        )
    )


async def _open_pull_requests(work: Work, candidate: Candidate, title: str) -> None:
    feedback_title, feedback_body = texts.feedback_pull_request()
    review_title, review_body = texts.review_pull_request(candidate.alias, title)
    base, head = base_branch(candidate.alias), submission_branch(candidate.alias)
    place = candidate.installation_id, candidate.review_repo
    review = PutPullRequest(*place, base, head, review_title, review_body)
    number = await work.patience.call(lambda: work.github.put_pull_request(review))
    with work.store.transaction() as records:
        records.set_pull_requests(candidate.id, feedback=None, review=number)
    feedback = PutPullRequest(
        candidate.installation_id, candidate.repo, FEEDBACK, MAIN, feedback_title, feedback_body
    )
    try:
        number = await work.patience.call(lambda: work.github.put_pull_request(feedback))
    except GitHubError as error:
        # The candidate may have deleted the branch or rewritten history; check runs still tell the result.
        log.warning("no feedback pull request", candidate=candidate.alias, why=str(error))
        return
    with work.store.transaction() as records:
        records.set_pull_requests(candidate.id, feedback=number, review=None)
