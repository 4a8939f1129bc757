"""Accounts, invitations, issues and reactions, against the emulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.effects import PutIssue, PutReaction
from app.ports import GitHub
from app.state import Account, Reader
from demo.people import Person
from tests.app.github.conftest import World

pytestmark = pytest.mark.real
WEEK_SECONDS = 7 * 24 * 3600


@pytest.fixture
def waiting(world: World) -> Iterator[World]:
    """A GitHub where invitations wait for an answer, and where time can be set ahead."""
    world.lead.post("/_stand/invitations", {"wait": True})
    yield world
    world.lead.post("/_stand/invitations", {"wait": False})
    world.lead.post("/_stand/clock", {"ahead_seconds": 0})


def outsider(world: World) -> Person:
    """Somebody who is in no repository yet."""
    return Person(world.seed.outsider.login, world.seed.outsider.token, world.url)


async def test_accounts_are_looked_up(world: World, github: GitHub) -> None:
    """Whether there is such a person; whoever is nobody is None."""
    found = await github.account(world.installation, world.seed.candidate.login)
    assert found == Account(world.seed.candidate.login, "User")
    assert await github.account(world.installation, "nobody-at-all") is None


async def test_invitation_waits_until_it_is_accepted(waiting: World, github: GitHub, repo: str) -> None:
    """Invited is not inside; accepted is, and the invitation is gone. Inviting twice is one invitation."""
    person = outsider(waiting)
    place = waiting.installation, repo, person.login
    for _ in range(2):
        await github.add_collaborator(*place, "push")
    invitation = await github.invitation(*place)
    assert invitation is not None
    assert not invitation.expired
    assert not await github.is_collaborator(*place)
    [mine] = person.get("/user/repository_invitations")
    person.patch(f"/user/repository_invitations/{mine['id']}", {})
    assert await github.invitation(*place) is None
    assert await github.is_collaborator(*place)


async def test_invitation_expires_and_is_withdrawn(waiting: World, github: GitHub, repo: str) -> None:
    """After seven days it is expired; taking it back twice is fine."""
    place = waiting.installation, repo, waiting.seed.outsider.login
    await github.add_collaborator(*place, "push")
    waiting.lead.post("/_stand/clock", {"ahead_seconds": WEEK_SECONDS + 1})
    found = await github.invitation(*place)
    assert found is not None
    assert found.expired
    for _ in range(2):
        await github.withdraw_invitation(waiting.installation, repo, found.id)
    assert await github.invitation(*place) is None


async def test_right_to_push_is_taken_and_given_back(world: World, github: GitHub, repo: str) -> None:
    """The same call changes what somebody inside may do."""
    path = f"/repos/{repo}/collaborators/{world.candidate.login}/permission"
    for permission, shown in (("pull", "read"), ("push", "write")):
        await github.add_collaborator(world.installation, repo, world.candidate.login, permission)
        assert world.lead.get(path)["permission"] == shown


@pytest.mark.parametrize("base", ["none", "read", "admin"])
async def test_readers_are_all_who_may_read(
    world: World, github: GitHub, repo: str, base_permission: Callable[[str], None], base: str
) -> None:
    """Owners, who was let in by name, and members by the base permission, who never are owners."""
    base_permission(base)
    expected = {Reader(world.seed.lead.login, is_owner=True), Reader(world.candidate.login)}
    member = set() if base == "none" else {Reader(world.seed.reviewer.login)}
    assert set(await github.readers(world.installation, repo)) == expected | member


async def test_whoever_has_not_accepted_reads_nothing(waiting: World, github: GitHub, repo: str) -> None:
    """An invitation alone does not make a reader."""
    place = waiting.installation, repo
    await github.add_collaborator(*place, waiting.seed.outsider.login, "push")
    assert waiting.seed.outsider.login not in {one.login for one in await github.readers(*place)}


async def test_one_issue_per_key(world: World, github: GitHub, repo: str) -> None:
    """Asked twice one is opened, also after it was closed; somebody else's marker is not taken for ours."""
    foreign = {"title": "mine", "body": "<!-- proofgrade:personal-time -->\nhello"}
    world.candidate.post(f"/repos/{repo}/issues", foreign)
    effect = PutIssue(world.installation, repo, "personal-time", "Your time", "It runs.")
    number = await github.put_issue(effect)
    world.candidate.patch(f"/repos/{repo}/issues/{number}", {"state": "closed"})
    assert await github.put_issue(effect) == number
    issues: list[dict[str, Any]] = world.lead.get(f"/repos/{repo}/issues", state="all")
    ours = [issue for issue in issues if issue["user"]["login"] == world.seed.bot]
    assert [(issue["number"], issue["title"]) for issue in ours] == [(number, "Your time")]


async def test_one_reaction_per_comment(world: World, github: GitHub, repo: str) -> None:
    """The same thumb twice is one."""
    issue = world.candidate.post(f"/repos/{repo}/issues", {"title": "a question"})
    path = f"/repos/{repo}/issues/{issue['number']}/comments"
    comment = world.candidate.post(path, {"body": "/extend 24h ill"})
    effect = PutReaction(world.installation, repo, comment["id"])
    assert await github.react(effect) == await github.react(effect)
    [thumb] = world.lead.get(f"/repos/{repo}/issues/comments/{comment['id']}/reactions")
    assert (thumb["content"], thumb["user"]["login"]) == ("+1", world.seed.bot)


async def test_repository_runs_nothing_of_a_candidate(world: World, repo: str) -> None:
    """Actions, wiki and projects are off in what we make."""
    assert world.lead.get(f"/repos/{repo}/actions/permissions") == {"enabled": False}
    found = world.lead.get(f"/repos/{repo}")
    assert (found["has_wiki"], found["has_projects"], found["private"]) == (False, False, True)
