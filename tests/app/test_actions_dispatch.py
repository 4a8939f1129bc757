"""Runs on machines of GitHub's: dispatched once, whatever dies or gets lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.session import migrate, open_store
from app.errors import GitHubError, RateLimited, RunnerError
from tests.app.fake_actions import HEAD_SHA, Killed
from tests.app.hosted import SEEN, Hosted, opened, worker
from tests.app.world import HIRING
from tests.workflows.receiver import unpacked


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    """One run to be made."""
    with opened(tmp_path) as ready:
        yield ready


async def test_a_run_is_dispatched_with_its_inputs_in_the_record(hosted: Hosted) -> None:
    """The workflow gets service, name and nonce; the inputs wait in the record for whoever serves them."""
    async with worker(hosted):
        await hosted.begun()
        run = hosted.run
        assert hosted.github.dispatched == [
            {"service": "https://service.test", "run": run.name, "nonce": run.nonce}
        ]
        assert (run.repository_id, run.head_sha) == (1001, HEAD_SHA)
        assert run.workflow_ref == f"{HIRING}/.github/workflows/reproduce.yml@refs/heads/main"
        members = unpacked(hosted.kept_inputs())
    assert list(members) == ["run.json", "job.tar", "submission.tar"]
    assert b'"cache_scope": "ticket-classifier.heron-17"' in members["run.json"]


async def test_crash_between_dispatch_and_record(hosted: Hosted) -> None:
    """A dispatch that counted and was not remembered is found by its name, not sent again."""
    hosted.github.lost = [Killed()]
    with pytest.raises(Killed):
        await hosted.observed()
    assert (hosted.run.asked, hosted.run.github_id) == (True, None)
    async with worker(hosted) as waiting:
        await hosted.begun()
        hosted.post()
        assert await waiting == SEEN
    assert len(hosted.github.dispatched) == 1


async def test_crash_before_the_dispatch(hosted: Hosted) -> None:
    """Asked for and never sent: it is looked for, not found, and sent."""
    hosted.github.refusals = [Killed()]
    with pytest.raises(Killed):
        await hosted.observed()
    async with worker(hosted):
        await hosted.begun()
    assert len(hosted.github.dispatched) == 1


@pytest.mark.parametrize("says_id", [True, False])
async def test_a_dispatch_whose_answer_is_lost_is_found(hosted: Hosted, says_id: bool) -> None:
    """No answer, a 502, or an older server that names no run: the run is found by its name."""
    hosted.github.says_id = says_id
    hosted.github.lost = [GitHubError("no answer")] if says_id else []
    async with worker(hosted):
        await hosted.begun()
    assert len(hosted.github.dispatched) == 1


async def test_a_rate_limit_delays_the_dispatch(hosted: Hosted) -> None:
    """GitHub asks to wait: the run is dispatched afterwards."""
    hosted.github.refusals = [RateLimited("wait", 0.0)]
    async with worker(hosted):
        await hosted.begun()
    assert len(hosted.github.dispatched) == 1


async def test_a_dispatch_that_is_refused_says_what_to_look_at(hosted: Hosted) -> None:
    """A missing file or permission is an error that names both, and leaves no inputs behind."""
    hosted.github.refusals = [GitHubError("404 Not Found", 404)]
    with pytest.raises(RunnerError, match=r"reproduce\.yml cannot be dispatched.*actions: write"):
        await hosted.observed()
    assert hosted.kept_inputs() == b""


async def test_two_services_with_one_hiring_repository_do_not_meet(hosted: Hosted, tmp_path: Path) -> None:
    """Two records count alike; their runs have different names, and each finds its own."""
    migrate(f"sqlite:///{tmp_path}/other.sqlite")
    other = Hosted(open_store(f"sqlite:///{tmp_path}/other.sqlite"), hosted.github)
    async with worker(hosted), worker(other):
        assert await hosted.begun() != await other.begun()
        assert hosted.run.name != other.run.name
    other.store.close()  # type: ignore[attr-defined]
