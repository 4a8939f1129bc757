"""One build request to the engine's classic builder: sent, listened to, and stopped when it goes too far.

Knows the engine's stream and nothing of policy.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import docker
import requests
from docker.types.daemon import CancellableStream

from action.errors import EngineFailed
from action.logs import Tail
from rubric.observation import Ending

KILLED = 137
SILENCE_SECONDS = 30  # an engine that says nothing for this long after the deadline is not waited for
LOOK_SECONDS = 0.5  # between two looks at what the build has used
CHATTER = re.compile(
    r" ---> |Removing intermediate container |Step \d+/\d+ : LABEL proofgrade\."
    r"|Successfully (?:built|tagged) "
)
ENGINE_TROUBLE = (
    *("no space left on device", "error creating overlay mount", "failed to register layer"),
    # Another run's clean-up may take a layer away between its being found and its being used.
    "No such image: sha256:",
)


@dataclass(frozen=True)
class Objection:
    """Why a build that is under way is stopped: the ending, and a sentence."""

    ending: Ending
    reason: str = ""


@dataclass
class Told:
    """What the engine said while building."""

    tail: Tail = field(default_factory=Tail)
    error: str = ""
    code: int | None = None  # the exit code of the step that failed; None where the engine itself objects
    stopped: Objection | None = None

    def take(self, event: Mapping[str, Any]) -> None:
        """One event of the engine's stream."""
        text = str(event.get("stream") or event.get("error") or "")
        self.tail.add(b"" if CHATTER.match(text) else text.encode(errors="replace"))
        if "error" in event:
            self.error = str(event["error"])
            code = (event.get("errorDetail") or {}).get("code")
            self.code = code if isinstance(code, int) else None

    @property
    def ending(self) -> Ending:
        """How the build ended. What the engine itself failed at is not the submission's fault."""
        if self.tail.flooded:
            return Ending.LOG_FLOOD
        if self.stopped:
            return self.stopped.ending
        if not self.error:
            return Ending.OK
        if self.code == KILLED:
            return Ending.OUT_OF_MEMORY
        engine = self.code is None and any(words in self.error for words in ENGINE_TROUBLE)
        return Ending.OUR_FAULT if engine else Ending.NONZERO


def told(
    client: docker.DockerClient,
    archive: bytes,
    parameters: Mapping[str, str],
    seconds: float,
    objection: Callable[[], Objection | None],
) -> Told:
    """Send the context and read the engine's story to its end, to the deadline, to a flood or an objection.

    The connection is dropped then; that makes the classic builder kill and remove the step that runs.
    """
    story = Told()
    with _posted(client, archive, parameters, seconds) as response:
        stream = CancellableStream(response.iter_lines(), response)

        def stop(why: Objection) -> None:
            story.stopped = why
            _drop(stream)

        with _watched(seconds, objection, stop):
            try:
                for line in stream:
                    story.take(_event(line))
                    if story.tail.flooded:
                        break
            finally:
                _drop(stream)
    return story


@contextmanager
def _watched(
    seconds: float, objection: Callable[[], Objection | None], stop: Callable[[Objection], None]
) -> Iterator[None]:
    """Look every now and then whether the build may go on; stop it at most once."""
    over, deadline = threading.Event(), time.monotonic() + seconds

    def watch() -> None:
        why: Objection | None = None
        while why is None and not over.wait(max(0.0, min(LOOK_SECONDS, deadline - time.monotonic()))):
            late = time.monotonic() >= deadline
            why = Objection(Ending.TIMEOUT) if late else objection()
        if why is not None and not over.is_set():
            stop(why)

    watcher = threading.Thread(target=watch, name="build-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


@contextmanager
def _posted(
    client: docker.DockerClient, archive: bytes, parameters: Mapping[str, str], seconds: float
) -> Iterator[requests.Response]:
    """The engine's answer to a build request. The client's own method gives no way to drop the connection."""
    api = client.api
    with api.post(
        f"{api.base_url}/v{api.api_version}/build",
        params=dict(parameters),
        data=archive,
        headers={"Content-Type": "application/x-tar"},
        stream=True,
        timeout=(api.timeout, seconds + SILENCE_SECONDS),
    ) as response:
        if response.status_code >= requests.codes.server_error:
            raise EngineFailed(
                f"the Docker engine failed while building the image: {response.text[:300].strip()}"
            )
        yield response


def _drop(stream: CancellableStream[bytes]) -> None:
    with suppress(AttributeError, OSError):  # it ended by itself in this moment
        stream.close()


def _event(line: bytes) -> dict[str, Any]:
    """One line of the stream. A refused request answers with one object that has a message only."""
    try:
        event = json.loads(line) if line.strip() else {}
    except ValueError as error:
        raise EngineFailed(f"the Docker engine told of a build in no JSON: {line[:100]!r}") from error
    return {"error": event["message"]} if "message" in event else event
