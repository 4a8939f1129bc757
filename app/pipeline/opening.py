"""Opens what a stage needs: the issue where stages are judged, and the take-home's invitation.

Every step looks first at what is there, so all of it may be repeated.
"""

from __future__ import annotations

from functools import partial

from app.deadlines.clock import PersonalClock
from app.effects import PutIssue
from app.invitations.opening import send
from app.links import Links
from app.pipeline.position import Standing
from app.review.facts import Review, keep
from app.review.scoring import rubric_of
from app.review.state import TAKE_HOME
from app.state import Candidate
from app.work import Work


async def open_stages(work: Work, review: Review) -> None:
    """Open what the candidate's way so far asks for: the issue, the invitation. Raises GitHubError."""
    if wants_issue(review):
        await open_pipeline(work, review)
    with work.store.transaction() as records:
        for stage in review.reached:
            rubric = rubric_of(review, stage)
            if rubric is not None:  # marks know its version, and a later package may bring another one
                keep(records, rubric)
        clock = records.clock(review.candidate.id)
    if wants_invitation(review, clock):
        await open_take_home(work, review)


def wants_issue(review: Review) -> bool:
    """Whether a stage was reached that is judged on an issue, and there is none yet."""
    return review.candidate.pipeline_issue is None and any(one != TAKE_HOME for one in review.reached)


async def open_pipeline(work: Work, review: Review) -> int:
    """Find or open the issue of a candidate's stages, and remember it; its number. Raises GitHubError."""
    candidate = review.candidate
    wanted = _issue(candidate, work.policy.links)
    number = await work.patience.call(lambda: work.github.put_issue(wanted))
    with work.store.transaction() as records:
        records.set_pipeline_issue(candidate.id, number)
    return number


def wants_invitation(review: Review, clock: PersonalClock | None) -> bool:
    """Whether a person has advanced the candidate to the take-home, and no invitation was sent yet."""
    here = review.position
    advanced = bool(review.moves) and here.stage == TAKE_HOME and here.standing is Standing.OPEN
    return advanced and clock is not None and clock.invited_at is None


async def open_take_home(work: Work, review: Review) -> None:
    """Send the invitation, in the name of whoever advanced the candidate. Raises GitHubError."""
    invite = partial(send, work.store, work.github, work.clock, review.candidate, review.moves[-1].who)
    await work.patience.call(invite)


def _issue(candidate: Candidate, links: Links) -> PutIssue:
    """Opened once; what changes stands in its comments and on the page."""
    body = (
        f"The stages of {candidate.alias} other than the take-home are judged here: for each a comment with "
        "the brief and one with the boxes, which appear when a person advances the candidate to it. "
        f"[Where {candidate.alias} is]({links.pipeline(candidate)})."
    )
    place = candidate.installation_id, candidate.review_repo
    return PutIssue(*place, f"stages:{candidate.alias}", f"{candidate.alias}: stages", body)
