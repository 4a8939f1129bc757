"""An edited comment: a reviewer's ticks become marks, and the text is made to say what the record says."""

from __future__ import annotations

from dataclasses import dataclass

from app.budget import same_login
from app.decision import Change, Decision
from app.effects import PutComment, Rendered
from app.events import CommentEdited
from app.handlers.around import Around
from app.links import Links
from app.ports import Records
from app.review import board
from app.review.cards import card_of
from app.review.facts import Review
from app.review.facts import gather as gather_review
from app.review.marking import marked, why_not
from app.review.scoring import scorecard_of
from app.review.state import Card
from app.state import AuditEntry, Candidate, Rendering
from rubric import checklist, markdown
from rubric.checklist import Edit
from rubric.document import Code

PUT_BACK, NOTICE = "put back", "notice-"


@dataclass(frozen=True)
class Facts:
    """What an edit is decided on. `review` is there where the comment stands with a candidate of ours."""

    event: CommentEdited
    around: Around
    rendering: Rendering | None
    review: Review | None = None

    @property
    def candidate(self) -> Candidate | None:
        """Whose comment it is."""
        return None if self.review is None else self.review.candidate


def gather(event: CommentEdited, records: Records, around: Around) -> Facts:
    """Whether the comment is ours, and everything about the candidate with whom it stands."""
    rendering = records.rendering_of_comment(event.repo, event.comment_id)
    candidate = records.candidate_by_pull_request(event.repo, event.number)
    if rendering is None or candidate is None:
        return Facts(event, around, rendering)
    return Facts(event, around, rendering, gather_review(records, candidate))


def decide(facts: Facts) -> Decision:
    """Marks and the texts that follow from them, or the comment as it was."""
    rendering, review = facts.rendering, facts.review
    if rendering is None:
        return Decision("not a comment of ours")
    comment = rendering.effect
    card = card_of(comment.key) if isinstance(comment, PutComment) else None
    if review is None or card is None or not isinstance(comment, PutComment):
        return _put_back(
            facts, rendering, "edited one of our comments", "this comment is kept by the service"
        )
    why = why_not(review, card, facts.event.sender)
    if why:
        return _put_back(facts, rendering, f"edited a rubric: {why}", why)
    return _judged(facts, review, card, comment)


def _judged(facts: Facts, review: Review, card: Card, comment: PutComment) -> Decision:
    old, scorecard = facts.event.old_body, scorecard_of(review, card)
    if scorecard is None:
        return Decision("a card without a rubric", effects=(comment,))
    edit = checklist.read_edit(comment.body if old is None else old, facts.event.body, scorecard)
    after, changes = review, tuple(_oddities(facts, edit))
    for row, points in edit.changes.items():
        done = marked(after, card, row, points, who=facts.event.sender, at=facts.around.at)
        after, changes = done.review, (*done.changes, *changes)
    effects = (*following(review, after, facts.around.links, comment), *_asked_again(facts, edit))
    if not edit.changes:
        return Decision(f"put back: {facts.event.sender} marked nothing", changes, effects)
    return Decision(f"{len(edit.changes)} rows marked", changes, effects, (review.candidate.id,))


def following(
    before: Review, after: Review, links: Links, edited: PutComment | None = None
) -> tuple[Rendered, ...]:
    """The comments that say something else now, and the edited one, which may not say what it should."""
    was = board.comments(before, links)
    now = board.comments(after, links)
    places = {(one.repo, one.number, one.key) for one in now}
    kept = (edited,) if edited and (edited.repo, edited.number, edited.key) not in places else ()
    found = [one for one in now if one not in was or (edited and _same_place(one, edited))]
    return (*found, *kept)


def _same_place(one: PutComment, other: PutComment) -> bool:
    return (one.repo, one.number, one.key) == (other.repo, other.number, other.key)


def _oddities(facts: Facts, edit: Edit) -> list[Change]:
    """What was put back beside the ticks, for the audit log."""
    told = [f"{row}: the boxes do not say one number" for row in edit.ambiguous]
    told += ["changed the text of the rubric beside the boxes"] if edit.tampered else []
    told += ["ticked nothing that is new"] if not told and not edit.changes else []
    return [_note(facts, one) for one in told]


def _asked_again(facts: Facts, edit: Edit) -> tuple[PutComment, ...]:
    if not edit.ambiguous:
        return ()
    rows = markdown.spans((Code(", ".join(edit.ambiguous)),))
    return (_line(facts, f"The boxes do not say one number in {rows}: please tick again."),)


def _put_back(facts: Facts, rendering: Rendering, what: str, why: str) -> Decision:
    """The comment as it was, a note for the audit log, and one line; none about an edit of such a line."""
    line = f"An edit by {markdown.spans((Code(_who(facts)),))} was put back: {why}."
    entry = _note(facts, f"{what}: {rendering.key}")
    of_notice = isinstance(rendering.effect, PutComment) and rendering.effect.key.startswith(NOTICE)
    effects = (rendering.effect,) if of_notice else (rendering.effect, _line(facts, line))
    return Decision(f"put back: {facts.event.sender} {what}", (entry,), effects)


def _who(facts: Facts) -> str:
    """Who edited, as may be said here: on the review side a candidate has an alias."""
    candidate, event = facts.candidate, facts.event
    if candidate is None or event.repo == candidate.repo or not same_login(event.sender, candidate.login):
        return event.sender
    return candidate.alias


def _line(facts: Facts, words: str) -> PutComment:
    event = facts.event
    key = f"{NOTICE}{event.comment_id}"
    return PutComment(event.installation_id, event.repo, event.number, key, words)


def _note(facts: Facts, detail: str) -> AuditEntry:
    number = None if facts.candidate is None else facts.candidate.id
    return AuditEntry(facts.around.at, facts.event.sender, PUT_BACK, number, detail)
