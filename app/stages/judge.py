"""What is judged: the assessment an attempt is read with, the static checks, the whole with similarities."""

from __future__ import annotations

import asyncio

from app import grading, renderings
from app.budget import allowance_of
from app.decision import TEND_DUE, tend_key
from app.effects import Rendered
from app.formats.outside import outside_of
from app.ids import AttemptRun
from app.ports import Records
from app.review.facts import remember
from app.review.reread import given
from app.stages import alike
from app.stages.hiring import as_given, folder_at, hiring_head, read_assessment
from app.stages.result import STOP, Result, counts, entry
from app.state import Attempt, AttemptState, Candidate
from app.work import Work
from rubric import wire
from rubric.checks import check_all
from rubric.model import Outcome
from rubric.reading import read
from rubric.report import check_texts, deliverables_check
from rubric.submission import read_submission
from rubric.tree import SourceTree


async def assess(work: Work, this: AttemptRun) -> Result:
    """Pin the assessment: the commit of the hiring repository, and what it says there."""
    with work.store.reading() as records:
        candidate, _ = entry(records, this.attempt_id)
    repo = work.policy.hiring_repo
    sha = await work.patience.call(lambda: hiring_head(work.github, candidate.installation_id, repo))
    folder = await folder_at(work, candidate, sha)
    assessment = read_assessment(folder, repo, candidate.assessment)
    with work.store.transaction() as records:
        records.save_result(this.attempt_id, assessment=wire.assessment_to_json(assessment))
        if candidate.assessment_json is None:
            remember(records, candidate.id, assessment)
        else:
            given(work, records, candidate, assessment)
    return Result(hiring_sha=sha)


async def check(work: Work, this: AttemptRun, hiring_sha: str) -> Result:
    """The static checks, told to the candidate at once, and what reviewers are shown of the files."""
    candidate, attempt, tree, starter = await _trees(work, this, hiring_sha)
    assessment = grading.assessment_of(attempt)
    if assessment is None:
        return STOP
    submission, _ = read_submission(tree)
    findings = await asyncio.to_thread(check_all, assessment, tree, starter)
    outside = await asyncio.to_thread(outside_of, tree, starter)
    reading = await asyncio.to_thread(read, assessment, tree, starter, outside)
    links = work.policy.links
    with work.store.transaction() as records:
        if not counts(records, this):
            return STOP
        records.save_result(
            this.attempt_id,
            submission=wire.submission_to_json(submission),
            findings=wire.findings_to_json(findings),
            reading=wire.reading_to_json(reading),
        )
        found = [deliverables_check(assessment, findings, tree, links.feedback(candidate), reading.facts)]
        told = renderings.completed(candidate, attempt, found, links)
        return Result(post=tuple(records.want(effect) for effect in told))


async def grade(work: Work, this: AttemptRun, hiring_sha: str) -> Result:
    """Compare with the other submissions, grade, and put the reports into the record."""
    candidate, attempt, tree, starter = await _trees(work, this, hiring_sha)
    assessment = grading.assessment_of(attempt)
    if assessment is None:
        return STOP
    history = await alike.history_of(work, candidate, attempt.sha)
    key = await asyncio.to_thread(alike.key_of, work.store, assessment.family)
    held = await alike.held_by(candidate, tree, starter, history, key)
    compared = await alike.compared(work, this, assessment.family, candidate, held)
    if compared is None:
        return STOP
    excerpts = await alike.excerpts(work, candidate, tree, compared.flags)
    with work.store.transaction() as records:
        if not counts(records, this):
            return STOP
        records.keep_excerpts(candidate.id, excerpts)
        records.set_bookmark(tend_key(candidate.id), TEND_DUE, work.clock.now())
        told = _tell(work, records, this.attempt_id, tree)
        return Result(post=told, tend=candidate.id, flagged=compared.others)


def _tell(work: Work, records: Records, attempt_id: int, tree: SourceTree) -> tuple[str, ...]:
    candidate, attempt = entry(records, attempt_id)
    graded = grading.graded_of(attempt, records.marks(candidate.id))
    if graded is None:
        return ()
    failed_us = any(one.outcome is Outcome.OUR_FAULT for one in graded.judgements.named().values())
    records.set_attempt_state(attempt_id, AttemptState.OUR_FAULT if failed_us else AttemptState.GRADED)
    links, terms = work.policy.links, work.policy.terms
    allowance = allowance_of(records, candidate, terms, work.clock.now())
    effects: tuple[Rendered, ...] = (
        *renderings.completed(
            candidate, attempt, check_texts(graded, tree, links.feedback(candidate)), links
        ),
        *renderings.candidate_comment(candidate, attempt, graded, links, allowance),
    )
    return tuple(records.want(effect) for effect in effects)


async def _trees(
    work: Work, this: AttemptRun, hiring_sha: str
) -> tuple[Candidate, Attempt, SourceTree, SourceTree]:
    with work.store.reading() as records:
        candidate, attempt = entry(records, this.attempt_id)
    tree = await work.patience.call(
        lambda: work.snapshots.tree(candidate.installation_id, candidate.repo, attempt.sha)
    )
    folder = await as_given(work, candidate, await folder_at(work, candidate, hiring_sha))
    return candidate, attempt, tree, folder.under("starter")
