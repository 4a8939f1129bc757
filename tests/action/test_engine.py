import gc
import socket
from pathlib import Path

import docker
import pytest

from action.engine import engine_errors, ensure_engine
from action.errors import EngineFailed, EngineMissing
from action.settings import RunnerSettings


def test_a_named_engine_that_does_not_answer_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line names the address; no other engine is started behind the user's back."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///no/such/docker.sock")
    with (
        pytest.raises(EngineMissing, match=r"DOCKER_HOST=unix:///no/such/docker\.sock; start it"),
        ensure_engine(RunnerSettings()),
    ):
        pass


def test_a_socket_that_a_dead_engine_left_is_no_engine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody serves it: that is found without leaving a connection open."""
    left = tmp_path / "docker.sock"
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(str(left))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{left}")
    with pytest.raises(EngineMissing, match="no Docker engine answers"), ensure_engine(RunnerSettings()):
        pass
    gc.collect()  # an unclosed connection would warn here, and warnings are errors


def test_whatever_the_engine_client_raises_becomes_one_error() -> None:
    """The message says what was being done, on one line."""
    with pytest.raises(EngineFailed, match="failed while testing: a b"), engine_errors("testing"):
        raise docker.errors.DockerException("a\nb")


@pytest.mark.real
def test_a_running_engine_is_used_and_left_running(engine: docker.DockerClient) -> None:
    """Leaving the block does not stop an engine that was there before."""
    with ensure_engine(RunnerSettings()) as client:
        assert client.ping()
    assert engine.ping()
