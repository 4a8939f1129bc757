"""Builds of small trees, and a look at what they leave."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import docker
import pytest
from docker.models.images import Image as EngineImage

from action import images
from action.build import Built, build
from action.sandbox import sweep
from action.settings import RunnerSettings
from rubric.model import ReproduceLimits
from rubric.observation import Ending
from rubric.tree import File, SourceTree

BASE = "python:3.11-slim-bookworm"
NONE = ReproduceLimits(memory_mb=512, build_network="none")
REGISTRIES = replace(NONE, build_network="registries")
RANDOM = "head -c 16 /dev/urandom | od -An -tx1 > /drawn"
BOMB = """\
import os, time
kids = 0
try:
    while kids < 3000:
        if not os.fork():
            time.sleep(30)
        kids += 1
except OSError:
    print("capped")
"""
Build = Callable[..., Built]


def tree(*lines: str, **files: str) -> SourceTree:
    """A submission of a Dockerfile with these lines after FROM, and files."""
    text = "\n".join([f"FROM {BASE}", *lines, ""])
    return SourceTree(
        {"Dockerfile": File(text.encode()), **{name: File(body.encode()) for name, body in files.items()}}
    )


@pytest.fixture
def build_it(engine: docker.DockerClient, runner_settings: RunnerSettings) -> Iterator[Build]:
    """Builds trees under run ids of this test; afterwards nothing of them or of their scopes is left."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    scopes: set[str] = set()
    runs: set[str] = set()

    def run(submission: SourceTree, limits: ReproduceLimits = NONE, **options: object) -> Built:
        changes: dict[str, Any] = {
            key: options.pop(key) for key in tuple(options) if key in RunnerSettings.__annotations__
        }
        number = str(options.pop("run", "0"))
        scope = options.pop("scope", "")
        given = {"seconds": 120.0, "waits": (), "cache_scope": f"{name}-{scope}" if scope else "", **options}
        if scope:
            scopes.add(images.layer_label(engine, f"{name}-{scope}", "")[1])
        runs.add(f"{name}-{number}")
        return build(
            engine,
            submission=submission,
            limits=limits,
            settings=replace(runner_settings, **changes),
            run_id=f"{name}-{number}",
            **given,  # type: ignore[arg-type]
        )

    try:
        yield run
    finally:
        for one in runs:
            images.retire(engine, one, keep=100)
            sweep(engine, one)
        left = [image.id for one in runs for image in with_label(engine, f"proofgrade.run={one}")]
        for scope in scopes:
            for image in engine.images.list(filters={"label": f"{images.LABEL_SCOPE}={scope}"}):
                engine.images.remove(str(image.id), force=True)
        assert left == []
        assert [one for scope in scopes for one in with_label(engine, f"{images.LABEL_SCOPE}={scope}")] == []


def with_label(client: docker.DockerClient, label: str) -> list[EngineImage]:
    """Images that carry a label."""
    return client.images.list(filters={"label": label}, all=True)


def drawn(client: docker.DockerClient, built: Built, path: str = "/drawn") -> str:
    """What a RUN step drew by lot and left in the image: equal only where the layer is the same."""
    assert built.run.ending is Ending.OK, built.run
    output = client.containers.run(built.tag, ["cat", path], remove=True, network_mode="none")
    return str(output)
