"""Caps the number of processes of every step of a build, which the build request itself has no word for.

A step is a container like any other once it runs, so the engine is told the cap the moment that it starts.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import docker
import requests
import urllib3
from docker.errors import DockerException
from docker.types.daemon import CancellableStream

PIDS = 1024
JOIN_SECONDS = 10.0
GONE = (DockerException, requests.RequestException, urllib3.exceptions.HTTPError, AttributeError, OSError)


@contextmanager
def bounded_steps(client: docker.DockerClient, label: str) -> Iterator[None]:
    """For the length of the block, cap every container that starts with this label, given as name=value."""
    stream = client.events(decode=True, filters={"type": "container", "event": "start", "label": label})

    def follow() -> None:
        with suppress(*GONE):  # closed by us, or the engine went: then the build tells of it
            for event in stream:
                cap(client, str(event["id"]))

    follower = threading.Thread(target=follow, name="build-steps", daemon=True)
    follower.start()
    try:
        yield
    finally:
        _close(stream)
        follower.join(JOIN_SECONDS)


def cap(client: docker.DockerClient, container_id: str) -> None:
    """Cap the processes of one container. One that has ended by then needs no cap."""
    api = client.api
    url = f"{api.base_url}/v{api.api_version}/containers/{container_id}/update"
    with suppress(DockerException, requests.RequestException):
        api.post(url, json={"PidsLimit": PIDS}, timeout=api.timeout)


def _close(stream: CancellableStream[dict[str, object]]) -> None:
    with suppress(*GONE):
        stream.close()
    vars(stream)["_response"].close()  # the stream's own close leaves a descriptor open
