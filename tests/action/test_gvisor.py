"""Candidate code under gVisor: an engine that has `runsc` uses it, and the result says so."""

from __future__ import annotations

import json
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from action import debian
from action.runner import observe
from action.settings import RunnerSettings
from demo.patience import until
from rubric.job import Job
from rubric.model import ContractKind
from rubric.observation import Ending, Phase, phases_of
from rubric.tree import SourceTree
from tests.action.conftest import Overlay
from tests.action.sealed import BASE, left_behind

# In a network namespace of its own: an engine takes the bridge of another one for its own.
DAEMON = {
    "runtimes": {"runsc": {"path": "/usr/bin/runsc", "runtimeArgs": ["--network=host", "--platform=ptrace"]}},
    "bridge": "none",
    "iptables": False,
}
KERNEL = "\nimport pathlib\nprint('kernel', pathlib.Path('/proc/version').read_text())\n"

pytestmark = pytest.mark.real


@pytest.fixture
def gvisor(engine: docker.DockerClient, tmp_path: Path) -> Iterator[docker.DockerClient]:
    """A second engine that has gVisor, with the base image of the first."""
    if shutil.which("runsc") is None:
        debian.install("runsc")
    (tmp_path / "daemon.json").write_text(json.dumps(DAEMON))
    places = {"config-file": "daemon.json", "data-root": "data", "exec-root": "exec", "pidfile": "pid"}
    words = [f"--{option}={tmp_path / name}" for option, name in places.items()]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            ["unshare", "--net", "dockerd", *words, f"--host=unix://{tmp_path / 'sock'}"],
            stdout=log,
            stderr=log,
        )
    try:
        until((tmp_path / "sock").exists, seconds=60, what=f"a second engine; see {tmp_path / 'log'}")
        client = docker.DockerClient(base_url=f"unix://{tmp_path / 'sock'}", timeout=60)
        client.images.load(b"".join(engine.images.get(BASE).save(named=True)))
        yield client
        client.close()
    finally:
        process.terminate()
        process.wait()


def test_gvisor_is_used_where_the_engine_has_it(
    gvisor: docker.DockerClient, job: Job, overlay: Overlay
) -> None:
    """The honest submission passes every phase in gVisor's kernel; the runtime stands in the result."""
    honest, run_id = overlay(), f"test-{uuid.uuid4().hex[:12]}"
    train = honest.files["train.py"]
    told = type(train)(train.data + KERNEL.encode(), train.executable)
    seen = observe(
        client=gvisor,
        job=job,
        submission=SourceTree({**honest.files, "train.py": told}),
        settings=RunnerSettings(keep_images=0),
        run_id=run_id,
        progress=lambda _: None,
    )
    ran = [phase for phase in phases_of(ContractKind.HTTP) if phase is not Phase.TESTS]
    assert [run.phase for run in seen.phases if run.ending is Ending.OK] == ran
    assert seen.runner is not None
    assert seen.runner.runtime == "runsc"
    host = Path("/proc/version").read_text().split()[2]
    log = seen.phase(Phase.REPRODUCE).log_tail
    assert "kernel Linux version" in log
    assert host not in log
    assert left_behind(gvisor, run_id) == []
