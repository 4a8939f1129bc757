"""Inviting many: nobody's failure stops the others, and a second run goes on where the first stopped."""

from __future__ import annotations

import pytest

from app.errors import ConfigurationError, GitHubError, RateLimited
from app.invitations.asked import Asked
from app.invitations.cohort import Ending, Outcome, invite_all
from app.invitations.opening import Desk
from app.review.state import Move, Verdict
from app.work import Patience
from tests.app import hooks
from tests.app.world import HIRING, SLUG, World, assessment_tree, changed

QUICK = Patience(tries=2, first_wait=0.0)
PEOPLE = [Asked("ada"), Asked("bob", 96.0, 30), Asked("cy")]


class Board:
    """Progress, remembered."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.outcomes: list[Outcome] = []

    def begins(self, asked: Asked) -> None:
        self.begun.append(asked.login)

    def ended(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


async def invited(world: World, people: list[Asked], board: Board | None = None) -> list[Ending]:
    """Run the command once; how each came out."""
    desk = Desk(world.work.store, world.github, HIRING, hooks.SECRET.encode())
    outcomes = await invite_all(desk, SLUG, people, board or Board(), QUICK)
    return [outcome.ending for outcome in outcomes]


def begins_with(world: World, stages: str) -> None:
    """Give the assessment these stages."""
    world.github.commit(HIRING, "main", changed(assessment_tree(), adds=f"\nstages: [{stages}]\n"))


async def test_everybody_is_invited(world: World) -> None:
    """Each has a repository, an invitation and a clock of their own; progress is shown in order."""
    board = Board()
    assert await invited(world, PEOPLE, board) == [Ending.INVITED] * 3
    assert board.begun == ["ada", "bob", "cy"]
    with world.work.store.reading() as records:
        bob = records.candidate_by_login(SLUG, "bob")
        clock = None if bob is None else records.clock(bob.id)
    assert clock is not None
    assert (clock.window_hours, clock.grace_minutes, clock.started_at) == (96.0, 30, None)
    assert (clock.invited_at is not None, clock.invitations) == (True, 1)


async def test_second_run_does_nothing_again(world: World) -> None:
    """Who is invited is left alone: no request is made for them."""
    await invited(world, PEOPLE)
    world.github.break_down("create_repo")
    world.github.break_down("account")
    assert await invited(world, PEOPLE) == [Ending.KNOWN] * 3


async def test_one_failure_does_not_stop_the_others(world: World) -> None:
    """A login that is nobody's, an organisation, a failing GitHub: told for each; the rest is invited."""
    world.github.people.nobody.add("ghost")
    world.github.people.organisations.add("acme")
    world.github.faults["push_tree"] = [GitHubError("bad gateway", 502)] * 2
    board = Board()
    people = [Asked("ada"), Asked("ghost"), Asked("acme"), Asked("cy")]
    endings = await invited(world, people, board)
    assert endings == [Ending.FAILED, Ending.REFUSED, Ending.REFUSED, Ending.INVITED]
    assert "no such account" in board.outcomes[1].why
    assert "organization, not a person" in board.outcomes[2].why
    assert not any("ghost" in name or name.endswith("/acme") for name in world.github.repos)


async def test_interrupted_run_goes_on(world: World) -> None:
    """What was made for somebody before a failure is used by the next run."""
    world.github.faults["add_collaborator"] = [GitHubError("bad gateway", 502)] * 2
    assert (await invited(world, [Asked("ada")])) == [Ending.FAILED]
    assert await invited(world, [Asked("ada")]) == [Ending.INVITED]
    assert len(world.github.creations) == 2


async def test_rate_limits_are_waited_out(world: World) -> None:
    """A limit is no failure."""
    world.github.faults["create_repo"] = [RateLimited("slow down", 0.0)] * 5
    assert await invited(world, [Asked("ada")]) == [Ending.INVITED]


async def test_missing_assessment_is_told_before_anything_is_made(world: World) -> None:
    """Nobody is invited to an assessment that cannot be read."""
    desk = Desk(world.work.store, world.github, HIRING, hooks.SECRET.encode())
    with pytest.raises(ConfigurationError):
        await invite_all(desk, "no-such", PEOPLE, Board(), QUICK)
    assert world.github.creations == []


async def test_reviewers_are_added_once(world: World) -> None:
    """The review repository is opened once for all."""
    await invited(world, PEOPLE)
    review = [name for name in world.github.creations if name.endswith("-review")]
    assert review == [f"acme/{SLUG}-review"]


async def test_who_begins_before_the_take_home_is_prepared_and_done(world: World) -> None:
    """Both sides are made and nobody is let in; a second run finds nothing left to do."""
    begins_with(world, "filter, take-home")
    assert await invited(world, PEOPLE) == [Ending.PREPARED] * 3
    assert all("ada" not in repo.collaborators for repo in world.github.repos.values())
    world.github.break_down("create_repo")
    assert await invited(world, PEOPLE) == [Ending.KNOWN] * 3


async def test_preparation_that_was_cut_off_is_finished(world: World) -> None:
    """What was half made is no candidate who waits."""
    begins_with(world, "filter, take-home")
    world.github.faults["put_branch"] = [GitHubError("bad gateway", 502)] * 2
    assert await invited(world, [Asked("ada")]) == [Ending.FAILED]
    assert await invited(world, [Asked("ada")]) == [Ending.PREPARED]


async def test_command_sends_what_the_service_could_not(world: World) -> None:
    """Who was advanced to the take-home and has no invitation yet gets it from a second run, too."""
    begins_with(world, "filter, take-home")
    await invited(world, [Asked("ada")])
    with world.work.store.transaction() as records:
        ada = records.candidate_by_login(SLUG, "ada")
        assert ada is not None
        moved = Move(ada.id, world.work.clock.now(), "lena-lead", Verdict.ADVANCE, "filter", "take-home")
        records.add_move(moved)
    assert await invited(world, [Asked("ada")]) == [Ending.INVITED]
    assert world.github.repo(ada.repo).collaborators == {"ada": "push"}
