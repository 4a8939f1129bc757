"""A push through the whole service to the emulator and back, with everything real but the sealed run."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.github.git_import import PERSON
from app.invitations.opening import Desk, open_assessment
from app.main import create_app
from app.state import Candidate
from app.supervisor import prepare
from app.worker import running
from demo.people import Person
from rubric.observation import Ending, Phase
from tests.app import hooks
from tests.app.fake_runner import FakeRunner
from tests.app.github.conftest import World
from tests.app.world import HIRING, SLUG, assessment_tree, settings_in, until
from tests.rubric.samples import stopped

pytestmark = pytest.mark.real

TRACE = 'File "/app/train.py", line 2'  # as a container of the candidate says it
FILES = {
    "README.md": (b"# Mine\n\n    docker build .\n", False),
    ".github/workflows/x.yml": (b"on: push\n", False),
    ".gitattributes": (b"* -diff\n", False),
    "run.sh": (b"python train.py\n", True),
    "train.py": (b"import os\nraise SystemExit(1)\n", False),
}


@dataclass
class Loop:
    """A service between a candidate and the emulator."""

    world: World
    candidate: Candidate
    http: httpx.AsyncClient
    work: Path

    async def push(self, name: str) -> str:
        """Push as the candidate, from a clone of its own, and deliver the news."""
        before = self._head()
        sha = self.world.candidate.push(self.candidate.repo, FILES, "please hire me", self.work / name)
        await self._tell(before, sha)
        return sha

    async def force_push(self, name: str) -> str:
        """Replace the history since the starter."""
        before = self._head()
        sha = forced(self.world.candidate, self.candidate.repo, self.work / name)
        await self._tell(before, sha)
        return sha

    async def checked(self, sha: str) -> dict[str, Any]:
        """The check runs of a commit by name, once all three are complete."""
        path = f"/repos/{self.candidate.repo}/commits/{sha}/check-runs"

        def look() -> dict[str, Any] | None:
            found = {run["name"]: run for run in self.world.lead.get(path)["check_runs"]}
            done = len(found) == 3 and all(run["status"] == "completed" for run in found.values())
            return found if done else None

        return await until(look, f"the check runs of {sha}")

    def branches(self) -> dict[str, str]:
        """The review side's branches of this candidate, by their last part."""
        found = self.world.lead.get(f"/repos/{self.candidate.review_repo}/branches", per_page=100)
        prefix = f"cand/{self.candidate.alias}/"
        return {
            row["name"].removeprefix(prefix): row["commit"]["sha"]
            for row in found
            if row["name"].startswith(prefix)
        }

    async def _tell(self, before: str, after: str) -> None:
        repo, person = self.candidate.repo, self.world.candidate
        told = hooks.push(repo, self.candidate.repo_id, before=before, after=after, sender=person.login)
        body = hooks.as_body(told)
        answer = await self.http.post("/webhook", content=body, headers=hooks.signed("push", body))
        assert answer.status_code == 202

    def _head(self) -> str:
        found = self.world.lead.get(f"/repos/{self.candidate.repo}/git/ref/heads/main")
        return str(found["object"]["sha"])


def forced(person: Person, repo: str, folder: Path) -> str:
    """Push another commit on the starter over main; its id."""
    folder.mkdir()
    url = f"http://{person.login}:{person.token}@{person.github.removeprefix('http://')}/{repo}.git"
    git(folder, "init", "--quiet")
    git(folder, "fetch", "--quiet", url, "feedback")
    git(folder, "reset", "--quiet", "--hard", "FETCH_HEAD")
    (folder / "other.py").write_text("print()\n", encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "forced, hire me")
    git(folder, "push", "--quiet", "--force", url, "HEAD:main")
    return git(folder, "rev-parse", "HEAD")


def git(folder: Path, *words: str) -> str:
    """git as the candidate's machine runs it."""
    person = ("-c", "user.name=Cody Candidate", "-c", "user.email=cody@example.org")
    done = subprocess.run(["git", *person, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
async def loop(world: World, tmp_path: Path) -> AsyncIterator[Loop]:
    """A service whose runs fail in the candidate's own code."""
    settings = settings_in(
        tmp_path / "data",
        app_id=world.seed.app_id,
        app_slug=world.seed.app_slug,
        private_key=world.seed.private_key,
        github_api_url=world.url,
        github_url=world.url,
    )
    assessment = {path: (file.data, file.executable) for path, file in assessment_tree().files.items()}
    world.lead.push(HIRING, assessment, "Assessment", tmp_path / "hiring")
    prepare(settings)
    runner = FakeRunner([stopped(Phase.REPRODUCE, Ending.NONZERO, "It ended with an error.", TRACE)])
    async with running(settings, runner=runner, poll_seconds=0.02) as work:
        app = create_app(settings)
        desk = Desk(work.store, work.github, HIRING, hooks.SECRET.encode())
        candidate = await open_assessment(desk, SLUG, world.seed.candidate.login)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service.test") as http,
        ):
            yield Loop(world, candidate, http, tmp_path)


async def test_push_is_told_annotated_and_mirrored(loop: Loop) -> None:
    """Check runs with notes, the feedback pull request, one report; a force push keeps the older attempt."""
    first = await loop.push("first")
    checks = await loop.checked(first)
    assert checks["Reproducibility"]["conclusion"] == "action_required"
    run = checks["Reproducibility"]["id"]
    repo, lead = loop.candidate.repo, loop.world.lead
    [note] = lead.get(f"/repos/{repo}/check-runs/{run}/annotations")
    assert (note["path"], note["start_line"], note["annotation_level"]) == ("train.py", 2, "warning")
    [pull] = lead.get(f"/repos/{repo}/pulls", state="all")
    assert (pull["base"]["ref"], pull["head"]["ref"]) == ("feedback", "main")
    kept = await until(lambda: loop.branches().get("attempt-1"), "the mirror")
    nothing_personal(loop, kept)
    await loop.checked(await loop.force_push("forced"))
    newer = await until(lambda: loop.branches().get("attempt-2"), "the second mirror")
    await until(lambda: loop.branches().get("submission") == newer, "the head to move")
    assert loop.branches()["attempt-1"] == kept
    comments = lead.get(f"/repos/{repo}/issues/{pull['number']}/comments")
    assert sum("proofgrade:run-report" in one["body"] for one in comments) == 1


def nothing_personal(loop: Loop, sha: str) -> None:
    """A commit of the review side: our words, our name, and nothing that a platform acts on."""
    commit = loop.world.lead.get(f"/repos/{loop.candidate.review_repo}/git/commits/{sha}")
    assert commit["message"].strip() == "Attempt 1\n\nLeft out: .gitattributes, .github"
    people = {f"{commit[role]['name']} <{commit[role]['email']}>" for role in ("author", "committer")}
    assert people == {PERSON}
    tree = loop.world.lead.get(f"/repos/{loop.candidate.review_repo}/git/trees/{sha}", recursive=1)
    paths = {row["path"] for row in tree["tree"] if row["type"] == "blob"}
    assert paths == {"README.md", "data/train.jsonl", "run.sh", "train.py"}
