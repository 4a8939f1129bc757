"""One container from start to end: its log drained, its use metered, killed on time, judged by engine facts
only.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from docker.errors import APIError, DockerException
from docker.models.containers import Container
from docker.types.daemon import CancellableStream

from action.errors import EngineFailed
from action.logs import LogPump
from action.usage import Meter
from rubric.observation import Ending

KILLED = 137
NEARLY = 0.98  # of the memory limit: the kernel kills before the last page is given out
SETTLE_SECONDS = 0.5
KILL_SECONDS = 30  # a killed container is gone within this


@dataclass(frozen=True)
class Ended:
    """How a container ended, as the engine tells it."""

    exit_code: int
    seconds: float
    timed_out: bool
    flooded: bool
    killed_for_memory: bool  # true also when only a child was killed and the main process went on
    peak_memory_bytes: int | None
    log_tail: str
    cpu_seconds: float | None = None  # of all processes, as last sampled
    processes: int | None = None  # at once, the most of all samples

    @property
    def ending(self) -> Ending:
        """The verdict.

        A log flood and the time limit are our own kills, so they come before the exit code.
        """
        if self.flooded:
            return Ending.LOG_FLOOD
        if self.timed_out:
            return Ending.TIMEOUT
        if self.exit_code == 0:
            return Ending.OK
        return Ending.OUT_OF_MEMORY if self.killed_for_memory else Ending.NONZERO


class Running:
    """A created container, attached to and started. `finish` must be called on every path."""

    def __init__(self, container: Container, on_output: Callable[[bytes], None] = lambda _: None) -> None:
        """Attach before the start, so that no line is lost; `on_output` gets the first piece of it, in a
        thread.

        Raises DockerException when it does not start.
        """
        self._container = container
        self._stream = container.attach(stdout=True, stderr=True, stream=True, logs=False)
        self._pump = LogPump(self._stream, self.kill, on_output)
        self._meter = Meter(container)
        try:
            container.start()
        except DockerException:
            self._stream.close()  # wakes the reader, which would wait for a log that never comes
            self._pump.join(KILL_SECONDS)
            _close(self._stream)
            raise
        self._meter.start()

    @property
    def id(self) -> str:
        """The engine's id of the container."""
        return str(self._container.id)

    @property
    def started_at(self) -> float:
        """When the engine started it, in seconds since the epoch."""
        self._container.reload()
        return seconds_since_epoch(self._container.attrs["State"]["StartedAt"])

    @property
    def cpu_seconds(self) -> float | None:
        """CPU time so far of all its processes, as last sampled; None where nothing was seen yet."""
        return self._meter.usage.cpu_seconds

    @property
    def is_running(self) -> bool:
        """Whether the engine still has it running."""
        self._container.reload()
        return bool(self._container.attrs["State"]["Running"])

    def wait(self, seconds: float | None) -> bool:
        """True when it ended by itself within `seconds` (None: whenever)."""
        try:
            self._container.wait(timeout=seconds)
        except (requests.ReadTimeout, requests.ConnectionError):
            return False
        return True

    def kill(self) -> None:
        """End it and everything it started.

        Fine when it has ended already. Never call this from the log's reader.
        """
        try:
            self._container.kill()
        except APIError as error:
            if error.status_code not in (404, 409):
                raise

    def finish(self, *, timed_out: bool) -> Ended:
        """Kill what still runs and read how it ended. Raises EngineFailed when the engine cannot end it."""
        alone = not self.is_running
        if not alone:
            self._meter.sample()
            self.kill()
        if not self.wait(KILL_SECONDS):
            raise EngineFailed(
                f"the Docker engine did not end a container in {KILL_SECONDS} s after its kill"
            )
        self._meter.stop()
        self._pump.join(KILL_SECONDS)
        _close(self._stream)
        state = self._final_state(alone=alone)
        used = self._meter.usage
        begun, ended = seconds_since_epoch(state["StartedAt"]), seconds_since_epoch(state["FinishedAt"])
        for_memory = bool(state["OOMKilled"]) or (alone and state["ExitCode"] == KILLED and self._at_limit)
        return Ended(
            exit_code=int(state["ExitCode"]),
            seconds=max(0.0, ended - begun),
            timed_out=timed_out,
            flooded=self._pump.tail.flooded,
            killed_for_memory=for_memory,
            peak_memory_bytes=self._memory_limit if for_memory else used.memory_bytes,
            log_tail=self._pump.tail.text(),
            cpu_seconds=used.cpu_seconds,
            processes=used.processes,
        )

    def _final_state(self, *, alone: bool) -> dict[str, Any]:
        """The engine's record. Its note on memory may come a moment after the end, so a failure waits."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            self._container.reload()
            state: dict[str, Any] = self._container.attrs["State"]
            settled = state["OOMKilled"] or not alone or state["ExitCode"] == 0
            if settled or time.monotonic() > deadline:
                return state
            time.sleep(SETTLE_SECONDS / 10)

    @property
    def _memory_limit(self) -> int:
        return int(self._container.attrs["HostConfig"]["Memory"])

    @property
    def _at_limit(self) -> bool:
        """Whether the last sample saw the memory (nearly) used up."""
        return (self._meter.usage.memory_bytes or 0) >= NEARLY * self._memory_limit > 0


def _close(stream: CancellableStream[bytes]) -> None:
    """The stream's own close leaves its response open, and with it a descriptor for each container."""
    vars(stream)["_response"].close()


def seconds_since_epoch(engine_time: str) -> float:
    """An engine time stamp (RFC 3339 with up to nine decimals, UTC) in seconds since the epoch."""
    whole, _, rest = engine_time.rstrip("Z").partition(".")
    fraction = float(f"0.{rest}") if rest.isdigit() else 0.0
    return datetime.fromisoformat(f"{whole}+00:00").timestamp() + fraction
