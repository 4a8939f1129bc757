"""What a container's control group used: processor time, memory and processes, sampled while it runs.

Where the group's files can be seen they are read; else the engine is asked, which may take it a second.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from docker.errors import APIError, DockerException
from docker.models.containers import Container

FIRST_SAMPLE_SECONDS = 0.02  # short runs are sampled too
FILE_SAMPLE_SECONDS, ENGINE_SAMPLE_SECONDS = 0.1, 0.5
JOIN_SECONDS = 5
GONE = (404, 409)
GROUPS, PROCESSES = Path("/sys/fs/cgroup"), Path("/proc")


@dataclass(frozen=True)
class Usage:
    """Since a container's start: processor seconds of all its processes, peak memory in bytes, and the most
    processes at once that a sample saw (threads are none, shells are some).

    None where nothing was seen.
    """

    cpu_seconds: float | None = None
    memory_bytes: int | None = None
    processes: int | None = None

    def highest(self, other: Usage) -> Usage:
        """The larger numbers: totals only grow, and the most counts."""
        return Usage(
            max(filter(None, (self.cpu_seconds, other.cpu_seconds)), default=None),
            max(filter(None, (self.memory_bytes, other.memory_bytes)), default=None),
            max(filter(None, (self.processes, other.processes)), default=None),
        )


@dataclass(frozen=True)
class ControlGroup:
    """The files in which the kernel keeps a container's totals, and the list of its processes."""

    cpu: Path
    memory: Path

    @property
    def processes(self) -> Path:
        """Both versions keep the list in every folder of the group."""
        return self.cpu.with_name("cgroup.procs")

    def read(self) -> Usage:
        """The totals of now. Raises OSError when the container has ended."""
        cpu = self.cpu.read_text(encoding="ascii").split()
        # v1: one number of nanoseconds. v2: lines of names and numbers, among them microseconds.
        seconds = int(cpu[0]) / 1e9 if len(cpu) == 1 else int(cpu[cpu.index("usage_usec") + 1]) / 1e6
        running = len(self.processes.read_text(encoding="ascii").split())
        return Usage(seconds, int(self.memory.read_text(encoding="ascii")), running or None)


def control_group(membership: str, container_id: str, root: Path = GROUPS) -> ControlGroup | None:
    """The files of the group named in `membership` (the text of /proc/PID/cgroup).

    None where they cannot be seen, or where the process is another one than the container's.
    """
    paths = (line.split(":", 2)[-1] for line in membership.splitlines())
    folder = next((path.strip("/") for path in paths if container_id in path), None)
    if not folder:
        return None
    cpu = _first(root / "cpuacct" / folder / "cpuacct.usage", root / folder / "cpu.stat")
    memory = _first(
        root / "memory" / folder / "memory.max_usage_in_bytes",
        root / folder / "memory.peak",
        root / folder / "memory.current",  # kernels before 5.19 keep no peak in v2
    )
    return ControlGroup(cpu, memory) if cpu and memory else None


def usage_of(stats: Mapping[str, Any]) -> Usage:
    """Totals by the engine's statistics. An ended container has none."""
    nanoseconds = ((stats.get("cpu_stats") or {}).get("cpu_usage") or {}).get("total_usage")
    cpu = int(nanoseconds) / 1e9 if nanoseconds else None
    return Usage(cpu, used_memory(stats.get("memory_stats") or {}) or None)


def used_memory(stats: Mapping[str, Any]) -> int:
    """Bytes in use by the engine's memory statistics: the peak since the start (v1), else usage without page
    cache (v2).
    """
    peak = stats.get("max_usage")
    if peak:
        return int(peak)
    cache = (stats.get("stats") or {}).get("inactive_file", 0)
    return max(0, int(stats.get("usage") or 0) - int(cache))


class Meter(threading.Thread):
    """Samples one container until it has ended or `stop` is called."""

    def __init__(self, container: Container) -> None:
        super().__init__(name="meter", daemon=True)
        self.usage = Usage()
        self._container = container
        self._group: ControlGroup | None = None
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def run(self) -> None:
        """Sample, quickly at first."""
        self._group = self._found()
        longest = FILE_SAMPLE_SECONDS if self._group else ENGINE_SAMPLE_SECONDS
        pause = FIRST_SAMPLE_SECONDS
        while self.sample() and not self._stopped.wait(pause):
            pause = min(2 * pause, longest)

    def sample(self) -> bool:
        """Take one now. False when there is nothing to sample any more; one that fails is left out."""
        try:
            seen = self._group.read() if self._group else self._asked()
        except APIError as error:
            return error.status_code not in GONE
        except (DockerException, requests.RequestException):
            return True
        except OSError:
            return False
        with self._lock:
            self.usage = self.usage.highest(seen)
        return seen != Usage()

    def stop(self) -> None:
        """Take no further sample."""
        self._stopped.set()
        self.join(JOIN_SECONDS)

    def _asked(self) -> Usage:
        stats = self._container.stats(stream=False, one_shot=True)
        return usage_of(stats if isinstance(stats, dict) else {})

    def _found(self) -> ControlGroup | None:
        """The container's files, if engine and runner share a kernel and see the same control groups."""
        client, name = self._container.client, str(self._container.id)
        if client is None:
            return None
        try:
            pid = int(client.api.inspect_container(name)["State"]["Pid"])
            membership = (PROCESSES / str(pid) / "cgroup").read_text(encoding="utf-8")
        except (DockerException, OSError):
            return None
        return control_group(membership, name)


def _first(*paths: Path) -> Path | None:
    return next((path for path in paths if path.is_file()), None)
