import uuid

import docker
import pytest

from action.registry import registry_answers
from action.settings import RunnerSettings
from rubric.model import ReproduceLimits


@pytest.mark.real
def test_the_registry_is_asked_from_inside_the_engine(engine: docker.DockerClient) -> None:
    """It answers here, and not through a proxy that nobody listens on."""
    run_id = f"test-{uuid.uuid4().hex[:12]}"
    assert registry_answers(engine, ReproduceLimits(), run_id, RunnerSettings())
    dead = RunnerSettings(proxy="http://127.0.0.1:9")
    assert not registry_answers(engine, ReproduceLimits(), run_id, dead)
