"""From acceptance to freeze on real databases and the real engine, with a clock that tests set."""

from __future__ import annotations

import pytest

from app.deadlines.by_hand import extend_in
from app.errors import ConfigurationError, GitHubError
from app.state import AttemptState
from tests.app.deadlines.history import hours
from tests.app.deadlines.timed import Timed
from tests.app.world import CANDIDATE, submission_tree, until

pytestmark = pytest.mark.real
LEAD = "lena-lead"


async def graded(timed: Timed, text: str = "one\n") -> str:
    """A push that is graded; the commit."""
    return (await timed.world.graded(timed.candidate, submission_tree(text))).sha


async def test_clock_starts_with_the_acceptance(timed: Timed) -> None:
    """Before it nothing runs; after it the candidate reads the deadline in an issue, once."""
    timed.clock.forward(hours=20)
    await timed.tick()
    assert timed.personal.started_at is None
    await timed.accepted()
    await timed.tick()
    assert timed.personal.deadline == hours(92)
    assert "Fri 2026-03-06 06:00 UTC" in timed.shown()
    await timed.tick()
    assert len(timed.world.github.people.issues[timed.candidate.repo]) == 1
    assert timed.durable.steps[-1] == "due"


async def test_reminders_are_given_once_and_edited_in_place(timed: Timed) -> None:
    """Half time, a day, two hours: the same comment says them, and a tick between them does nothing."""
    await timed.accepted()
    await timed.tick()
    [comment] = timed.world.github.repo(timed.candidate.repo).comments
    said = []
    for at in (36, 48, 70):
        timed.clock.moment = hours(at)
        await timed.tick()
        said.append(timed.shown())
        steps = len(timed.durable.steps)
        timed.clock.forward(minutes=1)
        await timed.tick()
        assert timed.durable.steps[steps:] == ["due"]
    assert ["Half" in said[0], "24 hours" in said[1], "2 hours" in said[2]] == [True] * 3
    assert list(timed.world.github.repo(timed.candidate.repo).comments) == [comment]


async def test_clock_moves_to_the_feedback_pull_request(timed: Timed) -> None:
    """After the first push the pull request has it, and the issue says where to look."""
    await timed.accepted()
    await timed.tick()
    await graded(timed)
    await timed.tick()
    assert timed.candidate.feedback_pr is not None
    assert "deadline" in timed.shown()
    comments = timed.world.github.repo(timed.candidate.repo).comments.values()
    [old] = [text for number, text in comments if number == timed.personal.issue]
    assert f"#{timed.candidate.feedback_pr}" in old
    assert (
        f"Time of {timed.candidate.alias}"
        in timed.world.github.comment(timed.candidate.review_repo, "clock")[1]
    )


async def test_freeze_at_the_end_of_the_grace(timed: Timed) -> None:
    """The head is the submission, the candidate may only read, and is told so in words."""
    await timed.accepted()
    sha = await graded(timed)
    timed.clock.moment = hours(72.25)
    await timed.tick()
    assert timed.role() == "push"
    timed.clock.forward(seconds=1)
    await timed.tick()
    assert (timed.personal.final_sha, timed.role()) == (sha, "pull")
    assert f"commit {sha[:7]}" in timed.shown()
    assert timed.audited("freeze")


async def test_push_in_the_gap_is_graded(timed: Timed) -> None:
    """A push that GitHub had in time and nobody told us of is found by the freeze, and graded."""
    await timed.accepted()
    await graded(timed)
    timed.clock.moment = hours(72.1)
    sha = timed.world.github.commit(timed.candidate.repo, "main", submission_tree("last\n"))
    timed.clock.moment = hours(72.3)
    await timed.tick()
    assert timed.personal.final_sha == sha
    assert [one.state for one in timed.attempts][-1] is AttemptState.GRADED


async def test_late_push_is_mirrored_told_and_graded_by_a_lead(timed: Timed) -> None:
    """It is an attempt of the review side, the candidate reads why it is not graded, a lead may have it."""
    await timed.accepted()
    first = await graded(timed)
    timed.clock.moment = hours(72.5)
    late = await timed.world.push(timed.candidate, submission_tree("late\n"))
    await timed.tick()
    branch = f"cand/{timed.candidate.alias}/attempt-2"
    review = timed.world.github.repo(timed.candidate.review_repo)
    await until(lambda: branch in review.branches, "the late push to be mirrored")
    assert timed.personal.final_sha == first
    assert "came after your time" in timed.shown()
    assert timed.world.checks(timed.candidate, late) == {}
    await timed.commanded("/grade-late the train stood still", LEAD)
    await until(lambda: (4711, "+1") in timed.world.github.people.reactions, "the thumb")
    await timed.world.completed(timed.candidate, late)
    await timed.tick()
    assert timed.personal.final_sha == late
    assert "decided to grade it" in timed.shown()


async def test_extension_by_comment_undoes_the_freeze(timed: Timed) -> None:
    """The right to push comes back with the next look, and the candidate reads the new deadline."""
    await timed.accepted()
    await graded(timed)
    timed.clock.moment = hours(80)
    await timed.tick()
    assert timed.role() == "pull"
    delivery = await timed.commanded("/extend 24h power cut", LEAD)
    assert delivery.note == "more time granted"
    await timed.tick()
    assert (timed.role(), timed.personal.frozen_at, timed.personal.deadline) == ("push", None, hours(96))
    assert "extended by 24 h" in timed.shown()
    assert "power cut" in timed.audited("extension")[0]
    assert "power cut" not in timed.shown()


async def test_command_of_the_candidate_is_noted(timed: Timed) -> None:
    """Nothing is granted and nothing is answered."""
    await timed.accepted()
    await graded(timed)
    before = dict(timed.world.github.repo(timed.candidate.review_repo).comments)
    await timed.commanded("/extend 24h please", CANDIDATE)
    assert timed.personal.extensions == ()
    assert timed.audited("command ignored") == ["/extend on the review pull request, as candidate"]
    assert timed.world.github.repo(timed.candidate.review_repo).comments == before


async def test_extension_by_the_operator(timed: Timed) -> None:
    """Works before there is a pull request; the same words twice grant once; mistakes are told."""
    await timed.accepted()
    store = timed.world.work.store
    for _ in range(2):
        extend_in(store, timed.clock, timed.candidate.alias, "2h", "asked by mail")
    assert timed.personal.deadline == hours(74)
    await timed.tick()
    assert "extended by 2 h" in timed.shown()
    for alias, time, reason in (("no-body", "2h", "x"), (timed.candidate.alias, "2", "x"), ("a", "2h", " ")):
        with pytest.raises(ConfigurationError):
            extend_in(store, timed.clock, alias, time, reason)


async def test_operator_extension_starts_what_it_covers(timed: Timed) -> None:
    """A late push that comes to be in time is graded by the next look."""
    await timed.accepted()
    timed.clock.moment = hours(72.5)
    late = await timed.world.push(timed.candidate, submission_tree("late\n"))
    await timed.tick()
    extend_in(timed.world.work.store, timed.clock, timed.candidate.alias, "1h", "ours to blame")
    await timed.tick()
    assert timed.attempts[-1].state is AttemptState.GRADED
    assert timed.world.checks(timed.candidate, late)["Reproducibility"].conclusion == "success"


@pytest.mark.parametrize("method", ["branch_head", "add_collaborator", "activity", "put_comment"])
async def test_github_that_fails_delays_the_freeze(timed: Timed, method: str) -> None:
    """Whatever call fails: the next look goes on, and the outcome is the same."""
    await timed.accepted()
    sha = await graded(timed)
    await timed.tick()
    timed.clock.moment = hours(73)
    timed.world.github.break_down(method)
    await timed.tick()
    timed.world.github.mend(method)
    timed.clock.forward(minutes=1)
    await timed.tick()
    assert (timed.personal.final_sha, timed.role()) == (sha, "pull")
    assert "Your time is over" in timed.shown()


async def test_github_without_activity(timed: Timed) -> None:
    """Where GitHub keeps none, what we received in time is the submission."""
    await timed.accepted()
    sha = await graded(timed)
    timed.clock.moment = hours(73)
    timed.world.github.faults["activity"] = [GitHubError("not found", 404)]
    await timed.tick()
    assert timed.personal.final_sha == sha


async def test_candidate_who_left_is_not_invited_by_the_freeze(timed: Timed) -> None:
    """Taking the right to push from somebody who is gone would invite them anew."""
    await timed.accepted()
    del timed.world.github.repo(timed.candidate.repo).collaborators[CANDIDATE]
    timed.clock.moment = hours(73)
    await timed.tick()
    assert timed.personal.frozen_at is not None
    assert timed.world.github.repo(timed.candidate.repo).collaborators == {}
