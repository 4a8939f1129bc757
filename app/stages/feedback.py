"""Opens the feedback pull request in the candidate's repository. Asks nobody but that repository."""

from __future__ import annotations

from app import texts
from app.effects import PutBranch, PutPullRequest
from app.errors import GitHubError
from app.handlers.push import MAIN
from app.ids import AttemptRun
from app.logs import logger
from app.review.facts import gather
from app.stages.result import Result, entry
from app.state import Candidate
from app.work import Work

FEEDBACK = "feedback"
REFUSED = 422  # GitHub's answer where there is nothing to compare, or a branch is missing
log = logger("feedback")


async def open_feedback(work: Work, this: AttemptRun) -> Result:
    """Open it unless it is known. Where that fails, check runs still tell, and the next stage tries again."""
    with work.store.reading() as records:
        candidate, _ = entry(records, this.attempt_id)
    if candidate.feedback_pr is not None:
        return Result()
    try:
        number = await _opened(work, candidate)
    except GitHubError as error:
        log.warning("no feedback pull request", candidate=candidate.alias, why=str(error))
        return Result()
    with work.store.transaction() as records:
        records.set_pull_requests(candidate.id, feedback=number, review=None)
    return Result()


async def _opened(work: Work, candidate: Candidate) -> int:
    """Its number. A branch `feedback` that was moved or deleted is put back to the starter first."""
    place = candidate.installation_id, candidate.repo
    pull = PutPullRequest(*place, FEEDBACK, MAIN, *texts.feedback_pull_request(_progress(work, candidate)))
    number = await work.patience.call(lambda: _asked(work, pull))
    if number is not None:
        return number
    base = PutBranch(*place, FEEDBACK, candidate.starter_sha)
    await work.patience.call(lambda: work.github.put_branch(base))
    return await work.patience.call(lambda: work.github.put_pull_request(pull))


def _progress(work: Work, candidate: Candidate) -> str:
    """The candidate's own page, where there is a way to show."""
    with work.store.reading() as records:
        path = gather(records, candidate).path
    return work.policy.links.progress(candidate) if len(path) > 1 else ""


async def _asked(work: Work, pull: PutPullRequest) -> int | None:
    """None where GitHub refuses: asking the same again would not help."""
    try:
        return await work.github.put_pull_request(pull)
    except GitHubError as error:
        if error.status == REFUSED:
            return None
        raise
