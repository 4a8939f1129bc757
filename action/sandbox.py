"""The sealed containers of one run: made from the built image, locked down, labelled, and always removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import resources
from typing import Any

import docker
from docker.errors import APIError
from docker.models.containers import Container

from action.container import Ended, Running
from action.engine import engine_errors
from action.hardening import LABEL_RUN, Limits, candidate_options, labels
from action.volume import OutVolume

SHELL = ("/bin/sh", "-c")
GONE = (404, 409)  # removed by somebody else, or being removed: both are what a sweep wants


class CannotStart(Exception):
    """The image has no way to start a command: no shell, or a broken file system.

    The candidate's own image, so theirs.
    """


@dataclass
class Sandbox:
    """Runs commands of one built image.

    `reproduce` and `serve` see the same `$OUT`, the second one read-only.
    """

    client: docker.DockerClient
    run_id: str
    image: str
    limits: Limits
    out: OutVolume
    runtime: str = ""
    seccomp: str = ""

    def run(self, command: str, seconds: float) -> Ended:
        """Run `command` to its end or for `seconds`, then kill whatever is left of it.

        Raises CannotStart when the image cannot start it, EngineFailed when the engine fails.
        """
        with (
            engine_errors("running the submission"),
            self._container(command, out_read_only=False) as running,
        ):
            in_time = running.wait(seconds)
            return running.finish(timed_out=not in_time)

    @contextmanager
    def serving(self, command: str, port: int) -> Iterator[Running]:
        """Run `command` as a server for the length of the block, with `PORT` in its environment."""
        with (
            engine_errors("running the server"),
            self._container(command, out_read_only=True, environment={"PORT": str(port)}) as running,
        ):
            yield running

    @contextmanager
    def _container(
        self, command: str, *, out_read_only: bool, environment: dict[str, str] | None = None
    ) -> Iterator[Running]:
        container = self._created(command, out_read_only=out_read_only, environment=environment or {})
        try:
            yield _started(container)
        finally:
            remove(container)

    def _created(self, command: str, *, out_read_only: bool, environment: dict[str, str]) -> Container:
        options = candidate_options(
            self.limits,
            self.out.name,
            out_read_only=out_read_only,
            image_volumes=self._image_volumes(),
            runtime=self.runtime,
            seccomp=self.seccomp,
        )
        options["environment"] |= environment
        return self.client.containers.create(
            self.image, [*SHELL, command], labels=labels(self.run_id), detach=True, **options
        )

    def _image_volumes(self) -> tuple[str, ...]:
        config: dict[str, Any] = self.client.images.get(self.image).attrs.get("Config") or {}
        return tuple(config.get("Volumes") or ())


def seccomp_profile() -> str:
    """The system calls that candidate code may use, as the engine wants it: JSON text."""
    return resources.files("action").joinpath("seccomp.json").read_text(encoding="utf-8")


def sweep(client: docker.DockerClient, run_id: str | None = None, *, images: bool = True) -> int:
    """Remove every container, volume, network and (unless told not to) image of this run, or of any run.

    Returns how many.
    Raises EngineFailed when the engine fails. Nothing without our label is touched.
    """
    wanted: dict[str, str | list[str] | bool] | None = {
        "label": LABEL_RUN if run_id is None else f"{LABEL_RUN}={run_id}"
    }
    with engine_errors("removing what a run left behind"):
        containers = client.containers.list(all=True, filters=wanted, ignore_removed=True)
        removed = sum(remove(container) for container in containers)
        removed += sum(_gone(volume.remove) for volume in client.volumes.list(filters=wanted))
        removed += sum(_gone(network.remove) for network in client.networks.list(filters=wanted))
        if images:
            found = client.images.list(filters=wanted)
            removed += sum(_gone(partial(client.images.remove, str(image.id), force=True)) for image in found)
    return removed


def remove(container: Container) -> bool:
    """Remove a container with whatever runs in it. False when it was gone already."""
    return _gone(partial(container.remove, force=True, v=True))


def _gone(removal: Callable[[], object]) -> bool:
    try:
        removal()
    except APIError as error:
        if error.status_code not in GONE:
            raise
        return False
    return True


def _started(container: Container) -> Running:
    """Start it.

    What the runtime refuses here is the image's doing: the holder started with the same engine before.
    """
    try:
        return Running(container)
    except APIError as error:
        if "OCI runtime" not in str(error.explanation):
            raise
        raise CannotStart(
            "The image cannot start a command: keep /bin/sh and the working directory in it."
        ) from error
