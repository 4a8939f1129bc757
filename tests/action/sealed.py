"""A sandbox on a real engine for one test; afterwards nothing of it may be left."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import docker
from docker.types import Mount

from action.container import Ended
from action.hardening import MIB, Limits
from action.sandbox import USUAL, Conditions, Sandbox, seccomp_profile, sweep
from action.volume import Volumes, VolumeSpec
from rubric.observation import Ending

BASE = "python:3.11-slim-bookworm"
LIMITS = Limits(memory_bytes=128 * MIB, cpus=1.0, pids=64)
SECONDS = 60


@contextmanager
def sealed(
    engine: docker.DockerClient, specs: Sequence[VolumeSpec] | None = None, *, runtime: str = ""
) -> Iterator[Sandbox]:
    """The base image sealed in, with all volumes of a run unless other ones are given."""
    run_id = f"test-{uuid.uuid4().hex[:12]}"
    try:
        volumes = Volumes(engine, run_id, BASE, specs or Volumes.standard(LIMITS, 0), 10 * SECONDS)
        yield Sandbox(engine, run_id, BASE, LIMITS, volumes, runtime, seccomp_profile())
    finally:
        sweep(engine, run_id)
    assert left_behind(engine, run_id) == []


def ran(sandbox: Sandbox, command: str, *more: Mount, conditions: Conditions = USUAL) -> Ended:
    """How `command` ended with `$OUT` to write to."""
    mounts = (sandbox.volumes.mount("out", read_only=False), *more)
    return sandbox.run(command, SECONDS, mounts=mounts, conditions=conditions)


def seen(sandbox: Sandbox, command: str, *more: Mount, conditions: Conditions = USUAL) -> str:
    """What `command` saw in there. It must end well."""
    end = ran(sandbox, f"({command}) > /out/seen", *more, conditions=conditions)
    assert end.ending is Ending.OK, end.log_tail
    return sandbox.volumes.read("out", "seen", MIB).decode().strip()


def python(program: str) -> str:
    """A command that runs a Python program."""
    assert "'" not in program
    return f"python3 -c '{program}'"


def with_image(sandbox: Sandbox, image: str) -> Sandbox:
    """The same sandbox around another image."""
    return replace(sandbox, image=image)


def left_behind(client: docker.DockerClient, run_id: str) -> list[str]:
    """Names of everything labelled with the run that is still there."""
    wanted: dict[str, str | list[str] | bool] | None = {"label": f"proofgrade.run={run_id}"}
    return [
        *(str(container.name) for container in client.containers.list(all=True, filters=wanted)),
        *(str(volume.name) for volume in client.volumes.list(filters=wanted)),
        *(str(network.name) for network in client.networks.list(filters=wanted)),
        *(str(image.id) for image in client.images.list(filters=wanted)),
    ]
