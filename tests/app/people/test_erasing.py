"""Erasing beside a running service: nothing is left anywhere, and what is nobody's stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.durable import Enqueuer
from app.errors import GitHubError
from app.github.git import forget_copy
from app.people.erasing import Eraser
from app.people.record import compact_all
from app.review.state import Move, Question, Verdict
from app.snapshots import Snapshots
from app.state import Candidate
from app.work import Patience
from tests.app import hooks
from tests.app.people.left import in_databases, on_disk, on_github
from tests.app.world import REVIEWER, World, submission_tree
from tests.rubric.samples import mark

pytestmark = pytest.mark.real
OPERATOR, WHY = "operator", "erased by the operator"


@pytest.fixture
def eraser(world: World) -> Iterator[Eraser]:
    """As the operator's command has it, with GitHub."""
    queue = Enqueuer(world.settings.workflow_url)
    work = world.work
    patience = Patience(tries=1)
    yield Eraser(work.store, queue.upkeep, world.settings.data_dir, work.clock, work.github, patience)
    queue.close()


async def judged(world: World, login: str, text: str) -> Candidate:
    """A candidate whose take-home was run, marked and declined, with something in every corner."""
    candidate = await world.invite(login)
    attempt = await world.graded(candidate, submission_tree(text))
    await world.work.snapshots.tree(candidate.installation_id, candidate.repo, attempt.sha)
    with world.work.store.transaction() as records:
        records.add_mark(candidate.id, mark("data", 3, note=f"{login} did well", reviewer=REVIEWER))
        records.add_move(
            Move(candidate.id, "2026-03-10T00:00:00Z", "lena-lead", Verdict.DECLINE, "take-home", "", login)
        )
        records.put_question(Question(candidate.id, "q", f"I am {login}", "2026-03-03T00:00:00Z"))
        found = records.candidate(candidate.id)
    assert found is not None
    assert found.review_pr is not None
    told = hooks.comment_created(found.review_repo, found.review_pr, 99, f"/score {found.alias}", REVIEWER)
    await world.worked("issue_comment", told)
    return found


async def test_nothing_is_left_and_nobody_else_loses(world: World, eraser: Eraser) -> None:
    """Record, engine, disk and GitHub forget one of two; the other one's things are all there."""
    person, other = (
        await judged(world, "casey-candidate", "one\n"),
        await judged(world, "ada-second", "two\n"),
    )
    before = len(in_databases(world.settings, other)), len(on_github(world.github, other))
    assert in_databases(world.settings, person)
    assert on_github(world.github, person)
    await eraser.erase(person, OPERATOR, WHY)
    assert in_databases(world.settings, person) == []
    assert on_github(world.github, person) == []
    assert world.github.cleared == [(person.review_repo, person.review_pr, "Erased")]
    assert (len(in_databases(world.settings, other)), len(on_github(world.github, other))) == before
    with world.work.store.reading() as records:
        [kept] = records.statistics()
    assert (kept.stage, kept.points, kept.decided) == ("take-home", {"data": 3}, True)


async def test_files_of_this_host_are_cleaned(world: World, eraser: Eraser) -> None:
    """Trees, clones, and the free pages of databases that are files."""
    person = await judged(world, "casey-candidate", "one\n")
    clone = world.settings.data_dir / "git" / f"{person.repo.replace('/', '__')}.git"
    clone.mkdir(parents=True)
    (clone / "HEAD").write_text("ref: refs/heads/main")
    clone.with_suffix(".lock").touch()
    assert on_disk(world.settings, person)
    await eraser.erase(person, OPERATOR, WHY)
    compact_all(world.settings)
    assert on_disk(world.settings, person) == []


async def test_failure_on_github_loses_nothing_and_is_made_good(world: World, eraser: Eraser) -> None:
    """The record keeps what has to be known to go on."""
    person = await judged(world, "casey-candidate", "one\n")
    world.github.faults["delete_repo"].append(GitHubError("bad gateway", 502))
    with pytest.raises(GitHubError):
        await eraser.erase(person, OPERATOR, WHY)
    with world.work.store.reading() as records:
        assert records.candidate_by_alias(person.alias) == person
    await eraser.erase(person, OPERATOR, WHY)
    assert in_databases(world.settings, person) == []


async def test_same_person_can_be_invited_again(world: World, eraser: Eraser) -> None:
    """As somebody new, whose pushes are worked: no workflow of old stands in the way."""
    person = await judged(world, "casey-candidate", "one\n")
    await eraser.erase(person, OPERATOR, WHY)
    again = await world.invite("casey-candidate")
    assert again.id > person.id
    await world.graded(again, submission_tree("anew\n"))


async def test_snapshot_of_the_tree_goes(world: World, eraser: Eraser) -> None:
    """What was fetched for a run is not kept either."""
    person = await judged(world, "casey-candidate", "one\n")
    [attempt] = world.attempts(person)
    folder = world.settings.data_dir / "trees"
    await Snapshots(folder, world.github).tree(person.installation_id, person.repo, attempt.sha)
    kept = set(folder.iterdir())
    await eraser.erase(person, OPERATOR, WHY)
    assert set(folder.iterdir()) < kept


async def test_copies_that_are_not_there_are_fine(tmp_path: Path) -> None:
    """A host that never fetched has nothing to forget."""
    await forget_copy(tmp_path / "data", "acme/nothing", name_too=True)
    assert not (tmp_path / "data").exists()
