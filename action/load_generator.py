"""The load generator's container: trusted image and program, in the server's network, with a plan in and a
result out.
"""

from __future__ import annotations

import io
import json
import queue
import tarfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import resources
from typing import Any

import docker
from docker.errors import APIError, DockerException

from action.container import Running
from action.errors import EngineFailed
from action.hardening import MIB, TRUSTED_UID, labels, trusted_options
from action.sandbox import remove
from action.volume import OutputRejected, read_output

FOLDER = "/probe"
RESULT = "result.json"
MEMORY = 512 * MIB
PIDS = 64  # as for the holder: the runtime needs some to start
READY, ENDED, SERVER_ENDED = "ready", "generator-ended", "server-ended"


class ServerGone(Exception):
    """The server had ended before the generator could join its network."""


class Watch:
    """Listens to server and generator at once: which of them says something first?"""

    def __init__(self, server: Running) -> None:
        """Begin to listen to a server that was just started."""
        self.server_ended = False
        self._begun = time.monotonic()
        self._words: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.follow(server, SERVER_ENDED)

    @property
    def seconds(self) -> float:
        """Since the server was started."""
        return time.monotonic() - self._begun

    def follow(self, running: Running, word: str) -> None:
        """Say `word` when this container ends."""

        def wait() -> None:
            with suppress(DockerException):  # removed under us: as good as ended
                running.wait(None)
            self.server_ended |= word == SERVER_ENDED
            self._words.put(word)

        threading.Thread(target=wait, name=f"watch-{word}", daemon=True).start()

    def heard(self, output: bytes) -> None:
        """The generator's first output: it says when the server is ready, and nothing else before that."""
        self._words.put(READY if output.startswith(READY.encode()) else ENDED)

    def first_word(self, seconds: float) -> str:
        """The first thing that happens within `seconds`; else the word for a generator that ended."""
        try:
            return self._words.get(timeout=seconds)
        except queue.Empty:
            return ENDED


@contextmanager
def generator(
    client: docker.DockerClient,
    *,
    base_image: str,
    run_id: str,
    plan: Mapping[str, object],
    server: Running,
    watch: Watch,
) -> Iterator[Running]:
    """Run the plan against `server` for the length of the block.

    Raises ServerGone when there is none any more.
    """
    container = client.containers.create(
        base_image,
        ["python3", "-I", f"{FOLDER}/probe.py", f"{FOLDER}/plan.json", f"{FOLDER}/{RESULT}"],
        labels=labels(run_id),
        **(trusted_options(memory_bytes=MEMORY, pids=PIDS) | {"network_mode": f"container:{server.id}"}),
    )
    try:
        program = resources.files("action").joinpath("probe.py").read_bytes()
        container.put_archive("/", luggage({"probe.py": program, "plan.json": json.dumps(plan).encode()}))
        try:
            running = Running(container, watch.heard)
        except APIError as error:
            if server.is_running:
                raise
            raise ServerGone from error
        watch.follow(running, ENDED)
        yield running
    finally:
        remove(container)


def read_result(client: docker.DockerClient, generator_id: str, max_bytes: int) -> dict[str, Any]:
    """What the generator brought back. Raises EngineFailed when it left nothing readable."""
    try:
        data = read_output(client, generator_id, RESULT, max_bytes, folder=FOLDER)
        result: dict[str, Any] = json.loads(data)
    except (OutputRejected, ValueError) as error:
        raise EngineFailed(f"the load generator left no readable result ({error})") from error
    return result


def luggage(files: Mapping[str, bytes]) -> bytes:
    """A tar of the generator's folder with these files; all belong to the user that it runs as."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        folder = tarfile.TarInfo(FOLDER.strip("/"))
        folder.type, folder.mode, folder.uid = tarfile.DIRTYPE, 0o700, TRUSTED_UID
        archive.addfile(folder)
        for name, data in files.items():
            member = tarfile.TarInfo(f"{folder.name}/{name}")
            member.size, member.mode, member.uid = len(data), 0o600, TRUSTED_UID
            archive.addfile(member, io.BytesIO(data))
    return target.getvalue()
