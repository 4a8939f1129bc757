"""GitHub Actions behind the port, as far as a test needs it: runs that wait until the test moves them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

from app.errors import GitHubError
from app.runs.hosted import HiringPlace, WorkflowRun

OWNER_ID, HEAD_SHA, BRANCH = 7, "0123456789abcdef0123456789abcdef01234567", "main"


def zipped(data: bytes, name: str = "observation.json") -> bytes:
    """A zip archive of one file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return target.getvalue()


class Killed(BaseException):
    """The process died right here."""


class FakeActions:
    """`says_id`: whether a dispatch answers with the id. `lost`: errors after a dispatch that counts."""

    def __init__(self) -> None:
        self.runs: dict[int, WorkflowRun] = {}
        self.dispatched: list[Mapping[str, str]] = []
        self.cancelled: list[int] = []
        self.artifacts: dict[tuple[int, str], bytes] = {}
        self.says_id = True
        self.lost: list[BaseException] = []
        self.refusals: list[BaseException] = []
        self.away = False
        self.looks = 0
        self._run_ids = count(5001)

    def proceed(self, run_id: int, status: str, conclusion: str | None = None) -> None:
        """The run goes on."""
        self.runs[run_id] = replace(self.runs[run_id], status=status, conclusion=conclusion)

    async def hiring_place(self, installation_id: int, repo: str) -> HiringPlace:
        return HiringPlace(1001, OWNER_ID, repo, BRANCH)

    async def dispatch_workflow(
        self, installation_id: int, repo: str, workflow: str, ref: str, inputs: Mapping[str, str]
    ) -> int | None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.dispatched.append(inputs)
        number = next(self._run_ids)
        self.runs[number] = WorkflowRun(number, f"Run {inputs['run']}", "queued", None, HEAD_SHA, 1)
        if self.lost:
            raise self.lost.pop(0)
        return number if self.says_id else None

    async def workflow_runs(
        self, installation_id: int, repo: str, workflow: str, since: str
    ) -> Sequence[WorkflowRun]:
        return list(self.runs.values())

    async def workflow_run(self, installation_id: int, repo: str, run_id: int) -> WorkflowRun:
        self.looks += 1
        if self.away:
            raise GitHubError("bad gateway", 502)
        return self.runs[run_id]

    async def cancel_workflow_run(self, installation_id: int, repo: str, run_id: int) -> None:
        if self.away:
            raise GitHubError("bad gateway", 502)
        self.cancelled.append(run_id)
        self.proceed(run_id, "completed", "cancelled")

    async def artifact(
        self, installation_id: int, repo: str, run_id: int, name: str, limit: int
    ) -> bytes | None:
        return self.artifacts.get((run_id, name))
