"""What people do on GitHub: ticks, edits, deletions, re-runs. On real databases and the real engine."""

from __future__ import annotations

import re

import pytest

from app.renderings import check_key
from app.state import Attempt, AttemptState, Candidate
from rubric.model import latest
from tests.app import hooks
from tests.app.world import CANDIDATE, REVIEWER, World, submission_tree, until

pytestmark = pytest.mark.real


@pytest.fixture
async def candidate(world: World) -> Candidate:
    """A candidate whose first attempt is graded."""
    invited = await world.invite()
    await world.graded(invited, submission_tree())
    with world.work.store.transaction() as records:
        found = records.candidate(invited.id)
    assert found is not None
    return found


def ticked(text: str, row: str, points: int) -> str:
    """The rubric comment with one more box ticked."""
    changed, boxes = re.subn(rf"\[ \](.*<!-- pg:{row}:{points} -->)", r"[x]\1", text)
    assert boxes == 1
    return changed


async def edit(world: World, candidate: Candidate, key: str, change: tuple[str, str], sender: str) -> str:
    """Edit a review comment as a person, and have it worked; the text that GitHub shows then."""
    comment_id, _ = world.github.comment(candidate.review_repo, key)
    old, new = change
    world.github.rewrite(candidate.review_repo, comment_id, new)
    assert candidate.review_pr is not None
    told = hooks.comment_edited(
        candidate.review_repo, candidate.review_pr, comment_id, old=old, new=new, sender=sender
    )
    delivery = await world.worked("issue_comment", told)
    await until(lambda: world.posted(delivery), "the texts to be posted")
    return world.github.repo(candidate.review_repo).comments[comment_id][1]


def marks(world: World, candidate: Candidate) -> dict[str, int]:
    """The marks that count."""
    with world.work.store.transaction() as records:
        return {row: mark.points for row, mark in latest(records.marks(candidate.id)).items()}


def audited(world: World, candidate: Candidate, what: str) -> list[str]:
    """Who did something of this kind."""
    with world.work.store.transaction() as records:
        return [entry.who for entry in records.audited(candidate.id, what, "")]


async def test_tick_by_a_reviewer_counts(world: World, candidate: Candidate) -> None:
    """A reviewer's tick becomes a mark, the score in the report changes, and the audit log knows who."""
    _, before = world.github.comment(candidate.review_repo, "report")
    _, rubric = world.github.comment(candidate.review_repo, "rubric")
    shown = await edit(world, candidate, "rubric", (rubric, ticked(rubric, "data", 3)), REVIEWER)
    assert marks(world, candidate) == {"data": 3}
    assert "[x]" in shown
    assert world.github.comment(candidate.review_repo, "report")[1] != before
    assert audited(world, candidate, "mark") == [REVIEWER]


async def test_second_tick_moves_the_mark_and_untick_takes_it_away(
    world: World, candidate: Candidate
) -> None:
    """In a row the newest tick counts; taking the tick away takes the mark away."""
    _, rubric = world.github.comment(candidate.review_repo, "rubric")
    three = await edit(world, candidate, "rubric", (rubric, ticked(rubric, "data", 3)), REVIEWER)
    two = await edit(world, candidate, "rubric", (three, ticked(three, "data", 2)), "Lena-Lead")
    assert marks(world, candidate) == {"data": 2}
    assert two.count("[x]") == 1
    await edit(world, candidate, "rubric", (two, two.replace("[x]", "[ ]")), REVIEWER)
    assert marks(world, candidate) == {}


async def test_two_quick_ticks_both_count(world: World, candidate: Candidate) -> None:
    """A second tick made before the first one was worked is read from its own edit: both count."""
    _, rubric = world.github.comment(candidate.review_repo, "rubric")
    once = ticked(rubric, "data", 3)
    twice = ticked(once, "ethics", 4)
    await edit(world, candidate, "rubric", (rubric, once), REVIEWER)
    shown = await edit(world, candidate, "rubric", (once, twice), REVIEWER)
    assert marks(world, candidate) == {"data": 3, "ethics": 4}
    assert shown.count("[x]") == 2


async def test_tick_by_the_candidate_is_put_back(world: World, candidate: Candidate) -> None:
    """A tick by anybody who is no reviewer does not count, is put back and noted."""
    _, rubric = world.github.comment(candidate.review_repo, "rubric")
    shown = await edit(world, candidate, "rubric", (rubric, ticked(rubric, "data", 4)), CANDIDATE)
    assert shown == rubric
    assert marks(world, candidate) == {}
    assert audited(world, candidate, "put back") == [CANDIDATE]


async def test_text_change_by_a_reviewer_is_put_back(world: World, candidate: Candidate) -> None:
    """A reviewer may tick and nothing else: other text is put back, the tick beside it counts."""
    _, rubric = world.github.comment(candidate.review_repo, "rubric")
    changed = ticked(rubric, "data", 1).replace("Take-home", "Hire this one!", 1)
    shown = await edit(world, candidate, "rubric", (rubric, changed), REVIEWER)
    assert marks(world, candidate) == {"data": 1}
    assert "Hire this one!" not in shown
    assert audited(world, candidate, "put back") == [REVIEWER]


async def test_marker_that_was_edited_away_comes_back(world: World, candidate: Candidate) -> None:
    """A comment without its marker is found again by its id: no second comment appears."""
    comment_id, report = world.github.comment(candidate.review_repo, "report")
    shown = await edit(world, candidate, "report", (report, "spam"), CANDIDATE)
    assert shown == report
    assert world.github.comment(candidate.review_repo, "report")[0] == comment_id


async def test_edit_by_a_bot_changes_nothing(world: World, candidate: Candidate) -> None:
    """Our own edit comes back as a delivery; it costs a row in the record and nothing else."""
    comment_id, rubric = world.github.comment(candidate.review_repo, "rubric")
    told = hooks.comment_edited(
        candidate.review_repo,
        1,
        comment_id,
        old=rubric,
        new=ticked(rubric, "data", 4),
        sender="proofgrade[bot]",
    )
    assert (await world.send("issue_comment", told)).json()["state"] == "ignored"


async def test_edit_of_a_foreign_comment_is_ignored(world: World, candidate: Candidate) -> None:
    """Comments that are not ours are left alone."""
    told = hooks.comment_edited(candidate.review_repo, 1, 4711, old="a", new="b", sender=REVIEWER)
    assert (await world.worked("issue_comment", told)).note == "not a comment of ours"


async def test_deleted_comment_is_posted_anew(world: World, candidate: Candidate) -> None:
    """A comment of ours that somebody deletes comes back with the same text, and the audit log knows who."""
    comment_id, text = world.github.comment(candidate.repo, "run-report")
    del world.github.repo(candidate.repo).comments[comment_id]
    assert candidate.feedback_pr is not None
    told = hooks.comment_deleted(candidate.repo, candidate.feedback_pr, comment_id, text, CANDIDATE)
    delivery = await world.worked("issue_comment", told)
    await until(lambda: world.posted(delivery), "the comment to be posted")
    new_id, again = world.github.comment(candidate.repo, "run-report")
    assert (new_id != comment_id, again) == (True, text)
    assert audited(world, candidate, "put back") == [CANDIDATE]


async def test_marks_stay_when_a_newer_attempt_is_graded(world: World, candidate: Candidate) -> None:
    """A new push moves report and rubric to the new attempt; what people marked stays marked."""
    _, rubric = world.github.comment(candidate.review_repo, "rubric")
    await edit(world, candidate, "rubric", (rubric, ticked(rubric, "data", 3)), REVIEWER)
    attempt = await world.graded(candidate, submission_tree("again\n"))
    await until(
        lambda: attempt.sha[:7] in world.github.comment(candidate.review_repo, "report")[1], "the report"
    )
    assert world.github.comment(candidate.review_repo, "rubric")[1].count("[x]") == 1


async def press(world: World, candidate: Candidate, attempt: Attempt, sender: str) -> str:
    """Press re-run on a check run; what was decided."""
    told = hooks.rerequested(
        candidate.repo, candidate.repo_id, attempt.sha, check_key(attempt.id, "Reproducibility"), sender
    )
    return (await world.worked("check_run", told)).note


async def rerun_ended(world: World, candidate: Candidate, runs: int) -> None:
    """Wait until so many runs are over."""

    def over() -> bool:
        attempt = world.attempts(candidate)[-1]
        return len(world.runner.started) == runs and attempt.state is AttemptState.GRADED

    await until(over, f"{runs} runs to end")


async def test_candidate_reruns_within_a_budget(world: World, candidate: Candidate) -> None:
    """The candidate may press re-run three times a day, reviewers always, others never."""
    attempt = world.attempts(candidate)[-1]
    for count in range(2, 5):
        assert await press(world, candidate, attempt, CANDIDATE) == f"{CANDIDATE} asks for another run"
        await rerun_ended(world, candidate, count)
    assert "budget" in await press(world, candidate, attempt, CANDIDATE)
    assert await press(world, candidate, attempt, "someone") == "someone may not run this again"
    assert await press(world, candidate, attempt, REVIEWER) == f"{REVIEWER} asks for another run"
    await rerun_ended(world, candidate, 5)
    assert [attempt.number for attempt in world.attempts(candidate)] == [1]


async def test_rerun_of_an_older_attempt_is_ignored(world: World, candidate: Candidate) -> None:
    """Only the newest attempt is run again."""
    first = world.attempts(candidate)[-1]
    await world.graded(candidate, submission_tree("again\n"))
    assert await press(world, candidate, first, REVIEWER) == "only the newest attempt is run again"
