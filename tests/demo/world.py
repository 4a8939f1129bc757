"""A webhook receiver that tests can wait for, people of the emulator, short ways to its API and to git."""

from __future__ import annotations

import hashlib
import hmac
import os
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from demo.emulator import Emulator
from demo.people import Person
from demo.seed import Seed

PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Received:
    """One webhook as it came in."""

    event: str
    guid: str
    headers: dict[str, str]
    raw: bytes
    payload: dict[str, Any]

    @property
    def name(self) -> str:
        """Event and action, as in `issue_comment.edited`."""
        action = self.payload.get("action")
        return f"{self.event}.{action}" if action else self.event

    def signed_with(self, secret: str) -> bool:
        """Whether the signature over the raw bytes is right."""
        wanted = "sha256=" + hmac.new(secret.encode(), self.raw, hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted, self.headers.get("x-hub-signature-256", ""))


@dataclass
class Receiver:
    """Keeps every webhook, and lets a test wait for one."""

    url: str = ""
    arrived: list[Received] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def add(self, received: Received) -> None:
        with self.changed:
            self.arrived.append(received)
            self.changed.notify_all()

    def of(self, repo: str, name: str) -> list[Received]:
        """What has come about a repository, by event and action."""
        return [one for one in self.arrived if _repo(one) == repo and one.name == name]

    def wait(self, repo: str, name: str, where: Callable[[Received], bool] = lambda _: True) -> Received:
        """The first webhook of that kind that fits."""
        return self.wait_for(repo, name, 1, where)[0]

    def wait_for(
        self, repo: str, name: str, count: int, where: Callable[[Received], bool] = lambda _: True
    ) -> list[Received]:
        """As many webhooks of that kind as asked for."""

        def found() -> list[Received]:
            return [one for one in self.of(repo, name) if where(one)]

        with self.changed:
            enough = self.changed.wait_for(lambda: len(found()) >= count, PATIENCE_SECONDS)
            came = [one.name for one in self.arrived if _repo(one) == repo]
            assert enough, f"waited for {count} x {name}, came: {came}"
            return found()


@dataclass(frozen=True)
class World:
    """What runs, and who takes part."""

    seed: Seed
    github: Emulator
    receiver: Receiver
    app: Any  # githubkit.GitHub as the App
    installed: Any  # githubkit.GitHub as its installation
    lead: Person
    candidate: Person
    outsider: Person
    bot: Person


def put(person: Person, path: str, body: dict[str, Any]) -> httpx.Response:
    """PUT JSON; the answer must be good."""
    return ask(person, "PUT", path, json=body).raise_for_status()


def ask(person: Person, method: str, path: str, **request: Any) -> httpx.Response:
    """Any request with a person's token, whatever the answer."""
    headers = {"Authorization": f"Bearer {person.token}"}
    return httpx.request(method, person.github + path, headers=headers, timeout=20, **request)


def git(folder: Path, *words: str) -> str:
    """Run git with an identity and without this machine's settings; what it printed."""
    done = run_git(folder, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run git, whatever comes of it."""
    identity = ["-c", "user.name=Cody", "-c", "user.email=cody@example.org", "-c", "core.quotePath=false"]
    settings = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
    return subprocess.run(
        ["git", *identity, *words],
        cwd=folder, env=os.environ | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip


def change(world: World, repo: str, branch: str = "main", path: str = "solution.py") -> str:
    """Commit a file through the API as the candidate; the commit."""
    body = {"message": f"Add {path}", "content": "cHJpbnQoMSkK", "branch": branch}
    commit: str = put(world.candidate, f"/repos/{repo}/contents/{path}", body).json()["commit"]["sha"]
    return commit


def head(world: World, repo: str, branch: str = "main") -> str:
    """The commit of a branch."""
    sha: str = world.bot.get(f"/repos/{repo}/git/ref/heads/{branch}")["object"]["sha"]
    return sha


def pull_request(world: World, repo: str) -> int:
    """A pull request feedback <- main with one commit in it."""
    world.bot.post(f"/repos/{repo}/git/refs", {"ref": "refs/heads/feedback", "sha": head(world, repo)})
    change(world, repo)
    body = {"title": "Feedback", "head": "main", "base": "feedback"}
    number: int = world.bot.post(f"/repos/{repo}/pulls", body)["number"]
    return number


def _repo(received: Received) -> str:
    return str((received.payload.get("repository") or {}).get("full_name"))
