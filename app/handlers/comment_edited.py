"""An edited comment: a reviewer's ticks become marks, and the text is made to say what the record says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app import grading, renderings
from app.decision import AddMark, Change, ClearMark, Decision
from app.effects import PutComment
from app.events import CommentEdited
from app.handlers.around import Around
from app.ports import Records
from app.state import Attempt, AuditEntry, Candidate, Rendering, shown
from rubric import checklist
from rubric.grade import Graded, grade
from rubric.model import Mark, latest


@dataclass(frozen=True)
class Facts:
    """What an edit is decided on. `graded` is what the review side shows, with the marks so far."""

    event: CommentEdited
    around: Around
    rendering: Rendering | None
    candidate: Candidate | None = None
    attempt: Attempt | None = None
    marks: tuple[Mark, ...] = ()
    graded: Graded | None = None


def gather(event: CommentEdited, records: Records, around: Around) -> Facts:
    """Whether the comment is ours, whose pull request it stands on, and what is shown there."""
    rendering = records.rendering_of_comment(event.repo, event.comment_id)
    candidate = records.candidate_by_pull_request(event.repo, event.number)
    if rendering is None or candidate is None:
        return Facts(event, around, rendering, candidate)
    attempt = shown(records.attempts(candidate.id))
    marks = records.marks(candidate.id)
    graded = None if attempt is None else grading.graded_of(attempt, marks)
    return Facts(event, around, rendering, candidate, attempt, marks, graded)


def decide(facts: Facts) -> Decision:
    """Marks and the texts that follow from them, or the comment as it was."""
    rendering, candidate, attempt, graded = facts.rendering, facts.candidate, facts.attempt, facts.graded
    if rendering is None:
        return Decision("not a comment of ours")
    is_rubric = isinstance(rendering.effect, PutComment) and rendering.effect.key == renderings.RUBRIC
    if candidate is None or attempt is None or graded is None or not is_rubric:
        return _put_back(facts, rendering, "edited one of our comments")
    if not grading.may_judge(graded.assessment, facts.event.sender):
        return _put_back(facts, rendering, "edited the rubric without being a reviewer")
    return _judged(facts, rendering, candidate, attempt, graded)


def _judged(
    facts: Facts, rendering: Rendering, candidate: Candidate, attempt: Attempt, graded: Graded
) -> Decision:
    old = facts.event.old_body
    before = rendering.effect.body if old is None and isinstance(rendering.effect, PutComment) else old or ""
    edit = checklist.read_edit(before, facts.event.body, graded.scorecard)
    if not edit.changes:
        unclear = f"ticked boxes that do not say one number in {', '.join(edit.ambiguous)}"
        return _put_back(facts, rendering, unclear if edit.ambiguous else "changed the text of the rubric")
    marks = _marks_after(facts, edit.changes, graded)
    regraded = grade(
        graded.assessment, graded.submission, graded.findings, graded.observation, marks, flags=graded.flags
    )
    changes = tuple(
        change
        for row, points in edit.changes.items()
        for change in _marked(facts, candidate, graded, row, points)
    )
    for row in edit.ambiguous:
        changes += (_note(facts, candidate, "put back", f"{row}: the boxes do not say one number"),)
    if edit.tampered:
        changes += (_note(facts, candidate, "put back", "changed the text of the rubric beside the boxes"),)
    effects = renderings.review_comments(candidate, attempt, regraded, facts.around.links)
    return Decision(f"{len(edit.changes)} rows marked", changes, effects)


def _marks_after(facts: Facts, changed: Mapping[str, int | None], graded: Graded) -> tuple[Mark, ...]:
    kept = tuple(mark for mark in facts.marks if mark.competency not in changed)
    added = (_mark(facts, graded, row, points) for row, points in changed.items() if points is not None)
    return (*kept, *added)


def _marked(
    facts: Facts, candidate: Candidate, graded: Graded, row: str, points: int | None
) -> tuple[Change, AuditEntry]:
    was = latest(facts.marks).get(row)
    told = (
        f"{row}: {'no mark' if points is None else points} (was {'no mark' if was is None else was.points})"
    )
    entry = _note(facts, candidate, "mark", told)
    if points is None:
        return ClearMark(candidate.id, row, facts.event.sender, facts.around.at), entry
    return AddMark(candidate.id, _mark(facts, graded, row, points)), entry


def _mark(facts: Facts, graded: Graded, row: str, points: int) -> Mark:
    return Mark(row, points, facts.event.sender, facts.around.at, graded.assessment.rubric.version)


def _put_back(facts: Facts, rendering: Rendering, what: str) -> Decision:
    entry = _note(facts, facts.candidate, "put back", f"{what}: {rendering.key}")
    return Decision(f"put back: {facts.event.sender} {what}", (entry,), (rendering.effect,))


def _note(facts: Facts, candidate: Candidate | None, what: str, detail: str) -> AuditEntry:
    number = None if candidate is None else candidate.id
    return AuditEntry(facts.around.at, facts.event.sender, what, number, detail)
