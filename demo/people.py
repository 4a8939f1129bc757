"""The people of the demonstration. They use GitHub as people do: its API with their own token, and git."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from demo import processes
from demo.errors import DemoError

COMMIT_DATE = "2026-01-05T09:00:00+00:00"


@dataclass(frozen=True)
class Person:
    """Somebody with an account: login, token, and where GitHub answers."""

    login: str
    token: str
    github: str

    def get(self, path: str, **query: str | int) -> Any:
        """GET a path of the API. Raises DemoError unless the answer is 2xx."""
        return self._call("GET", path, params=query)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """POST JSON to a path of the API. Raises DemoError unless the answer is 2xx."""
        return self._call("POST", path, json=body)

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """PATCH a path of the API with JSON. Raises DemoError unless the answer is 2xx."""
        return self._call("PATCH", path, json=body)

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """PUT JSON to a path of the API. Raises DemoError unless the answer is 2xx."""
        return self._call("PUT", path, json=body)

    def delete(self, path: str) -> None:
        """DELETE a path of the API. Raises DemoError unless the answer is 2xx."""
        self._call("DELETE", path)

    def push(self, repo: str, files: Mapping[str, tuple[bytes, bool]], message: str, work: Path) -> str:
        """Clone `repo` into `work`, lay `files` (path -> bytes, executable) over it, push main; the SHA."""
        host = self.github.removeprefix("http://")
        self._git(
            work.parent, "clone", "--quiet", f"http://{self.login}:{self.token}@{host}/{repo}.git", str(work)
        )
        for path, (data, executable) in files.items():
            target = work / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            target.chmod(0o755 if executable else 0o644)
        self._git(work, "add", "--all", "--force")
        self._git(work, "commit", "--quiet", "--allow-empty", "--message", message)
        self._git(work, "push", "--quiet", "origin", "HEAD:main")
        return self._git(work, "rev-parse", "HEAD").strip()

    def _call(self, method: str, path: str, **request: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/vnd.github+json"}
        try:
            answer = httpx.request(method, self.github + path, headers=headers, timeout=20, **request)
        except httpx.TransportError as error:
            raise DemoError(
                f"{self.login}: {method} {path} got no answer from {self.github}: {error}"
            ) from error
        if not answer.is_success:
            raise DemoError(
                f"{self.login}: {method} {path} was answered {answer.status_code}: {answer.text[:200]}"
            )
        return answer.json() if answer.content else None

    def _git(self, folder: Path, *words: str) -> str:
        identity = {
            "GIT_AUTHOR_NAME": self.login,
            "GIT_AUTHOR_EMAIL": f"{self.login}@example.org",
            "GIT_COMMITTER_NAME": self.login,
            "GIT_COMMITTER_EMAIL": f"{self.login}@example.org",
            "GIT_AUTHOR_DATE": COMMIT_DATE,
            "GIT_COMMITTER_DATE": COMMIT_DATE,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
        }
        git = ["git", "-c", "init.defaultBranch=main", *words]
        done = processes.run(git, cwd=folder, env=os.environ | identity)
        if done.returncode:
            said = done.stderr.replace(self.token, "***").strip()
            raise DemoError(f"{self.login}: git {words[0]} failed: {said[-300:]}")
        return done.stdout
