"""The local runner, with a small program in place of the action: real processes, real groups."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import RunnerError
from app.local_runner import LocalRunner, scrubbed
from rubric import wire
from rubric.archive import write_tar
from rubric.observation import Observation, Progress
from rubric.tree import File, SourceTree
from tests.app.world import assessment_tree, submission_tree, until
from tests.rubric.samples import OBSERVATION

pytestmark = pytest.mark.real

STUB = """
import json, os, pathlib, subprocess, sys, time
here = pathlib.Path(__file__).parent
words = sys.argv[1:]
with open(here / "calls", "a") as calls:
    calls.write(words[0] + " " + words[words.index("--run-id") + 1] + "\\n")
if words[0] == "sweep":
    sys.exit(0)
options = dict(zip(words[1::2], words[2::2]))
(here / "environment").write_text(json.dumps(dict(os.environ)))
(here / "submission.tar").write_bytes(pathlib.Path(options["--submission"]).read_bytes())
"""
WRITES = 'pathlib.Path(options["--out"]).write_bytes((here / "answer").read_bytes())\n'
HANGS = """child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
(here / "child").write_text(str(child.pid))
print(json.dumps({"phase": "build", "state": "started", "seconds": 0, "limit_seconds": 60}), flush=True)
time.sleep(600)
"""


@pytest.fixture
def runner_for(tmp_path: Path) -> Callable[..., LocalRunner]:
    """A runner whose program does what the test says."""

    def make(does: str, answer: str = "", limit_seconds: float = 30.0) -> LocalRunner:
        (tmp_path / "stub.py").write_text(STUB + does)
        (tmp_path / "answer").write_text(answer)
        environ = scrubbed({**os.environ, "PROOFGRADE_WEBHOOK_SECRET": "hidden", "PROOFGRADE_RUNNER_X": "1"})
        command = (sys.executable, str(tmp_path / "stub.py"))
        return LocalRunner(tmp_path / "runs", environ, limit_seconds, command)

    return make


async def observed(runner: LocalRunner, seen: list[Progress] | None = None) -> Observation:
    """One run."""
    told = [] if seen is None else seen
    return await runner.observe(
        run_id="a1-r1-t1",
        job=assessment_tree(),
        submission=submission_tree(),
        commit="0" * 40,
        cache_scope="",
        progress=told.append,
    )


def calls(folder: Path) -> list[str]:
    """The program's calls, by their first word."""
    return [line.split()[0] for line in (folder / "calls").read_text().splitlines()]


async def test_observation_comes_back(runner_for: Callable[..., LocalRunner], tmp_path: Path) -> None:
    """The program gets the trees as tar files, and what it writes is the observation."""
    assert await observed(runner_for(WRITES, wire.observation_to_json(OBSERVATION))) == OBSERVATION
    assert (tmp_path / "submission.tar").read_bytes() == write_tar(submission_tree())
    assert list((tmp_path / "runs").iterdir()) == []
    assert calls(tmp_path) == ["observe"]


async def test_no_secret_reaches_the_program(runner_for: Callable[..., LocalRunner], tmp_path: Path) -> None:
    """Of our settings only those of the runner are in its environment."""
    await observed(runner_for(WRITES, wire.observation_to_json(OBSERVATION)))
    environment = (tmp_path / "environment").read_text()
    assert "hidden" not in environment
    assert "PROOFGRADE_RUNNER_X" in environment


@pytest.mark.parametrize(
    ("does", "answer", "says"),
    [
        ("sys.exit(0)", "", "cannot be read"),
        (WRITES, "{}", "cannot be read"),
        ("print('no engine', file=sys.stderr); sys.exit(3)", "", "exit code 3: no engine"),
        ("sys.stderr.write('x' * 500_000); sys.exit(1)", "", "exit code 1"),
        ("print('y' * 200_000)", "", "too long"),
    ],
)
async def test_failing_program_is_our_fault(
    runner_for: Callable[..., LocalRunner], tmp_path: Path, does: str, answer: str, says: str
) -> None:
    """No observation, a wrong one, an exit code: RunnerError in one line."""
    with pytest.raises(RunnerError, match=says) as error:
        await observed(runner_for(does, answer))
    assert "\n" not in str(error.value)


async def test_foreign_output_is_no_progress(runner_for: Callable[..., LocalRunner]) -> None:
    """Lines that are not progress are skipped."""
    seen: list[Progress] = []
    line = '{"phase": "build", "state": "ended", "seconds": 1.5, "limit_seconds": 60}'
    await observed(
        runner_for(
            f"print('hello'); print('[]'); print('{line}')\n" + WRITES, wire.observation_to_json(OBSERVATION)
        ),
        seen,
    )
    assert [(told.phase.value, told.seconds) for told in seen] == [("build", 1.5)]


async def test_deadline_ends_everything(runner_for: Callable[..., LocalRunner], tmp_path: Path) -> None:
    """A run over its limit is ended with its children, and its containers are swept."""
    with pytest.raises(RunnerError, match="no end within 1 seconds"):
        await observed(runner_for(HANGS, limit_seconds=1.0))
    await until(lambda: not alive(tmp_path), "the child's end")
    assert calls(tmp_path) == ["observe", "sweep"]


async def test_cancel_ends_a_run(runner_for: Callable[..., LocalRunner], tmp_path: Path) -> None:
    """Cancelling makes the waiting run fail, ends its children and sweeps."""
    runner = runner_for(HANGS)
    seen: list[Progress] = []
    run = asyncio.create_task(observed(runner, seen))
    await until(lambda: seen, "the first phase")
    await runner.cancel("a1-r1-t1")
    with pytest.raises(RunnerError):
        await run
    assert not alive(tmp_path)
    assert "sweep" in calls(tmp_path)


async def test_later_process_ends_what_an_earlier_one_left(
    runner_for: Callable[..., LocalRunner], tmp_path: Path
) -> None:
    """A runner that starts anew finds the run by its id and ends it."""
    seen: list[Progress] = []
    run = asyncio.create_task(observed(runner_for(HANGS), seen))
    await until(lambda: seen, "the first phase")
    await runner_for(HANGS).cancel("a1-r1-t1")
    assert not alive(tmp_path)
    with pytest.raises(RunnerError):
        await run


async def test_closing_ends_every_run(runner_for: Callable[..., LocalRunner], tmp_path: Path) -> None:
    """A worker that stops leaves no run behind."""
    runner = runner_for(HANGS)
    seen: list[Progress] = []
    run = asyncio.create_task(observed(runner, seen))
    await until(lambda: seen, "the first phase")
    await runner.close()
    assert not alive(tmp_path)
    with pytest.raises(RunnerError):
        await run


async def test_unknown_run_is_fine(runner_for: Callable[..., LocalRunner]) -> None:
    """Cancelling what never ran does nothing."""
    await runner_for(HANGS).cancel("a9-r9-t9")


def test_equal_trees_give_equal_archives() -> None:
    """The archive depends on the tree only, and keeps names that are not UTF-8."""
    odd = SourceTree({"caf\udce9.txt": File(b"x"), "päth with 🎈.py": File(b"", executable=True)})
    assert write_tar(odd) == write_tar(SourceTree(dict(reversed(list(odd.files.items())))))


def alive(folder: Path) -> bool:
    """Whether the program's own child still runs."""
    stat = Path(f"/proc/{(folder / 'child').read_text()}/stat")
    return stat.exists() and stat.read_text().split()[2] != "Z"
