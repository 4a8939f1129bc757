"""Command 1: the submission becomes an image, on the engine's classic builder, with the policy checked
before.

The build has the network that the assessment allows: `none`, or the engine's bridge for `open` and
`registries`.
`registries` is enforced only where a proxy is set that lets nothing else through. Nothing secret is there to
take.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import docker
import requests
from docker.types.daemon import CancellableStream
from docker.utils.build import PatternMatcher

from action import images
from action.dockerfile import PATH, SCRIPT, Refused, entrypoint
from action.engine import engine_errors
from action.errors import EngineFailed
from action.explain import asks_registry, explain_build
from action.hardening import MIB, labels
from action.logs import Tail
from action.registry import registry_answers
from action.settings import RunnerSettings
from rubric.archive import write_tar
from rubric.model import ReproduceLimits
from rubric.observation import Ending, Image, Phase, PhaseRun
from rubric.tree import File, SourceTree

COMMAND, SCRIPT_COMMAND = "docker build .", f"sh {SCRIPT} setup"
IGNORE = ".dockerignore"
KILLED = 137
OUR_FAULT = "The build could not be done on this machine. This costs nothing; it is done again."
CPU_PERIOD = 100_000  # microseconds
SILENCE_SECONDS = 30  # an engine that says nothing for this long after the deadline is not waited for
CHATTER = re.compile(r" ---> |Removing intermediate container ")
ENGINE_TROUBLE = ("no space left on device", "error creating overlay mount", "failed to register layer")


@dataclass(frozen=True)
class Built:
    """How the build ended, and the image where there is one. `tag` is its name on the engine."""

    run: PhaseRun
    image: Image | None = None
    tag: str = ""


@dataclass
class _Told:
    """What the engine said while building."""

    tail: Tail = field(default_factory=Tail)
    error: str = ""
    code: int | None = None
    timed_out: bool = False

    def take(self, event: dict[str, Any]) -> None:
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
        if self.timed_out:
            return Ending.TIMEOUT
        if not self.error:
            return Ending.OK
        if self.code == KILLED:
            return Ending.OUT_OF_MEMORY
        engine = self.code is None and any(words in self.error for words in ENGINE_TROUBLE)
        return Ending.OUR_FAULT if engine else Ending.NONZERO


def build(
    client: docker.DockerClient,
    *,
    submission: SourceTree,
    limits: ReproduceLimits,
    settings: RunnerSettings,
    run_id: str,
    seconds: float,
) -> Built:
    """Build the submission's image within `seconds`.

    Raises EngineFailed when the engine failed; whatever the submission did wrong is in the phase's ending
    and reason.
    """
    try:
        dockerfile = entrypoint(submission, limits.base_image)
    except Refused as refused:
        return Built(PhaseRun(Phase.BUILD, Ending.REFUSED, reason=str(refused), command=COMMAND))
    begun = time.monotonic()
    with engine_errors("building the image"):
        told = _told(
            client, context(submission, dockerfile), _parameters(client, limits, settings, run_id), seconds
        )
        run = _explained(told, limits, time.monotonic() - begun)
        run = replace(run, command=COMMAND if PATH in submission else SCRIPT_COMMAND)
        if run.ending is Ending.NONZERO and limits.build_network != "none" and asks_registry(run.log_tail):
            answers = registry_answers(client, limits.base_image, run_id, settings)
            run = run if answers else replace(run, ending=Ending.OUR_FAULT, reason=OUR_FAULT)
        if run.ending is not Ending.OK:
            return Built(run)
        tag = images.tag_of(run_id)
        image = images.describe(client, tag, limits.base_image)
        objection = images.objection(client, tag, settings.max_image_bytes)
        if objection:
            return Built(replace(run, ending=Ending.OUTPUT_REJECTED, reason=objection), image)
        return Built(run, image, tag)


def _explained(told: _Told, limits: ReproduceLimits, seconds: float) -> PhaseRun:
    tail = told.tail.text()
    reason = explain_build(told.ending, told.error, tail, online=limits.build_network != "none")
    if told.ending is Ending.OUR_FAULT:
        reason = OUR_FAULT
    return PhaseRun(
        Phase.BUILD, told.ending, seconds=seconds, exit_code=told.code, reason=reason, log_tail=tail
    )


def context(submission: SourceTree, dockerfile: str) -> bytes:
    """The build context as a tar: the tree less what its `.dockerignore` leaves out, and the Dockerfile."""
    lines = (line.strip() for line in (submission.text(IGNORE) or "").splitlines())
    matcher = PatternMatcher([line for line in lines if line and not line.startswith("#")])
    # The stubs ask for a PathLike, but the matcher splits text.
    kept = {path: file for path, file in submission.files.items() if not matcher.matches(path)}  # type: ignore[arg-type]
    return write_tar(SourceTree({**kept, PATH: File(dockerfile.encode())}))


def _parameters(
    client: docker.DockerClient, limits: ReproduceLimits, settings: RunnerSettings, run_id: str
) -> dict[str, str]:
    proxies = {"HTTP_PROXY": settings.proxy, "HTTPS_PROXY": settings.proxy, "NO_PROXY": settings.no_proxy}
    arguments = {name: value for name, value in proxies.items() if value}
    memory = str(limits.memory_mb * MIB)
    cpus = min(limits.cpus, float(client.info()["NCPU"]))
    return {
        "t": images.tag_of(run_id),
        "dockerfile": PATH,
        "rm": "1",
        "forcerm": "1",
        "memory": memory,
        "memswap": memory,
        "cpuperiod": str(CPU_PERIOD),
        "cpuquota": str(int(cpus * CPU_PERIOD)),
        "labels": json.dumps(labels(run_id)),
        "buildargs": json.dumps(arguments),
        **({"networkmode": "none"} if limits.build_network == "none" else {}),
    }


def _told(client: docker.DockerClient, archive: bytes, parameters: dict[str, str], seconds: float) -> _Told:
    """Send the context and read the engine's story to its end, to the deadline, or to a flood.

    The connection is dropped then; that makes the classic builder kill and remove the step that runs.
    """
    told = _Told()
    with _posted(client, archive, parameters, seconds) as response:
        stream = CancellableStream(response.iter_lines(), response)

        def stop() -> None:
            told.timed_out = True
            _drop(stream)

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            for line in stream:
                told.take(_event(line))
                if told.tail.flooded:
                    break
        finally:
            timer.cancel()
            _drop(stream)
    return told


@contextmanager
def _posted(
    client: docker.DockerClient, archive: bytes, parameters: dict[str, str], seconds: float
) -> Iterator[requests.Response]:
    """The engine's answer to a build request. The client's own method gives no way to drop the connection."""
    api = client.api
    with api.post(
        f"{api.base_url}/v{api.api_version}/build",
        params=parameters,
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
