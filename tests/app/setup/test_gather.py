"""Gathering: every question is asked once, and one that fails fails alone."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from app.errors import ConfigurationError, GitHubError
from app.setup import connect
from app.setup.facts import AppSeen, Hiring, Unknown, Workflow
from app.setup.gather import Sources, gather
from app.setup.rows import rows
from app.state import Place
from rubric.tree import File, SourceTree
from tests.app.fake_github import FakeGitHub
from tests.app.setup.desk import FakeAccount, World, host_settings
from tests.app.world import SLUG, assessment_tree, changed

PLACES = (Place(77, "acme/t-amber", "acme/t-review"), Place(77, "acme/t-jade", "acme/t-review"))
PANEL = "review:\n  panel:\n    - {role: peer, people: [remy-review]}\n"


class Mute(FakeAccount):
    """A GitHub that refuses the App's key."""

    async def seen(self) -> AppSeen:
        raise GitHubError("GitHub: cannot read the App: 401 Bad credentials", 401)


def hiring(*mistakes: str) -> FakeGitHub:
    """A GitHub with a hiring repository; the assessments named hold a mistake."""
    github = FakeGitHub()
    github.add_repo("acme/hiring")
    broken = {f"assessments/{slug}/assessment.yml": File(b"version: 1\nslug: [\n") for slug in mistakes}
    sound = changed(assessment_tree(), adds=PANEL)
    tree = SourceTree({**sound.files, **broken, "README.md": File(b"#")})
    github.commit("acme/hiring", "main", tree)
    return github


async def test_everything_is_asked(tmp_path: Path) -> None:
    """Assessments by slug with their mistakes, each candidate's switch, each review repository."""
    world = World(FakeAccount(switched_on={"acme/t-amber": True}, members=2), hiring("odd"))
    settings = host_settings(tmp_path, app_id=1, hiring_repo="Acme/hiring")
    world.account.private["Acme/hiring"] = True
    world.github.repos["Acme/hiring"] = world.github.repos["acme/hiring"]
    facts = await gather(settings, PLACES, Sources(world.account, world.github), world.host(settings))
    assert isinstance(facts.hiring, Hiring)
    assert facts.hiring.assessments[SLUG] == ""
    assert "odd" in facts.hiring.assessments["odd"]
    assert (facts.hiring.panels, facts.uninvited) == ((SLUG,), 2)
    assert facts.actions == {"acme/t-amber": True, "acme/t-jade": None}
    assert facts.reviews == {"acme/t-review": None}
    assert (facts.engine, facts.stranger, facts.workflow) == (True, 403, None)
    assert facts.missing == ("PROOFGRADE_WEBHOOK_SECRET", "PROOFGRADE_PRIVATE_KEY")


async def test_a_refused_key_fails_alone(tmp_path: Path) -> None:
    """The rest is still looked at."""
    settings = host_settings(tmp_path, app_id=1, hiring_repo="acme/hiring")
    facts = await gather(settings, (), Sources(Mute(), hiring()), World().host(settings))
    assert facts.app == Unknown("GitHub: cannot read the App: 401 Bad credentials", refused=True)
    assert isinstance(facts.hiring, Hiring)


async def test_without_an_app_the_host_is_still_looked_at(tmp_path: Path) -> None:
    """Then GitHub's rows are unknown, and the engine's is not."""
    settings = host_settings(tmp_path)
    facts = await gather(settings, (), Unknown("there is no App yet"), World(engine=False).host(settings))
    said = {row.name: row.state for row in rows(facts)}
    assert (said["Docker engine"], said["webhook"]) == ("wrong", "unknown")
    assert said["App and key"] == "unknown"


async def test_the_workflow_is_asked_for_its_runner(tmp_path: Path) -> None:
    """`runner: actions` looks at the workflow and the switch of the hiring repository, not at an engine."""
    settings = host_settings(tmp_path, app_id=1, hiring_repo="acme/hiring").model_copy(
        update={"runner": "actions"}
    )
    account = FakeAccount(switched_on={"acme/hiring": True})
    facts = await gather(settings, (), Sources(account, hiring()), World().host(settings))
    assert (facts.workflow, facts.engine) == (Workflow("reproduce.yml", "active", enabled=True), None)


async def test_a_key_that_is_none_is_wrong_without_asking(tmp_path: Path) -> None:
    """It is told here, not by an exception out of each request."""
    async with connect.asking(host_settings(tmp_path, app_id=1, private_key="unused")) as sources:
        assert isinstance(sources, Unknown)
        assert sources.refused
        assert "unused" not in sources.why
    async with connect.asking(host_settings(tmp_path)) as sources:
        assert sources == Unknown("there is no App yet")


async def test_an_engine_is_asked_through_its_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers, it does not, or it is on another host."""
    path = tmp_path / "engine.sock"
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    assert await connect.engine_answers() is False
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        answering = threading.Thread(target=_answer_once, args=(server,))
        answering.start()
        assert await connect.engine_answers() is True
        answering.join()
    monkeypatch.setenv("DOCKER_HOST", "tcp://engine.test:2376")
    with pytest.raises(ConfigurationError, match="another host"):
        await connect.engine_answers()


def _answer_once(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nOK")
