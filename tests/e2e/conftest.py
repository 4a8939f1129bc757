"""The whole loop on real parts: emulator, service in two processes, Docker, git. One world for all tests."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jwt
import pytest

from action.base_image import ensure_base_image
from action.engine import ensure_engine
from action.settings import RunnerSettings
from demo import acts, watch
from demo.emulator import start
from demo.loop import service_settings
from demo.people import Person
from demo.seed import Seed, User
from demo.service import Service, free_port, serving
from rubric import shipped
from rubric.expected import composed
from rubric.model import ReproduceLimits
from rubric.tree import File, SourceTree

SLUG = "ticket-classifier"


@dataclass(frozen=True)
class Play:
    """One candidate's push, graded."""

    invited: acts.Invited
    sha: str
    seen: watch.Seen


@dataclass
class World:
    """Everything that runs, the people who use it, and what three of them pushed."""

    seed: Seed
    cast: acts.Cast
    service: Service
    folder: Path

    @cached_property
    def honest(self) -> Play:
        """The honest reference by the first candidate."""
        return self._played(self.cast.candidate, composed(quick_assessment(), "honest"))

    @cached_property
    def copied(self) -> Play:
        """The same code, with other comments and a build that ends at once, by the second candidate."""
        assert self.honest.seen.checks
        honest, broken = (composed(quick_assessment(), name) for name in ("honest", "broken"))
        changed = {
            path: File(b"# mine\n" + file.data, file.executable) if path.endswith(".py") else file
            for path, file in honest.files.items()
        }
        return self._played(
            self.cast.others[0], SourceTree(changed | {"Dockerfile": broken.files["Dockerfile"]})
        )

    @cached_property
    def broken(self) -> Play:
        """The reference that does not build, by the third candidate."""
        return self._played(self.cast.others[1], composed(quick_assessment(), "broken"))

    @property
    def review_repo(self) -> str:
        """Where reviewers read."""
        return f"{self.seed.org}/{SLUG}-review"

    def redeliver(self, event: str) -> int:
        """Have GitHub send every delivery of this event again; how many there were."""
        app = Person("app", self._app_token(), self.cast.lead.github)
        sent = [item for item in app.get("/app/hook/deliveries", per_page=100) if item["event"] == event]
        for item in sent:
            app.post(f"/app/hook/deliveries/{item['id']}/attempts", {})
        return len(sent)

    def _app_token(self) -> str:
        now = int(time.time())
        claims = {"iat": now - 60, "exp": now + 300, "iss": str(self.seed.app_id)}
        return jwt.encode(claims, self.seed.private_key, "RS256")

    def _played(self, person: Person, tree: SourceTree) -> Play:
        invited = acts.invite(self.service, person, SLUG)
        sha = acts.submit(invited, tree, self.folder / person.login)
        return Play(invited, sha, acts.await_report(self.cast.lead, invited, sha, lambda runs: None))


@pytest.fixture(scope="session")
def engine() -> Iterator[None]:
    """A Docker engine that answers, with the base image."""
    settings = RunnerSettings.from_environ(os.environ)
    with ensure_engine(settings) as client:
        ensure_base_image(client, ReproduceLimits().base_image, settings, print)
        yield


@pytest.fixture(scope="session")
def world(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Emulator, service and a hiring repository whose assessment asks for little load."""
    folder = tmp_path_factory.mktemp("world")
    port = free_port()
    others = (
        User("kit-copy", "Kit Copy"),
        User("bea-broken", "Bea Broken"),
        User("pia-path", "Pia Path"),
        User("pat-peer", "Pat Peer", "member"),
        User("kim-spare", "Kim Spare", "member"),
    )
    seed = Seed(webhook_url=f"http://127.0.0.1:{port}/webhook", others=others)
    with (
        start(seed, folder) as github,
        serving(service_settings(seed, github, port, folder), folder) as service,
    ):
        cast = acts.Cast(seed, github.url)
        acts.close_to_members(cast.lead, seed.org)
        acts.publish(cast.lead, f"{seed.org}/hiring", SLUG, quick_assessment(), folder / "hiring")
        yield World(seed, cast, service, folder)


def quick_assessment() -> SourceTree:
    """The shipped assessment with a tenth of the load."""
    folder = shipped.assessment(SLUG)
    text = folder.text("assessment.yml") or ""
    for slow, quick in (
        ("requests: 900", "requests: 90"),
        ("warmup_seconds: 5", "warmup_seconds: 1"),
        ("rate_per_second: 20", "rate_per_second: 40"),
    ):
        assert slow in text
        text = text.replace(slow, quick)
    return SourceTree({**folder.files, "assessment.yml": File(text.encode())})
