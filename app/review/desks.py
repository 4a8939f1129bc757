"""A desk for every member of a panel: a private repository of their own, with one issue per candidate.

Everybody who reads a pull request reads every comment on it and its earlier wordings, so a card stays unseen
only where nobody else reads. Whether that is so is asked before the issue is opened, not taken for granted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from app.errors import AppError, GitHubError
from app.review import words
from app.review.facts import Review
from app.review.state import Seat
from app.state import AuditEntry, Candidate, Reader
from app.work import Work

OURSELVES, NOT_SEALED = "proofgrade", "desk not sealed"
GONE = 404
PUSH = "push"  # ticking a box is an edit, which takes write
Unsealed = dict[str, Sequence[Reader]]  # desks that others were found to read, with all their readers


async def open_desks(work: Work, review: Review, unsealed: Unsealed) -> str:
    """Open what is missing, each desk for itself; what went wrong, or an empty text.

    A desk in `unsealed` is not asked about again; what is found out is added there.
    """
    if review.candidate.review_pr is None:
        return ""
    missing = [seat for seat in review.seats if seat.desk_issue is None]
    return "; ".join(filter(None, [await _tried(work, review, seat, unsealed) for seat in missing]))


def others(readers: Sequence[Reader], reviewer: str) -> int:
    """How many read this reviewer's desk besides the reviewer and owners, from whom GitHub hides nothing."""
    return sum(not one.is_owner and one.login.lower() != reviewer.lower() for one in readers)


async def _tried(work: Work, review: Review, seat: Seat, unsealed: Unsealed) -> str:
    try:
        return await _open(work, review, seat, unsealed)
    except AppError as error:
        return str(error)


async def _open(work: Work, review: Review, seat: Seat, unsealed: Unsealed) -> str:
    candidate = review.candidate
    repo = seat.desk_repo or await _made(work, candidate, seat)
    readers = unsealed.get(repo) or await _readers(work, candidate, seat, repo)
    owns = any(one.is_owner and one.login.lower() == seat.card.owner for one in readers)
    seen, found = replace(seat, desk_repo=repo, is_owner=owns), others(readers, seat.reviewer)
    if found:
        unsealed[repo] = readers
        return _refused(work, seat, seen, found)
    issue = words.desk_issue(review, seen, work.policy.links)
    number = await work.patience.call(partial(work.github.put_issue, issue))
    _remember(work, replace(seen, desk_issue=number))
    return ""


async def _made(work: Work, candidate: Candidate, seat: Seat) -> str:
    """The repository of the reviewer's desk, with the reviewer in it."""
    place, owner = candidate.installation_id, candidate.review_repo.partition("/")[0]
    made = partial(work.github.create_repo, place, owner, f"desk-{seat.card.owner}", "Cards of one reviewer")
    repo, _ = await work.patience.call(made)
    await work.patience.call(partial(work.github.add_collaborator, place, repo, seat.reviewer, PUSH))
    return repo


async def _readers(work: Work, candidate: Candidate, seat: Seat, repo: str) -> Sequence[Reader]:
    """Who reads the desk. One that somebody has deleted is made anew the next time."""
    try:
        return await work.patience.call(partial(work.github.readers, candidate.installation_id, repo))
    except GitHubError as error:
        if error.status == GONE and seat.desk_repo:
            _remember(work, replace(seat, desk_repo=""))
        raise


def _refused(work: Work, before: Seat, seen: Seat, found: int) -> str:
    """No card is put on this desk. Who the others are is not told: one of them may be the candidate."""
    why = f"{seen.desk_repo} is read by {found} besides its reviewer and owners of the organisation"
    if seen != before:
        told = AuditEntry(work.clock.now(), OURSELVES, NOT_SEALED, seen.candidate_id, why)
        _remember(work, seen, *(() if before.desk_repo else (told,)))
    return why


def _remember(work: Work, seat: Seat, *told: AuditEntry) -> None:
    """Store what was found out about the desk. Whoever gave the seat up meanwhile has given it up."""
    with work.store.transaction() as records:
        now = next(one for one in records.seats(seat.candidate_id) if one.card == seat.card)
        records.put_seat(replace(seat, left_at=now.left_at))
        for entry in told:
            records.audit(entry)
