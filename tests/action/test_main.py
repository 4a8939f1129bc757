import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import docker
import pytest

from action.__main__ import main
from rubric.archive import write_tar
from rubric.job import Job, write_job
from rubric.observation import Ending
from rubric.tree import SourceTree
from rubric.wire import observation_from_json

Overlay = Callable[..., SourceTree]


@pytest.fixture
def arguments(tmp_path: Path, job: Job) -> Callable[[SourceTree, str], list[str]]:
    """The command line that observes a tree."""

    def make(tree: SourceTree, run_id: str) -> list[str]:
        (tmp_path / "a.tar").write_bytes(write_tar(write_job(job)))
        (tmp_path / "s.tar").write_bytes(write_tar(tree))
        files = ["--job", "a.tar", "--submission", "s.tar", "--out", "o.json"]
        return [
            "observe",
            *(str(tmp_path / word) if "." in word else word for word in files),
            "--run-id",
            run_id,
        ]

    return make


def test_a_missing_file_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line on stderr names the file, and the exit code says that it is not the candidate's fault."""
    absent = str(tmp_path / "absent.tar")
    code = main(["observe", "--job", absent, "--submission", absent, "--out", absent, "--run-id", "x"])
    told = capsys.readouterr()
    assert code == 3
    assert told.err == f"action: {absent}: cannot be read (No such file or directory)\n"
    assert told.out == ""


def test_a_bad_setting_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Settings are read before anything is done."""
    monkeypatch.setenv("PROOFGRADE_RUNNER_MAX_FILES", "many")
    assert main(["sweep"]) == 3
    assert "PROOFGRADE_RUNNER_MAX_FILES: 'many'" in capsys.readouterr().err


@pytest.mark.real
def test_an_observation_is_written(
    engine: docker.DockerClient,
    tmp_path: Path,
    overlay: Overlay,
    arguments: Callable[[SourceTree, str], list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Progress goes to stdout line by line, the observation to the file, candidate text to neither log."""
    run_id = f"test-{uuid.uuid4().hex[:12]}"
    assert main(arguments(overlay("failing-step"), run_id)) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(event["phase"], event["state"]) for event in events] == [
        ("build", "started"),
        ("build", "ended"),
    ]
    seen = observation_from_json((tmp_path / "o.json").read_text())
    assert seen.phases[0].ending is Ending.NONZERO
    assert main(["sweep", "--run-id", run_id]) == 0


@pytest.mark.real
@pytest.mark.parametrize(
    "case",
    [
        (signal.SIGTERM, "reproduce", "11-never-ends", 3),
        (signal.SIGINT, "build", "17-endless-build", 130),
        (signal.SIGINT, "serve", "silent", 130),
    ],
)
def test_a_stopped_run_leaves_nothing_behind(
    engine: docker.DockerClient,
    overlay: Overlay,
    arguments: Callable[[SourceTree, str], list[str]],
    case: tuple[signal.Signals, str, str, int],
) -> None:
    """SIGTERM and Ctrl-C in any phase remove container, volume and image before the process ends."""
    sent, phase, name, code = case
    run_id = f"test-{uuid.uuid4().hex[:12]}"
    command = [sys.executable, "-m", "action", *arguments(overlay(name), run_id)]
    environ = os.environ | {"PROOFGRADE_RUNNER_KEEP_IMAGES": "0"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["phase"] == phase:
                break
        process.send_signal(sent)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == code, errors
    wanted: dict[str, str | list[str] | bool] | None = {"label": f"proofgrade.run={run_id}"}
    assert engine.containers.list(all=True, filters=wanted) == []
    assert engine.volumes.list(filters=wanted) == []
    assert engine.images.list(filters=wanted) == []
