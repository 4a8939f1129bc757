"""The sealed containers of one run: made from the built image, locked down, labelled, and always removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import resources
from typing import Any

import docker
from docker.errors import APIError
from docker.models.containers import Container
from docker.types import Mount

from action.container import Ended, Running
from action.engine import engine_errors
from action.hardening import LABEL_RUN, Limits, candidate_options, labels
from action.volume import Volumes

SHELL = ("/bin/sh", "-c")
NOT_FOUND = 404
GONE = (NOT_FOUND, 409)  # removed by somebody else, or being removed: both are what a sweep wants
LARGEST_OFFSET_MINUTES = 24 * 60  # what POSIX lets a time zone be away from UTC


class CannotStart(Exception):
    """The image is such that no command can be started in it, though in the base image one can.

    The candidate's own image, so theirs. The message is a sentence for them.
    """


@dataclass(frozen=True)
class Conditions:
    """What a run may not depend on: the host's name, how far local time is ahead of UTC (minutes, negative:
    behind), and variables of ours on top of the sandbox's own.
    """

    hostname: str = "run"
    clock_offset_minutes: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ValueError for an offset of more than a day."""
        if abs(self.clock_offset_minutes) > LARGEST_OFFSET_MINUTES:
            raise ValueError(f"local time {self.clock_offset_minutes} minutes from UTC; at most a day")

    def variables(self) -> dict[str, str]:
        """The variables as they reach the container. Local time unchanged: the image's own."""
        offset = self.clock_offset_minutes
        return {**({"TZ": posix_zone(offset)} if offset else {}), **self.environment}


USUAL = Conditions()


def posix_zone(minutes: int) -> str:
    """A POSIX TZ string `minutes` ahead of UTC; it needs no zone file in the image.

    POSIX counts westwards, so the number after the name has the other sign.
    """
    hours, rest = divmod(abs(minutes), 60)
    here, posix = ("+", "-") if minutes >= 0 else ("-", "+")
    return f"<{here}{hours:02}{rest:02}>{posix}{hours:02}:{rest:02}"


@dataclass
class Sandbox:
    """Runs commands of one built image. What they share, they share through the run's volumes."""

    client: docker.DockerClient
    run_id: str
    image: str
    limits: Limits
    volumes: Volumes
    runtime: str = ""
    seccomp: str = ""

    def run(
        self,
        command: str,
        seconds: float,
        *,
        mounts: Sequence[Mount],
        workdir: str | None = None,
        conditions: Conditions = USUAL,
    ) -> Ended:
        """Run `command` to its end or for `seconds`, then kill whatever is left of it.

        `workdir`: instead of the image's own. Raises CannotStart when the image cannot start it, EngineFailed
        when the engine fails.
        """
        with self.running(command, mounts=mounts, workdir=workdir, conditions=conditions) as running:
            in_time = running.wait(seconds)
            return running.finish(timed_out=not in_time)

    @contextmanager
    def running(
        self,
        command: str,
        *,
        mounts: Sequence[Mount],
        workdir: str | None = None,
        conditions: Conditions = USUAL,
    ) -> Iterator[Running]:
        """`command` for the length of the block; `finish` it there. Raises as `run` does."""
        with (
            engine_errors("running the submission"),
            self._container(command, mounts, workdir, conditions) as running,
        ):
            yield running

    @contextmanager
    def serving(self, command: str, port: int) -> Iterator[Running]:
        """Run `command` as a server for the length of the block, with `PORT` in its environment and `$OUT`
        read-only.
        """
        mounts = (self.volumes.mount("out", read_only=True),)
        conditions = Conditions(environment={"PORT": str(port)})
        with (
            engine_errors("running the server"),
            self._container(command, mounts, None, conditions) as running,
        ):
            yield running

    @contextmanager
    def _container(
        self, command: str, mounts: Sequence[Mount], workdir: str | None, conditions: Conditions
    ) -> Iterator[Running]:
        container, running = self._up(command, mounts, workdir, conditions)
        try:
            yield running
        finally:
            remove(container)

    def _up(
        self, command: str, mounts: Sequence[Mount], workdir: str | None, conditions: Conditions
    ) -> tuple[Container, Running]:
        """Create and start. Whose fault a refusal is, the base image tells: it starts wherever the engine is
        well.
        """
        try:
            return self._attempt(command, mounts, workdir, conditions)
        except APIError as error:
            if error.status_code == NOT_FOUND:  # the image itself, which was there a moment ago
                raise
        self._prove_engine(mounts, workdir, conditions)
        try:
            return self._attempt(command, mounts, workdir, conditions)
        except APIError as error:
            raise CannotStart(
                "No command can be started in the image: /tmp, /run, /out, the working directory and every "
                "VOLUME must be folders in it."
            ) from error

    def _prove_engine(self, mounts: Sequence[Mount], workdir: str | None, conditions: Conditions) -> None:
        base = replace(self, image=self.volumes.base_image)
        container, running = base._attempt("true", mounts, workdir, conditions)
        try:
            running.finish(timed_out=False)
        finally:
            remove(container)

    def _attempt(
        self, command: str, mounts: Sequence[Mount], workdir: str | None, conditions: Conditions
    ) -> tuple[Container, Running]:
        container = self._created(command, mounts, workdir, conditions)
        try:
            return container, Running(container)
        except BaseException:
            remove(container)
            raise

    def _created(
        self, command: str, mounts: Sequence[Mount], workdir: str | None, conditions: Conditions
    ) -> Container:
        options = candidate_options(
            self.limits,
            mounts,
            image_volumes=self._image_volumes(),
            runtime=self.runtime,
            seccomp=self.seccomp,
            hostname=conditions.hostname,
        )
        options["environment"] |= conditions.variables()
        return self.client.containers.create(
            self.image,
            [*SHELL, command],
            labels=labels(self.run_id),
            detach=True,
            working_dir=workdir,
            **options,
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
