"""Runs on machines of GitHub's: dispatched once, taken up after a crash, their result taken once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.errors import RunnerError
from app.runs.hosted import Elsewhere
from app.runs.rules import Refused
from tests.app.fake_actions import zipped
from tests.app.hosted import BODY, ID, OTHER, SEEN, Hosted, opened, worker
from tests.app.world import until


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    """One run to be made."""
    with opened(tmp_path) as ready:
        yield ready


def collected(hosted: Hosted, body: bytes = BODY) -> None:
    """The run is over, and has left its artifact."""
    hosted.github.artifacts[hosted.number, f"observation-{hosted.run.name}"] = zipped(body)
    hosted.github.proceed(hosted.number, "completed", "success")


async def test_a_posted_observation_is_the_result(hosted: Hosted) -> None:
    """It ends the wait, and the inputs leave the record."""
    async with worker(hosted) as waiting:
        await hosted.begun()
        assert hosted.post()
        assert await waiting == SEEN
    assert hosted.kept_inputs() == b""
    assert hosted.github.cancelled == []


async def test_an_artifact_is_the_result(hosted: Hosted) -> None:
    """Where the service was away when the job handed in, the finished run's artifact does."""
    async with worker(hosted) as waiting:
        await hosted.begun()
        collected(hosted)
        assert await waiting == SEEN


async def test_post_then_artifact_is_taken_once(hosted: Hosted) -> None:
    """The same observation by the second way changes nothing; another one is refused."""
    async with worker(hosted) as waiting:
        await hosted.begun()
        assert hosted.post()
        collected(hosted)
        assert await waiting == SEEN
    assert not hosted.post()
    with pytest.raises(Refused, match="another observation came before"):
        hosted.post(OTHER)


async def test_artifact_then_post_is_taken_once(hosted: Hosted) -> None:
    """A post that comes late, after the artifact was read, is answered as the first one would have been."""
    async with worker(hosted) as waiting:
        await hosted.begun()
        collected(hosted)
        await waiting
    assert not hosted.post()


async def test_a_forged_artifact_does_not_replace_what_was_posted(hosted: Hosted) -> None:
    """Of two different observations the first one stays, and the other one is logged."""
    async with worker(hosted) as waiting:
        await hosted.begun()
        hosted.post()
        collected(hosted, OTHER)
        assert await waiting == SEEN


@pytest.mark.parametrize(
    ("body", "why"),
    [(b"{}", "unreadable"), (BODY.replace(b"ab" * 20, b"ef" * 20), "another commit")],
    ids=["unreadable", "other-commit"],
)
async def test_an_artifact_that_is_refused_is_logged(hosted: Hosted, body: bytes, why: str) -> None:
    """Neither what cannot be read nor another commit's observation is a result."""
    with capture_logs() as logs:
        async with worker(hosted) as waiting:
            await hosted.begun()
            collected(hosted, body)
            with pytest.raises(RunnerError, match="without an observation"):
                await waiting
    assert any(entry["event"] == "artifact refused" and why in entry["why"] for entry in logs)


async def test_a_run_that_was_started_again_by_hand_is_refused(hosted: Hosted) -> None:
    """Another attempt of the run, or another commit of the workflow, is not what was dispatched."""
    async with worker(hosted) as waiting:
        number = await hosted.begun()
        hosted.github.runs[number] = replace(hosted.github.runs[number], attempt=2)
        collected(hosted)
        with pytest.raises(RunnerError, match="another attempt or commit"):
            await waiting


async def test_a_run_without_observation_is_our_fault(hosted: Hosted) -> None:
    """A job that ended without a word fails the run; what it would hand in later is too late."""
    async with worker(hosted) as waiting:
        await hosted.begun()
        hosted.github.proceed(hosted.number, "completed", "failure")
        with pytest.raises(RunnerError, match=r"ended on GitHub \(failure\) without an observation"):
            await waiting
    with pytest.raises(Refused, match="too late") as late:
        hosted.post()
    assert late.value.status == 409
    assert hosted.kept_inputs() == b""


async def test_a_lost_run_ends_at_its_limit(hosted: Hosted) -> None:
    """A run that no machine takes is cancelled once its time, counted from the first asking, is over."""
    async with worker(hosted) as waiting:
        number = await hosted.begun()
        await hosted.looked()
        hosted.clock.at = "2026-03-02T12:00:01Z"
        with pytest.raises(RunnerError, match="no result within 7200 s; it is queued on GitHub"):
            await waiting
    assert hosted.github.cancelled == [number]


async def test_a_killed_worker_loses_nothing(hosted: Hosted) -> None:
    """The next worker takes the run up: one dispatch, nothing cancelled, the result of the first machine."""
    async with worker(hosted):
        number = await hosted.begun()
        hosted.github.proceed(number, "in_progress")
        await hosted.looked()
    async with worker(hosted) as waiting:
        await hosted.looked()
        hosted.post()
        assert await waiting == SEEN
    assert (len(hosted.github.dispatched), hosted.github.cancelled) == (1, [])


async def test_what_came_while_nobody_waited_is_taken(hosted: Hosted) -> None:
    """Posted, or left as an artifact, while the worker was down for longer than the limit: it counts."""
    async with worker(hosted):
        await hosted.begun()
    hosted.clock.at = "2026-03-02T18:00:00Z"
    collected(hosted)
    assert await hosted.observed() == SEEN


async def test_a_result_that_was_not_saved_is_given_again(hosted: Hosted) -> None:
    """A worker killed between result and record asks again, until the result may be forgotten."""
    async with worker(hosted) as waiting:
        await hosted.begun()
        hosted.post()
        await waiting
    assert await hosted.observed() == SEEN
    await hosted.runner().forget(ID)
    with hosted.store.reading() as records:
        assert records.kept_observation(ID) is None
    assert not hosted.post()


async def test_github_away_is_waited_out(hosted: Hosted) -> None:
    """While GitHub answers nothing, the run goes on, and a posted observation counts."""
    async with worker(hosted) as waiting:
        await hosted.begun()
        hosted.github.away = True
        hosted.clock.at = "2026-03-02T18:00:00Z"
        await hosted.looked()
        assert not waiting.done()
        hosted.post()
        assert await waiting == SEEN


async def test_cancel_ends_the_run_everywhere(hosted: Hosted) -> None:
    """The wait ends, GitHub ends the run, inputs go, and a result that comes nevertheless is too late."""
    async with worker(hosted) as waiting:
        number = await hosted.begun()
        await hosted.runner().cancel(ID)
        with pytest.raises(RunnerError, match="cancelled"):
            await waiting
    assert hosted.github.cancelled == [number]
    assert hosted.kept_inputs() == b""
    with pytest.raises(Refused, match="too late: cancelled"):
        hosted.post()


async def test_cancel_does_not_fail_with_github(hosted: Hosted) -> None:
    """Where GitHub cannot be asked, the record refuses the result all the same."""
    async with worker(hosted):
        await hosted.begun()
        hosted.github.away = True
        await hosted.runner().cancel(ID)
    assert hosted.run.ended == "cancelled"


async def test_cancel_of_what_is_unknown_or_over_is_fine(hosted: Hosted) -> None:
    """Unknown ids do nothing, and a run that has its observation goes on to its own end."""
    await hosted.runner().cancel("a9-r9-t9")
    async with worker(hosted) as waiting:
        await hosted.begun()
        hosted.post()
        await waiting
    await hosted.runner().cancel(ID)
    assert (hosted.github.cancelled, hosted.run.ended) == ([], "")


async def test_progress_tells_where_the_run_stands(hosted: Hosted) -> None:
    """Dispatched, queued, running."""
    async with worker(hosted):
        number = await hosted.begun()
        await until(lambda: Elsewhere("queued") in hosted.told, "the run to be queued")
        hosted.github.proceed(number, "in_progress")
        await until(lambda: Elsewhere("running") in hosted.told, "the run to be running")
    assert list(dict.fromkeys(hosted.told)) == [Elsewhere(s) for s in ("dispatched", "queued", "running")]
