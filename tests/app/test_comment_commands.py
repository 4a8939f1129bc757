"""Commands in comments on the running service: from `/score` to an appeal that was read."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import pytest

from app.commands.access import Place
from app.review.facts import Review, gather
from app.review.state import SHARED
from app.state import Candidate, Delivery
from tests.app import hooks
from tests.app.world import (
    CANDIDATE,
    HIRING,
    REVIEWER,
    World,
    assessment_tree,
    changed,
    submission_tree,
    until,
)

pytestmark = pytest.mark.real

SOLUTIONS = Path(__file__).parents[1] / "submissions" / "independent"
LEAD, OTHER = "lena-lead", "pat-peer"
ROWS = ("framing", "data", "modelling", "reproducibility", "deployment", "ethics")
_comments = count(50_000)


@pytest.fixture
async def candidate(world: World) -> Candidate:
    """A graded candidate, with two reviewers and a lead who share one card."""
    people = ("reviewers: [remy-review]", f"reviewers: [{REVIEWER}, {OTHER}]")
    world.github.commit(HIRING, "main", changed(assessment_tree(), people))
    invited = await world.invite()
    sha = await world.push(invited, submission_tree())
    return await world.review_posted(invited, sha, "report", "rubric")


async def say(
    world: World, candidate: Candidate, text: str, who: str = REVIEWER, place: Place = Place.REVIEW
) -> int:
    """Write a comment and have it worked; its id."""
    comment_id = next(_comments)
    own, review = (candidate.repo, candidate.feedback_pr), (candidate.review_repo, candidate.review_pr)
    repo, number = own if place is Place.OWN else review
    await deliver(world, hooks.comment_created(repo, number or 0, comment_id, text, who))
    return comment_id


async def deliver(world: World, told: dict[str, Any]) -> Delivery:
    """Deliver the news of a comment, and have everything posted."""
    delivery = await world.worked("issue_comment", told)
    await until(lambda: world.posted(delivery), "the answers to be posted")
    return delivery


def thumbed(world: World, comment_id: int) -> bool:
    """Whether a comment has our thumb."""
    return (comment_id, "+1") in world.github.people.reactions


def reviewed(world: World, candidate: Candidate) -> Review:
    """What the record knows."""
    known = world.known(candidate)
    with world.work.store.reading() as records:
        return gather(records, known)


async def filled(world: World, candidate: Candidate) -> None:
    """Every row is marked by the reviewer."""
    for row in ROWS:
        assert thumbed(world, await say(world, candidate, f"/score {row} 3"))


async def test_score_is_ticked_in_the_rubric(world: World, candidate: Candidate) -> None:
    """The mark is in the record, the box on the pull request, and the comment has a thumb."""
    assert thumbed(world, await say(world, candidate, "/score data 2 leaks a little"))
    [mark] = reviewed(world, candidate).marks(SHARED)
    assert (mark.competency, mark.points, mark.reviewer, mark.note) == ("data", 2, REVIEWER, "leaks a little")
    await until(lambda: "[x]" in world.github.comment(candidate.review_repo, "rubric")[1], "the tick")


async def test_mistake_is_answered_below(world: World, candidate: Candidate) -> None:
    """One line, no thumb; somebody who may not is not answered at all."""
    wrong = await say(world, candidate, "/score dta 2")
    assert "Its rows are" in world.github.comment(candidate.review_repo, f"answer-{wrong}")[1]
    before = dict(world.github.repo(candidate.repo).comments)
    theirs = await say(world, candidate, "/decide advance", CANDIDATE, Place.OWN)
    assert (world.github.repo(candidate.repo).comments, thumbed(world, theirs)) == (before, False)


async def test_decision_delivered_twice_is_made_once(world: World, candidate: Candidate) -> None:
    """The same comment under another delivery moves nobody a second time."""
    await filled(world, candidate)
    told = hooks.comment_created(candidate.review_repo, candidate.review_pr or 0, 7, "/decide advance", LEAD)
    await deliver(world, told)
    again = await deliver(world, told)
    assert (again.note, len(reviewed(world, candidate).moves)) == ("done already", 1)


async def test_what_a_flag_was_found_to_be(world: World, candidate: Candidate) -> None:
    """The second of two alike is flagged under the first one's alias; what is said of it is shown."""
    work = (SOLUTIONS / "dan" / "model.py").read_text(encoding="utf-8")
    await world.graded(candidate, submission_tree(work))
    second = await world.invite("quinn-candidate")
    sha = await world.push(second, submission_tree(work))
    second = await world.review_posted(second, sha, "report")
    assert f"**{candidate.alias}**: strong" in report_of(world, second)
    said = await say(world, second, f"/similar {candidate.alias} library idiom: known by all")
    assert thumbed(world, said)
    found = f"Found to be **library idiom, by {REVIEWER}: known by all**"
    await until(lambda: found in report_of(world, second), "the outcome beside the flag")
    with world.work.store.reading() as records:
        assert len(records.neighbours("ticket-classifier", second.id).rarity.idioms) > 10


def report_of(world: World, candidate: Candidate) -> str:
    """The report on the candidate's review pull request."""
    comments = world.github.repo(candidate.review_repo).comments.values()
    return "\n".join(text for number, text in comments if number == candidate.review_pr)


async def test_question_and_answer(world: World, candidate: Candidate) -> None:
    """They meet on two pull requests, and neither reads the other's name."""
    asked = await say(world, candidate, "/question may I @acme/all use PyTorch?", CANDIDATE, Place.OWN)
    _, question = world.github.comment(candidate.review_repo, f"question:comment:{asked}")
    assert "@acme/all" not in question
    assert CANDIDATE not in question
    await say(world, candidate, "/answer yes, any version")
    _, answer = world.github.comment(candidate.repo, f"answer:comment:{asked}")
    assert "yes, any version" in answer
    assert REVIEWER not in answer


async def test_appeal_is_read_by_somebody_else(world: World, candidate: Candidate) -> None:
    """Decision, appeal, second reading: the reader's mark counts, and the candidate reads no figure."""
    await filled(world, candidate)
    await say(world, candidate, "/decide decline", LEAD)
    _, decision = world.github.comment(candidate.repo, "decision")
    assert "/appeal ROW reason" in decision
    assert "decline" not in decision
    assert thumbed(world, await say(world, candidate, "/appeal data by time", CANDIDATE, Place.OWN))
    [appeal] = reviewed(world, candidate).appeals
    assert appeal.reader in {LEAD, OTHER}
    assert f"@{appeal.reader}" in world.github.comment(candidate.review_repo, "appeal:data")[1]
    await say(world, candidate, "/score data 4 the split is right", appeal.reader)
    after = reviewed(world, candidate)
    assert (after.appeals[0].answered_at != "", after.marks(SHARED)[-1].points) == (True, 4)
    _, told = world.github.comment(candidate.repo, "appeal-read:data")
    assert not any(word in told for word in ("4", "right", appeal.reader))


async def test_rerun_by_comment(world: World, candidate: Candidate) -> None:
    """The candidate's newest push runs once more."""
    assert thumbed(world, await say(world, candidate, "/rerun", CANDIDATE, Place.OWN))
    await until(lambda: len(world.runner.started) == 2, "the second run")
