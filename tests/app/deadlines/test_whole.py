"""One candidate's time on the emulator: invited, accepted, reminded, extended, late, frozen, graded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.state import AttemptState, Candidate
from demo.errors import DemoError
from tests.app.deadlines.emulated import Emulated, emulated

pytestmark = pytest.mark.real


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Emulated]:
    """A GitHub where invitations wait for an answer."""
    async with emulated(tmp_path) as running:
        running.cast.lead.post("/_stand/invitations", {"wait": True})
        yield running


async def test_a_candidates_time_from_invitation_to_a_late_push(world: Emulated) -> None:
    """Each step as people take it, and what GitHub shows after it."""
    invited = await world.invite()
    with pytest.raises(DemoError):
        world.push(invited, "too early")
    await _accept(world)
    await world.tick()
    issue = world.personal().issue
    assert issue is not None
    assert "deadline" in world.comment(invited.repo, issue, "clock")

    first = world.push(invited, "first")
    await world.until(lambda: _state(world, 1) is AttemptState.GRADED, "the first push to be graded")
    world.forward(36)
    await world.tick()
    candidate = world.candidate()
    assert candidate.feedback_pr is not None
    assert "Half of your time" in world.comment(candidate.repo, candidate.feedback_pr, "clock")
    assert f"#{candidate.feedback_pr}" in world.comment(candidate.repo, issue, "clock")

    _command(world, candidate, "/extend 24h power cut")
    await world.until(lambda: world.personal().extensions, "the extension")
    world.forward(72 + 24 + 0.5 - 36)
    late = world.push(invited, "late")
    await world.until(lambda: len(world.attempts()) == 2, "the late push to be heard of")
    assert _dated(world, late) < str(world.personal().deadline)  # what the commit says of itself is not asked
    await world.tick()
    assert (world.personal().final_sha, _role(world, candidate)) == (first, "read")
    said = world.comment(candidate.repo, candidate.feedback_pr, "clock")
    assert f"commit {first[:7]}" in said
    assert f"commit {late[:7]}) came after your time" in said
    with pytest.raises(DemoError):
        world.push(invited, "much too late")

    thumb = _command(world, candidate, "/grade-late the train stood still")
    await world.until(lambda: _state(world, 2) is AttemptState.GRADED, "the late push to be graded")
    await world.tick()
    assert world.personal().final_sha == late
    reactions = world.cast.lead.get(thumb)
    assert [one["content"] for one in reactions] == ["+1"]


async def test_freeze_finds_a_push_whose_news_was_lost(world: Emulated) -> None:
    """The webhook of the last push in time never came: GitHub's activity tells, and it is the submission."""
    invited = await world.invite()
    await _accept(world)
    world.forward(72.1)
    world.cast.lead.post("/_stand/faults", {"kind": "lose", "event": "push"})
    sha = world.push(invited, "last")
    assert world.attempts() == []
    world.forward(1)
    await world.tick()
    assert world.personal().final_sha == sha
    assert _state(world, 1) is AttemptState.GRADED


async def _accept(world: Emulated) -> None:
    person = world.cast.candidate
    [waiting] = person.get("/user/repository_invitations")
    person.patch(f"/user/repository_invitations/{waiting['id']}", {})
    await world.until(lambda: world.personal().started_at, "the clock to start")


def _command(world: Emulated, candidate: Candidate, text: str) -> str:
    """A lead writes a comment on the review pull request; where its reactions are."""
    where = f"/repos/{candidate.review_repo}/issues"
    path = f"{where}/{candidate.review_pr}/comments"
    comment = world.cast.lead.post(path, {"body": text})
    return f"{where}/comments/{comment['id']}/reactions"


def _dated(world: Emulated, sha: str) -> str:
    """The time that the candidate's machine wrote into a commit."""
    commit = world.cast.lead.get(f"/repos/{world.candidate().repo}/git/commits/{sha}")
    return str(commit["committer"]["date"])


def _role(world: Emulated, candidate: Candidate) -> str:
    path = f"/repos/{candidate.repo}/collaborators/{candidate.login}/permission"
    return str((world.cast.lead.get(path))["permission"])


def _state(world: Emulated, number: int) -> AttemptState | None:
    return next((one.state for one in world.attempts() if one.number == number), None)
