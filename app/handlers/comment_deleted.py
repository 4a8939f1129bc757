"""A deleted comment of ours is posted anew: the record still says what it said."""

from __future__ import annotations

from dataclasses import dataclass

from app.decision import Decision, ForgetPlace
from app.events import CommentDeleted
from app.handlers.around import Around
from app.ports import Records
from app.state import AuditEntry, Candidate, Rendering


@dataclass(frozen=True)
class Facts:
    """What a deletion is decided on."""

    event: CommentDeleted
    around: Around
    rendering: Rendering | None
    candidate: Candidate | None


def gather(event: CommentDeleted, records: Records, around: Around) -> Facts:
    """Whether the comment was ours, and on whose pull request it stood."""
    rendering = records.rendering_of_comment(event.repo, event.comment_id)
    return Facts(event, around, rendering, records.candidate_by_pull_request(event.repo, event.number))


def decide(facts: Facts) -> Decision:
    """The same comment once more, and an entry in the audit log."""
    if facts.rendering is None:
        return Decision("not a comment of ours")
    number = None if facts.candidate is None else facts.candidate.id
    entry = AuditEntry(
        facts.around.at, facts.event.sender, "put back", number, f"deleted {facts.rendering.key}"
    )
    changes = (ForgetPlace(facts.rendering.key), entry)
    return Decision(f"posted anew: {facts.event.sender} deleted it", changes, (facts.rendering.effect,))
