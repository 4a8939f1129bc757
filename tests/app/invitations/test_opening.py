"""Opening an assessment: what is made, and that doing it again makes nothing twice."""

from __future__ import annotations

import re

import pytest

from app.aliases import BIRDS, COLOURS, drawn
from app.errors import ConfigurationError, GitHubError
from app.invitations.opening import Desk, open_assessment
from rubric.tree import File, SourceTree
from tests.app import hooks
from tests.app.world import CANDIDATE, HIRING, SLUG, World, assessment_tree


async def test_invitation_makes_both_sides(world: World) -> None:
    """The candidate gets a repository with the starter and may push; the review side gets its base."""
    candidate = await world.invite()
    repo = world.github.repo(candidate.repo)
    assert repo.branches == {"main": candidate.starter_sha, "feedback": candidate.starter_sha}
    assert repo.collaborators == {CANDIDATE: "push"}
    assert re.fullmatch(rf"acme/{SLUG}-[a-z]+-[a-z]+", candidate.repo)
    assert candidate.review_repo == f"acme/{SLUG}-review"
    assert set(world.github.repo(candidate.review_repo).collaborators) == {"remy-review", "lena-lead"}
    base = world.github.repo(candidate.review_repo).branches[f"cand/{candidate.alias}/base"]
    assert set(world.github.repo(candidate.review_repo).commits[base]) == {
        "README.md",
        "data/train.jsonl",
        "run.sh",
    }


async def test_starter_has_no_hidden_set(world: World) -> None:
    """Only the starter reaches the candidate."""
    candidate = await world.invite()
    assert set(world.github.repo(candidate.repo).commits[candidate.starter_sha]) == {
        "README.md",
        "data/train.jsonl",
        "run.sh",
        ".github/workflows/x.yml",
    }


async def test_inviting_twice_is_inviting_once(world: World) -> None:
    """The same person again, in any case of the login, gets the same repository."""
    first = await world.invite()
    assert await world.invite(CANDIDATE.upper()) == first
    assert len(world.github.creations) == 2


async def test_invitation_that_was_cut_off_is_finished(world: World) -> None:
    """A failure in the middle leaves nothing that a second try does not use."""
    world.github.faults["put_branch"] = [GitHubError("bad gateway", 502)]
    with pytest.raises(GitHubError):
        await world.invite()
    await world.invite()
    assert len(world.github.creations) == 2


async def test_everybody_has_the_same_starter_commit(world: World) -> None:
    """The starter is the same commit for all: an exact baseline. Aliases differ."""
    one, two = await world.invite("ada"), await world.invite("bob")
    assert one.starter_sha == two.starter_sha
    assert one.alias != two.alias


async def test_unknown_assessment_is_named(world: World) -> None:
    """A slug that is not in the hiring repository is named, and nothing is made."""
    desk = Desk(world.work.store, world.github, HIRING, hooks.SECRET.encode())
    with pytest.raises(ConfigurationError, match=r"assessments/no-such/assessment\.yml"):
        await open_assessment(desk, "no-such", CANDIDATE)
    assert world.github.creations == []


def test_aliases_do_not_tell_who_it_is() -> None:
    """An alias depends on the secret, so nobody can draw it again from a name; words are unique."""
    assert drawn(b"one", "slug/casey", 0) != drawn(b"two", "slug/casey", 0)
    assert len(set(COLOURS)) == len(COLOURS)
    assert len(set(BIRDS)) == len(BIRDS)


@pytest.mark.parametrize(
    ("proof", "why"),
    [
        (None, "proof.yml: is missing; "),
        (b"version: 1\n", "proof.yml:1: folder is missing; proof.yml:1: grader_version is missing; "),
        (
            f"version: 1\nfolder: sha256:{'0' * 64}\ngrader_version: '1'\n".encode(),
            "another state of the folder; ",
        ),
    ],
    ids=["none", "no proof", "stale"],
)
async def test_nobody_is_invited_before_the_assessment_is_proved(
    world: World, proof: bytes | None, why: str
) -> None:
    """Nothing is made, and the message says what to do."""
    path = f"assessments/{SLUG}/proof.yml"
    files = {name: file for name, file in assessment_tree().files.items() if name != path}
    world.github.commit(HIRING, "main", SourceTree(files if proof is None else {**files, path: File(proof)}))
    with pytest.raises(ConfigurationError) as refused:
        await world.invite()
    assert why in str(refused.value)
    assert str(refused.value).endswith(
        f"run `proofgrade selftest assessments/{SLUG}`, commit its proof.yml and push"
    )
    assert world.github.creations == []
