"""Sees to a Docker engine: uses the one that runs, else installs and starts one where it may.

Runs nothing on it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import requests
import urllib3
from docker.errors import DockerException

from action import debian
from action.errors import EngineFailed, EngineMissing
from action.settings import RunnerSettings

API_SECONDS = 60  # longest silence of the engine on one call
START_SECONDS = 60  # a fresh engine answers within this
STOP_SECONDS = 20
DEFAULT_ADDRESS = "unix:///var/run/docker.sock"
SYSTEMD = Path("/run/systemd/system")
WHAT_TO_DO = "install Docker and start it (Debian: apt-get install docker.io), or set DOCKER_HOST"


@contextmanager
def ensure_engine(settings: RunnerSettings, *, keep: bool = False) -> Iterator[docker.DockerClient]:
    """A client of a Docker engine that answers.

    Uses a running engine. Where none answers and this is root on Debian or Ubuntu, installs `docker.io` if
    it is missing and starts it; an engine started here as an own process ends with the block, unless `keep`.
    Raises EngineMissing with one line that says what to do.
    """
    client = _connect()
    if client is not None:
        try:
            yield client
        finally:
            client.close()
        return
    with _started(settings, keep=keep) as client:
        yield client


@contextmanager
def engine_errors(doing: str) -> Iterator[None]:
    """Turn whatever the engine client raises into EngineFailed, saying what was being done."""
    try:
        yield
    except (DockerException, requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise EngineFailed(f"the Docker engine failed while {doing}: {_one_line(error)}") from error


def _connect() -> docker.DockerClient | None:
    address = os.environ.get("DOCKER_HOST") or DEFAULT_ADDRESS
    if address.startswith("unix://") and not _is_served(address.removeprefix("unix://")):
        return None
    try:
        client = docker.from_env(timeout=API_SECONDS)
    except DockerException:
        return None
    try:
        client.ping()
    except (DockerException, requests.RequestException):
        client.close()
        return None
    return client


def _is_served(path: str) -> bool:
    """Whether somebody listens on this socket: one that a dead engine left behind is refused."""
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(path)
        except PermissionError as error:
            raise EngineMissing(
                "the Docker engine refuses this user; add the user to the group docker"
            ) from error
        except OSError:
            return False
    return True


@contextmanager
def _started(settings: RunnerSettings, *, keep: bool) -> Iterator[docker.DockerClient]:
    _may_start()
    if shutil.which("dockerd") is None:
        debian.install("docker.io")
        client = _connect()  # the package starts the engine itself where an init system runs
        if client is not None:
            yield client
            return
    if SYSTEMD.is_dir():
        debian.run_quietly(["systemctl", "start", "docker"])
        yield _wait_for_engine(None, "journalctl -u docker")
        return
    with _own_engine(settings, keep=keep) as client:
        yield client


def _may_start() -> None:
    host = os.environ.get("DOCKER_HOST")
    if host:
        raise EngineMissing(f"no Docker engine answers at DOCKER_HOST={host}; start it, or unset DOCKER_HOST")
    if not debian.can_install():
        raise EngineMissing(f"no Docker engine answers; {WHAT_TO_DO}")


@contextmanager
def _own_engine(settings: RunnerSettings, *, keep: bool) -> Iterator[docker.DockerClient]:
    """dockerd as a child in a session of its own, so that Ctrl-C ends our containers before it ends the
    engine.
    """
    folder = Path(tempfile.mkdtemp(prefix="proofgrade-engine-"))
    log = folder / "dockerd.log"
    proxy = {name: settings.proxy for name in ("HTTP_PROXY", "HTTPS_PROXY") if settings.proxy}
    with log.open("wb") as sink:
        process = subprocess.Popen(
            ["dockerd"],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            env=os.environ | proxy,
            start_new_session=True,
        )
    try:
        client = _wait_for_engine(process, str(log))
    except BaseException:
        _stop(process)  # the log stays: the error names it
        raise
    try:
        yield client
    finally:
        client.close()
        if not keep:
            _stop(process)
            shutil.rmtree(folder)


def _wait_for_engine(process: subprocess.Popen[bytes] | None, log: str) -> docker.DockerClient:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        client = _connect()
        if client is not None:
            return client
        if process is not None and process.poll() is not None:
            break
        time.sleep(0.25)
    raise EngineMissing(f"the Docker engine was started but does not answer; see {log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
