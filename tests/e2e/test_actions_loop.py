"""Push to graded pull request with runs on machines of GitHub's: emulator, service, act, identity tokens."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import docker
import pytest

from bench.databases import databases
from demo import acts, watch
from demo.emulator import start
from demo.loop import service_settings
from demo.patience import until
from demo.people import Person
from demo.seed import Seed, User
from demo.service import Service, free_port, serving
from rubric.proof import proved
from rubric.tree import File, SourceTree
from tests.action.conftest import Overlay, assessment_folder, overlay  # noqa: F401 - fixtures
from tests.e2e.machines import Machines, machines
from tests.workflows.issuer import issuing

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("engine")]

SLUG = "keywords"
WORKFLOW = ".github/workflows/reproduce.yml"


@dataclass
class Stage:
    """A GitHub with a machine, the people, and the settings of a service that dispatches to it."""

    cast: acts.Cast
    machines: Machines
    settings: Mapping[str, str]
    folder: Path

    def submitted(self, service: Service, person: Person, tree: SourceTree) -> tuple[acts.Invited, str]:
        """Invite the person and push for them."""
        invited = acts.invite(service, person, SLUG)
        return invited, acts.submit(invited, tree, self.folder / person.login)

    def at_work(self) -> bool:
        """Whether containers of a dispatched run are there: the machine has its inputs."""
        wanted = [f"proofgrade.run={run['inputs']['run']}" for run in self.machines.runs]
        client = docker.from_env()
        try:
            return any(client.containers.list(all=True, filters={"label": label}) for label in wanted)
        finally:
            client.close()

    def graded(self, invited: acts.Invited, sha: str) -> watch.Seen:
        """Wait for the report."""
        return acts.await_report(self.cast.lead, invited, sha, lambda runs: None)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[Mapping[str, str]]:
    """Settings of a database: SQLite unless a test asks for another."""
    with databases(getattr(request, "param", "sqlite")) as settings:
        yield settings


@pytest.fixture
def stage(
    assessment_folder: SourceTree,  # noqa: F811
    database: Mapping[str, str],
    tmp_path: Path,
) -> Iterator[Stage]:
    """Everything but the service; the hiring repository has the tiny assessment and the shipped workflow."""
    port = free_port()
    seed = Seed(webhook_url=f"http://127.0.0.1:{port}/webhook", others=(User("kit", "Kit Copy"),))
    with issuing() as issuer, start(seed, tmp_path) as github:
        cast = acts.Cast(seed, github.url)
        starter = {"starter/README.md": File(b"# Starter\n")}
        folder = proved(SourceTree({**assessment_folder.files, **starter}), "test")
        workflow = {WORKFLOW: ((files("workflows") / "reproduce.yml").read_bytes(), False)}
        hiring = acts.files_of(folder, f"assessments/{SLUG}/") | workflow
        cast.lead.push(f"{seed.org}/hiring", hiring, "Assessment and workflow", tmp_path / "hiring")
        hosted = {"PROOFGRADE_RUNNER": "actions", "PROOFGRADE_ACTIONS_ISSUER": issuer.url}
        settings = {**service_settings(seed, github, port, tmp_path), **hosted, **database}
        with machines(cast.lead, issuer, tmp_path / "machines") as machine:
            yield Stage(cast, machine, settings, tmp_path)


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_a_push_is_graded_by_a_dispatched_run(stage: Stage, overlay: Overlay) -> None:  # noqa: F811
    """One dispatch, the job proves who it is, hands in what it saw, and three check runs are complete."""
    with serving(stage.settings, stage.folder) as service:
        invited, sha = stage.submitted(service, stage.cast.candidate, overlay())
        seen = stage.graded(invited, sha)
        log = service.log.read_text()
    assert {run.name: run.status for run in seen.checks} == dict.fromkeys(watch.CHECKS, "completed")
    assert {run.name: run.conclusion for run in seen.checks}["Reproducibility"] == "success"
    (run,) = stage.machines.runs
    assert (run["status"], run["conclusion"]) == ("completed", "success"), stage.machines.output
    assert "observation accepted" in log
    assert "runner refused" not in log
    assert "actions: reproduce.yml in acme/hiring" in log
    told = str(run["inputs"]) + run["display_title"] + stage.machines.output[run["id"]]
    assert invited.person.login not in told


def test_a_killed_service_takes_the_artifact_when_it_is_back(stage: Stage, overlay: Overlay) -> None:  # noqa: F811
    """Killed while the machine works, and the result refused: the run is taken up, its artifact counts."""
    with serving(stage.settings, stage.folder) as service:
        invited, sha = stage.submitted(service, stage.cast.candidate, overlay())
        until(stage.at_work, seconds=120, what="the submission to run on the machine")
        stage.machines.issuer.claims["run_attempt"] = "2"  # from now on the job is not believed
        os.killpg(service.pid, signal.SIGKILL)
    with serving(stage.settings, stage.folder) as service:
        seen = stage.graded(invited, sha)
        log = service.log.read_text()
    assert {run.name: run.conclusion for run in seen.checks}["Reproducibility"] == "success"
    assert "other run_attempt" in log
    assert "artifact accepted" in log
    assert len(stage.machines.runs) == 1
