"""The machines behind the emulator: every dispatched run becomes a run of act with the companion action."""

from __future__ import annotations

import base64
import io
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx

from demo.people import Person
from tests.workflows.issuer import Issuer
from tests.workflows.machine import GITHUB, act

LOOK_SECONDS = 0.2


@dataclass
class Machines:
    """One machine, which takes the runs in turn. `runs`: what GitHub says of all of them."""

    lead: Person
    issuer: Issuer
    folder: Path
    output: dict[int, str] = field(default_factory=dict)
    stop: Event = field(default_factory=Event)

    @property
    def runs(self) -> list[dict[str, Any]]:
        """Every run that was dispatched, with its inputs."""
        answer = httpx.get(f"{self.lead.github}/_stand/runs", timeout=20)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found

    def work(self) -> None:
        """Take up queued runs until told to stop."""
        while not self.stop.wait(LOOK_SECONDS):
            for run in self.runs:
                if run["status"] == "queued":
                    self._take(run)

    def _take(self, run: dict[str, Any]) -> None:
        self._say(run, status="in_progress")
        self.issuer.claims |= _identity(run)
        folder = self.folder / str(run["id"])
        hiring = self._clone(run, folder / "hiring")
        ended = act(hiring, self.issuer, folder, run["inputs"])
        self.output[run["id"]] = ended.stdout + ended.stderr
        kept = [
            {"name": path.stem, "zip": base64.b64encode(_zipped(path)).decode()}
            for path in (folder / "artifacts").iterdir()
        ]
        conclusion = "failure" if ended.returncode else "success"
        self._say(run, status="completed", conclusion=conclusion, artifacts=kept)

    def _say(self, run: dict[str, Any], **says: Any) -> None:
        httpx.post(f"{self.lead.github}/_stand/runs/{run['id']}", json=says, timeout=20).raise_for_status()

    def _clone(self, run: dict[str, Any], folder: Path) -> Path:
        host = self.lead.github.removeprefix("http://")
        url = f"http://x:{self.lead.token}@{host}/{run['repository']['full_name']}.git"
        git = ["git", "-C", str(folder)]
        subprocess.run(["git", "clone", "-q", url, str(folder)], check=True)
        subprocess.run([*git, "checkout", "-q", run["head_sha"]], check=True)
        subprocess.run([*git, "remote", "set-url", "origin", GITHUB], check=True)
        return folder


@contextmanager
def machines(lead: Person, issuer: Issuer, folder: Path) -> Iterator[Machines]:
    """A machine at work until the block ends."""
    machine = Machines(lead, issuer, folder)
    thread = Thread(target=machine.work)
    thread.start()
    try:
        yield machine
    finally:
        machine.stop.set()
        thread.join()


def _identity(run: dict[str, Any]) -> dict[str, str]:
    """What GitHub's tokens say of this run's job."""
    repository = run["repository"]
    return {
        "repository": repository["full_name"],
        "repository_id": str(repository["id"]),
        "repository_owner_id": str(repository["owner"]["id"]),
        "workflow_ref": f"{repository['full_name']}/{run['path']}@refs/heads/{run['head_branch']}",
        "sha": run["head_sha"],
        "run_id": str(run["id"]),
        "run_attempt": str(run["run_attempt"]),
    }


def _zipped(path: Path) -> bytes:
    """As GitHub stores the artifact of one file: under the file's own name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("observation.json", path.read_bytes())
    return target.getvalue()
