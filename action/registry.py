"""Does the package registry answer from inside the engine?

Asked by ourselves: a build's log may claim anything.
"""

from __future__ import annotations

import docker

from action.container import Running
from action.hardening import MIB, labels, trusted_options
from action.network import network_for
from action.sandbox import remove
from action.settings import RunnerSettings
from rubric.model import ReproduceLimits

MEMORY = 256 * MIB
PIDS = 32
SECONDS = 60.0
ASK = "python3 -m pip download --quiet --no-cache-dir --no-deps --retries 1 --timeout 10 --dest /tmp pip"


def registry_answers(
    client: docker.DockerClient, limits: ReproduceLimits, run_id: str, settings: RunnerSettings
) -> bool:
    """Whether pip in a trusted container, on the network that builds have, can fetch a package within a
    minute.
    """
    with network_for(client, limits, settings, run_id, SECONDS) as network:
        container = client.containers.create(
            limits.base_image,
            ASK.split(),
            labels=labels(run_id),
            environment={"HOME": "/tmp", **network.variables},  # noqa: S108 - inside the container
            **(trusted_options(memory_bytes=MEMORY, pids=PIDS) | {"network_mode": network.mode}),
        )
        try:
            running = Running(container)
            in_time = running.wait(SECONDS)
            return running.finish(timed_out=not in_time).exit_code == 0
        finally:
            remove(container)
