"""An image of a small tree, and a sandbox around it with the volumes of a run, for tests on a real engine."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import docker

from action.hardening import MIB, Limits, labels
from action.sandbox import Sandbox, seccomp_profile, sweep
from action.volume import IN_BYTES, REPORT, Volumes, VolumeSpec
from rubric.archive import write_tar
from rubric.tree import SourceTree
from tests.action.sealed import BASE, left_behind

HOLDER_SECONDS = 300
MEMORY_MB = 512  # room for a file over the cap of predictions


@contextmanager
def run_id_of_its_own(client: docker.DockerClient) -> Iterator[str]:
    """A run id under which nothing is left at the end."""
    run_id = f"test-{uuid.uuid4().hex[:12]}"
    try:
        yield run_id
    finally:
        sweep(client, run_id)
    assert left_behind(client, run_id) == []


@contextmanager
def image_of(client: docker.DockerClient, tree: SourceTree) -> Iterator[str]:
    """The image of a tree's Dockerfile, for the length of the block."""
    with run_id_of_its_own(client) as run_id:
        archive = io.BytesIO(write_tar(tree))
        image, _ = client.images.build(fileobj=archive, custom_context=True, labels=labels(run_id), rm=True)
        yield str(image.id)


@contextmanager
def sandbox_of(client: docker.DockerClient, image: str, in_bytes: int = IN_BYTES) -> Iterator[Sandbox]:
    """A sandbox of an image with the standard volumes, empty; `in_bytes`: size of the one for inputs."""
    limits = Limits(MEMORY_MB * MIB)
    specs = {spec.name: spec for spec in Volumes.standard(limits, MIB)}
    specs["in"] = replace(specs["in"], size_bytes=in_bytes)
    specs.setdefault("tests", VolumeSpec("tests", REPORT, limits.report_bytes))
    with run_id_of_its_own(client) as run_id:
        volumes = Volumes(client, run_id, BASE, tuple(specs.values()), HOLDER_SECONDS)
        yield Sandbox(client, run_id, image, limits, volumes, seccomp=seccomp_profile())
