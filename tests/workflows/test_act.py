"""The shipped workflow and the companion action for real: act runs the job, a receiver takes the result."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from rubric.job import Job, write_job
from rubric.observation import Ending, Observation, Phase
from rubric.tree import File, SourceTree
from rubric.wire import observation_from_json
from tests.workflows.issuer import BEARER
from tests.workflows.machine import GITHUB, act
from tests.workflows.receiver import NONCE, RUN, Receiver

# Prints its whole environment and a workflow command, then trains as the honest submission does.
TELLING = """\
import os
print("::set-output name=observation::/etc/passwd")
print("environment", *sorted(os.environ))
"""
Overlay = Callable[..., SourceTree]


@pytest.fixture
def hiring(tmp_path: Path) -> Path:
    """A hiring repository that holds the workflow as it is shipped, and nothing else."""
    folder = tmp_path / "hiring"
    (folder / ".github" / "workflows").mkdir(parents=True)
    with as_file(files("workflows") / "reproduce.yml") as workflow:
        shutil.copy(workflow, folder / ".github" / "workflows" / "reproduce.yml")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(folder)]
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *words], check=True)
    subprocess.run([*git, "remote", "add", "origin", GITHUB], check=True)
    return folder


def inputs(receiver: Receiver, nonce: str = NONCE) -> dict[str, str]:
    """What the service gives to the workflow."""
    return {"service": receiver.url, "run": RUN, "nonce": nonce}


@pytest.mark.real
@pytest.mark.usefixtures("engine")
def test_a_dispatched_run_hands_its_observation_in(
    hiring: Path, receiver: Receiver, job: Job, overlay: Overlay, tmp_path: Path
) -> None:
    """Inputs are fetched, the submission is run, the observation is taken once and kept, nothing leaks."""
    honest = overlay()
    train = File(TELLING.encode() + honest.files["train.py"].data)
    tree = SourceTree({**honest.files, "train.py": train})
    receiver.give(write_job(job), tree)
    ended = act(hiring, receiver.issuer, tmp_path, inputs(receiver))
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-2000:]
    (taken,) = receiver.accepted
    assert receiver.refusals == []
    observation = observation_from_json(taken)
    assert _ends(observation) == {Ending.OK}
    assert (observation.runner and observation.runner.kind) == "actions"
    assert (tmp_path / "artifacts" / f"observation-{RUN}.json").read_bytes() == taken
    told = observation.phase(Phase.REPRODUCE).log_tail
    assert "environment" in told
    assert not re.search(r"GITHUB_|ACTIONS_|RUNNER_|BEARER|ARTIFACTS", told)
    assert "/etc/passwd" not in ended.stdout
    assert BEARER not in ended.stdout + ended.stderr


@pytest.mark.real
def test_a_job_that_was_not_dispatched_gets_nothing(hiring: Path, receiver: Receiver, tmp_path: Path) -> None:
    """A nonce of another run ends the job before anything is run, and says what to look at."""
    ended = act(hiring, receiver.issuer, tmp_path, inputs(receiver, "nonce-of-another-run-4711-x"))
    assert ended.returncode != 0
    assert receiver.accepted == []
    assert set(receiver.refusals) == {"other nonce"}
    assert "this job is not the one it dispatched" in ended.stdout


def _ends(observation: Observation) -> set[Ending]:
    return {run.ending for run in observation.phases if run.phase is not Phase.TESTS}
