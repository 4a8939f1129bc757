"""`/rerun`: the re-run button, by a comment. The button's rules decide; this asks and answers. Pure."""

from __future__ import annotations

from app.commands.asked import Asked, done, refused
from app.decision import AddRun, Decision
from app.events import CommentCreated, RerunRequested
from app.renderings import REPRODUCIBILITY, check_key
from app.review.facts import Review


def button_of(event: CommentCreated, review: Review) -> RerunRequested | None:
    """What pressing the button of the attempt that counts would tell us; None before the first push."""
    candidate, attempt = review.candidate, review.newest
    if attempt is None:
        return None
    check = check_key(attempt.id, REPRODUCIBILITY)
    return RerunRequested(
        *(candidate.repo, candidate.repo_id, candidate.installation_id),
        *(attempt.sha, check, event.sender),
        resets=False,
    )


def rerun(asked: Asked, pressed: Decision | None) -> Decision:
    """The answer to what the button's rules decided; None before the first push."""
    if pressed is None:
        return refused(asked, "nothing was pushed yet.")
    if not any(isinstance(change, AddRun) for change in pressed.changes):
        told = refused(asked, f"{pressed.note}.")
        return Decision(told.note, pressed.changes, told.effects)
    return done(asked, pressed.note, pressed.changes, pressed.effects)
