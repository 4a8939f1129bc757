"""Own data: one starter for all, a second commit for each, and everything that is judged knows both."""

from __future__ import annotations

import json

import pytest

from app.errors import ConfigurationError, GitHubError, RunnerError
from app.invitations.opening import open_assessment
from app.invitations.own_data import seed_of
from rubric.job import TRAINING
from rubric.tree import SourceTree
from rubric.wire import reading_from_json
from tests.app import hooks
from tests.app.invitations.own import TRAIN, Maker, asked, made
from tests.app.world import CANDIDATE, SLUG, World, submission_tree

SECRET = hooks.SECRET.encode()


async def test_starter_is_the_same_commit_for_all_and_own_data_come_upon_it(world: World) -> None:
    """The root has none of the data; each candidate's second commit has their own, and the seed is kept."""
    desk = asked(world, Maker())
    one, two = [await open_assessment(desk, SLUG, login) for login in ("ada", "bob")]
    assert one.root_sha == two.root_sha
    assert one.starter_sha != two.starter_sha
    assert (one.seed, two.seed) == (seed_of(SECRET, SLUG, "ADA"), seed_of(SECRET, SLUG, "bob"))
    repo = world.github.repo(one.repo)
    assert repo.branches == {"main": one.starter_sha, "feedback": one.starter_sha}
    assert repo.parents[one.starter_sha] == one.root_sha
    assert TRAIN not in repo.commits[one.root_sha]
    assert repo.commits[one.starter_sha].files[TRAIN].data == made(one.seed or 0)
    assert world.known(one) == one


async def test_review_side_begins_with_the_own_data(world: World) -> None:
    """What reviewers compare with has them, so that no diff shows them as written."""
    candidate = await open_assessment(asked(world, Maker()), SLUG, CANDIDATE)
    review = world.github.repo(candidate.review_repo)
    base = review.commits[review.branches[f"cand/{candidate.alias}/base"]]
    assert base.files[TRAIN].data == made(candidate.seed or 0)


async def test_cut_off_opening_goes_on(world: World) -> None:
    """Whichever call fails, the second try ends with the two same commits, and makes nothing twice."""
    desk = asked(world, Maker([RunnerError("the engine is gone")]))
    with pytest.raises(RunnerError):
        await open_assessment(desk, SLUG, CANDIDATE)
    assert world.github.creations == []  # nothing half-made
    for call in ("create_repo", "push_tree", "put_branch", "fetch_tree", "add_collaborator"):
        world.github.faults[call] = [GitHubError("bad gateway", 502)]
        with pytest.raises(GitHubError):
            await open_assessment(desk, SLUG, CANDIDATE)
    candidate = await open_assessment(desk, SLUG, CANDIDATE)
    assert len(world.github.creations) == 2
    assert world.github.repo(candidate.repo).branches["main"] == candidate.starter_sha


async def test_nobody_is_invited_where_nothing_makes_the_data(world: World) -> None:
    """A clear word, before anything is made."""
    with pytest.raises(ConfigurationError, match=r"each candidate gets own data; .* `proofgrade invite`"):
        await open_assessment(asked(world, None), SLUG, CANDIDATE)
    assert world.github.creations == []


@pytest.mark.real
async def test_own_data_are_neither_written_nor_copied(world: World) -> None:
    """Reports and similarity know them as given; the run asks the rows that this candidate was given."""
    candidate = await open_assessment(asked(world, Maker()), SLUG, CANDIDATE)
    given = world.github.repo(candidate.repo).commits[candidate.starter_sha]
    own = submission_tree()
    attempt = await world.graded(candidate, SourceTree({**given.files, **own.files}))
    assert attempt.reading_json is not None
    changes = reading_from_json(attempt.reading_json).changes
    assert {one.path for one in changes.files} == {"README.md", "run.sh", "train.py"}
    [(job, _)] = world.runner.seen
    [row] = [json.loads(line) for line in (job.text(TRAINING) or "").splitlines()]
    assert row["text"] == f"parcel {candidate.seed} is late"


@pytest.mark.real
async def test_restored_starter_is_no_attempt(world: World) -> None:
    """News of either of our own commits, whoever brings it, makes nothing to grade."""
    candidate = await open_assessment(asked(world, Maker()), SLUG, CANDIDATE)
    for sha in sorted(candidate.given):
        await world.pushed(candidate, "0" * 40, sha)
    assert world.attempts(candidate) == []


def test_seed_is_a_persons_own_and_nobody_else_can_tell_it() -> None:
    """Positive and of 31 bits, whatever the case of the login; another with each secret, person and slug."""
    found = [
        seed_of(secret, slug, login) for secret in (b"a", b"b") for slug in ("x", "y") for login in ("p", "q")
    ]
    assert len(set(found)) == len(found)
    assert all(0 < seed < 2**31 for seed in found)
    assert seed_of(b"a", "x", "Casey") == seed_of(b"a", "x", "cASEY")


async def test_candidates_without_own_data_begin_with_the_starter(world: World) -> None:
    """No seed, one commit."""
    candidate = await world.invite()
    assert (candidate.seed, candidate.root_sha) == (None, candidate.starter_sha)
