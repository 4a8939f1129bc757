"""While a run goes on, the candidate sees which phase it is in, and how long that may take."""

from __future__ import annotations

from pathlib import Path

from app.state import Candidate
from rubric.observation import Phase, Progress
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner
from tests.app.world import World, serving, settings_in, submission_tree, until

BUILT = Progress(Phase.BUILD, "ended", 31.0, 1800.0)


async def running(world: World, *told: Progress) -> tuple[Candidate, str]:
    """A candidate whose newest push is being run, and has told this much."""
    world.runner.told = told
    world.runner.gate.clear()
    candidate = await world.invite()
    return candidate, await world.push(candidate, submission_tree())


async def summary(world: World, candidate: Candidate, sha: str, words: str) -> str:
    """The Reproducibility check's text once it holds these words."""

    def look() -> str | None:
        run = world.checks(candidate, sha).get("Reproducibility")
        return run.summary if run is not None and words in run.title else None

    return await until(look, f"the check to say {words!r}")


async def test_phases_are_shown_with_time_and_limit(world: World) -> None:
    """Phases that ended show their seconds, the one under way its limit."""
    candidate, sha = await running(world, BUILT, Progress(Phase.REPRODUCE, "started", 0.0, 1769.0))
    text = await summary(world, candidate, sha, "Reproducing: just begun of at most 29 min 29 s")
    assert "| Building | 31.0 s | 30 min |" in text
    assert "| Reproducing | just begun | 29 min 29 s |" in text
    world.runner.gate.set()
    await world.completed(candidate, sha)


async def test_a_long_phase_is_told_again(tmp_path: Path, fake_github: FakeGitHub) -> None:
    """A phase that goes on is told again now and then, until its result takes the place."""
    settings = settings_in(tmp_path, progress_seconds=1.1)
    async with serving(settings, fake_github, FakeRunner()) as world:
        candidate, sha = await running(world, BUILT, Progress(Phase.REPEAT, "started", 0.0, 60.0))
        await summary(world, candidate, sha, "so far of at most")
        world.runner.gate.set()
        checks = await world.completed(candidate, sha)
        assert "so far" not in checks["Reproducibility"].title
