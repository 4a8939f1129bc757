"""The service's image, built from this tree and started as compose.yml starts it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
from docker.models.containers import Container
from docker.models.images import Image

from action.base_image import ensure_base_image
from action.engine import ensure_engine
from action.settings import RunnerSettings
from demo.patience import until

pytestmark = pytest.mark.real

ROOT = Path(__file__).parent.parent
TAG = "proofgrade:test"
BASE = "python:3.11-slim-bookworm"
LARGEST = 720 * 1_000_000  # docs/operations.md says what it is
SECOND = 1_000_000_000  # nanoseconds
SETTINGS = {
    "PROOFGRADE_APP_ID": "1",
    "PROOFGRADE_WEBHOOK_SECRET": "a secret of the hook",
    "PROOFGRADE_HIRING_REPO": "acme/hiring",
    "PROOFGRADE_PRIVATE_KEY": "unused",
    "PROOFGRADE_GITHUB_API_URL": "http://127.0.0.1:9",
}
ASK = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8080{}', timeout=10).status)"


@pytest.fixture(scope="module")
def engine() -> Iterator[docker.DockerClient]:
    """A Docker engine with the base image."""
    settings = RunnerSettings.from_environ(os.environ)
    with ensure_engine(settings) as client:
        ensure_base_image(client, BASE, settings, print)
        yield client


@pytest.fixture(scope="module")
def image(engine: docker.DockerClient) -> Iterator[Image]:
    """The image, built."""
    built, _ = engine.images.build(path=str(ROOT), tag=TAG, rm=True, forcerm=True, network_mode="host")
    yield built
    engine.images.remove(TAG, force=True)


@pytest.fixture(scope="module")
def service(engine: docker.DockerClient, image: Image) -> Iterator[Container]:
    """The service in a container, locked down, with its health asked every second."""
    container = engine.containers.run(
        TAG, detach=True, environment=SETTINGS, network_mode="none", read_only=True, tmpfs={"/tmp": ""},
        cap_drop=["ALL"], security_opt=["no-new-privileges:true"], healthcheck={"interval": SECOND},
    )  # fmt: skip
    try:
        yield container
    finally:
        container.remove(force=True, v=True)


def test_image_runs_as_nobody_in_particular(engine: docker.DockerClient, image: Image) -> None:
    """Its user is not root, here or by a number that the host could map to one."""
    assert image.attrs["Config"]["User"] == "proofgrade"
    said = engine.containers.run(TAG, ["id", "-u"], remove=True, network_mode="none")
    assert said.decode().strip() == "10001"


def test_image_is_no_larger_than_needed(engine: docker.DockerClient, image: Image) -> None:
    """No sources, secrets, tests or installer travel in it, and its size is bounded."""
    look = "find / -xdev '(' -name .env -o -path '/src/*' -o -path '/venv/*/tests' -o -path '/venv/*/pip' ')'"
    words = ["sh", "-c", f"{look} 2>/dev/null; true"]
    said = engine.containers.run(TAG, words, remove=True, network_mode="none")
    assert said.decode().split() == []
    assert image.attrs["Size"] < LARGEST


def test_service_becomes_healthy(service: Container) -> None:
    """Receiver and worker come up on an empty volume, and the image's own health check finds them."""

    def healthy() -> bool:
        service.reload()
        assert service.status == "running", service.logs().decode()
        return bool(service.attrs["State"]["Health"]["Status"] == "healthy")

    assert until(healthy, seconds=120, what="the container to be healthy")
    for path in ("/healthz", "/readyz", "/metrics"):
        until(lambda path=path: _status(service, path) == "200", seconds=60, what=f"{path} to answer 200")  # type: ignore[misc]


def test_status_works_in_the_container(service: Container) -> None:
    """The operator's command finds the same record."""
    until(lambda: _status(service, "/readyz") == "200", seconds=120, what="the service to be ready")
    done = service.exec_run(["proofgrade", "status", "--json"])
    assert done.exit_code == 0, done.output
    assert b'"needs_a_person": false' in done.output


def _status(service: Container, path: str) -> str:
    said = service.exec_run(["python", "-c", ASK.format(path)]).output
    assert isinstance(said, bytes)
    return said.decode().strip()
