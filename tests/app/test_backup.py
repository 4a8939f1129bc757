"""Backup and restore as docs/operations.md tells them, on a service that goes on meanwhile."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.db.backup import backup
from app.errors import ConfigurationError
from app.reconcile.bodies import upkeep
from app.settings import Settings
from app.state import AttemptState
from app.supervisor import prepare
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner
from tests.app.straight import Straight
from tests.app.world import serving, submission_tree, until

pytestmark = pytest.mark.real

PUSHED_AT = "2026-01-02T10:30:00Z"


async def test_restored_record_makes_good_what_came_after_it(
    settings: Settings, fake_github: FakeGitHub, tmp_path: Path
) -> None:
    """The page's steps: copy while it runs; lose everything; put the copy back without the engine's database;
    start. What was graded is there, what was cut off is worked, what was pushed since is found."""
    copy = tmp_path / "backups" / "record.sqlite"
    copy.parent.mkdir()
    async with serving(settings, fake_github, FakeRunner()) as world:
        done, cut_off, later = [await world.invite(login) for login in ("ada", "bob", "cleo")]
        kept = await world.graded(done, submission_tree("one\n"))
        world.runner.gate.clear()
        cut_off_sha = await world.push(cut_off, submission_tree("two\n"))
        await until(lambda: len(world.runner.started) == 2, "the second run to start")
        assert backup(settings.store_url, copy) > 0
        world.runner.gate.set()
        await world.completed(cut_off, cut_off_sha)
        later_sha = fake_github.commit(later.repo, "main", submission_tree("three\n"), at=PUSHED_AT)
        await world.pushed(later, later.starter_sha, later_sha)
        await world.completed(later, later_sha)
    comments = dict(fake_github.repo(later.repo).comments)
    shutil.rmtree(settings.data_dir)

    settings.data_dir.mkdir()
    shutil.copy(copy, settings.store_url.removeprefix("sqlite:///"))
    async with serving(settings, fake_github, FakeRunner()) as world:
        [found] = world.attempts(done)
        assert (found.sha, found.state) == (kept.sha, AttemptState.GRADED)
        graded = AttemptState.GRADED
        await until(lambda: [one.state for one in world.attempts(later)] == [graded], "the later push")
        assert world.attempts(later)[0].received_at == PUSHED_AT
        durable = Straight()
        await upkeep(durable, world.work, "")
        [unfinished] = world.attempts(cut_off)
        assert durable.started == [("attempts", "attempt", f"attempt:{unfinished.id}:2", (unfinished.id, 2))]
    assert fake_github.repo(later.repo).comments.keys() == comments.keys()


def test_copy_is_for_its_owner_and_never_over_another(settings: Settings, tmp_path: Path) -> None:
    """A new file of mode 600; one that is there stays as it is."""
    prepare(settings)
    target = tmp_path / "copy.sqlite"
    backup(settings.store_url, target)
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.sqlite"]
    with pytest.raises(ConfigurationError, match=r"copy\.sqlite: File exists"):
        backup(settings.store_url, target)


def test_what_cannot_be_backed_up_is_said(tmp_path: Path) -> None:
    """No record, and a record on a server."""
    with pytest.raises(ConfigurationError, match="no record to back up"):
        backup(f"sqlite:///{tmp_path}/none.sqlite", tmp_path / "copy")
    with pytest.raises(ConfigurationError, match="pg_dump"):
        backup("postgresql+psycopg://u@h/d", tmp_path / "copy")
