"""Does the package registry answer from inside the engine?

Asked by ourselves: a build's log may claim anything.
"""

from __future__ import annotations

import docker

from action.container import Running
from action.hardening import MIB, labels, trusted_options
from action.sandbox import remove
from action.settings import RunnerSettings

MEMORY = 256 * MIB
PIDS = 32
SECONDS = 60.0
ASK = "python3 -m pip download --quiet --no-cache-dir --no-deps --retries 1 --timeout 10 --dest /tmp pip"


def registry_answers(
    client: docker.DockerClient, base_image: str, run_id: str, settings: RunnerSettings
) -> bool:
    """Whether pip in a trusted container, on the network that builds have, can fetch a package within a
    minute.
    """
    proxies = {"HTTP_PROXY": settings.proxy, "HTTPS_PROXY": settings.proxy, "NO_PROXY": settings.no_proxy}
    environment = {"HOME": "/tmp", **{name: value for name, value in proxies.items() if value}}  # noqa: S108
    container = client.containers.create(
        base_image,
        ASK.split(),
        labels=labels(run_id),
        environment=environment,
        **(trusted_options(memory_bytes=MEMORY, pids=PIDS) | {"network_mode": "bridge"}),
    )
    try:
        running = Running(container)
        in_time = running.wait(SECONDS)
        return running.finish(timed_out=not in_time).exit_code == 0
    finally:
        remove(container)
