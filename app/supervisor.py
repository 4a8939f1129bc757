"""Runs the service: migrates, starts receiver and worker as own processes, keeps them running, ends both."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from types import FrameType

import uvicorn

from app import durable, logs
from app.db.session import migrate
from app.main import create_app
from app.settings import HostSettings
from app.worker import work_until_stopped

STOP_SECONDS = 60.0  # the worker ends its runs and their containers
LOOK_SECONDS = 0.5
WORKER_NICE = 10  # GitHub waits for the receiver, nobody for the worker
STEADY_SECONDS = 30.0  # a process that lived this long starts counting its failures anew
FAILURES_MAX = 5
log = logs.logger("supervisor")


def serve(settings: HostSettings) -> int:
    """Run the service until SIGTERM or SIGINT; the exit code. 1 when a process keeps failing."""
    logs.configure(settings.log_format)
    prepare(settings)
    children = [Child("worker", run_worker, settings), Child("receiver", run_receiver, settings)]
    with _stop_wish() as stop:
        for child in children:
            child.start()
        while not stop.is_set() and not any(child.hopeless for child in children):
            wait([child.process.sentinel for child in children if child.process], timeout=LOOK_SECONDS)
            for child in children:
                child.look(time.monotonic())
    for child in reversed(children):
        child.stop()
    return 1 if any(child.hopeless for child in children) else 0


def prepare(settings: HostSettings) -> None:
    """Bring both databases to the newest revision."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    migrate(settings.store_url)
    durable.prepare(settings.workflow_url)


def run_receiver(settings: HostSettings) -> int:
    """Run the receiver alone, in this process, until SIGTERM or SIGINT."""
    logs.configure(settings.log_format)
    prepare(settings)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    )
    server.run()
    return 0 if server.started else 1


def run_worker(settings: HostSettings) -> int:
    """Run the worker alone, in this process, until SIGTERM or SIGINT."""
    logs.configure(settings.log_format)
    os.nice(WORKER_NICE)
    prepare(settings)
    asyncio.run(work_until_stopped(settings))
    return 0


@dataclass
class Failures:
    """Counts deaths in a row and says how long to wait before the next start: 1, 2, 4, 8 seconds."""

    count: int = 0

    def died(self, lived_seconds: float) -> float:
        """One more death; the seconds to wait."""
        self.count = 1 if lived_seconds >= STEADY_SECONDS else self.count + 1
        return 2.0 ** (self.count - 1)


@dataclass
class Child:
    """One process that is kept running."""

    name: str
    target: Callable[[HostSettings], int]
    settings: HostSettings
    process: SpawnProcess | None = None
    started_at: float = 0.0
    start_again_at: float | None = None
    failures: Failures = field(default_factory=Failures)

    @property
    def hopeless(self) -> bool:
        """True when it died so often in a row that starting it again is no use."""
        return self.failures.count >= FAILURES_MAX

    def start(self) -> None:
        """Start the process."""
        spawn = multiprocessing.get_context("spawn")
        self.process = spawn.Process(target=_child, args=(self.target, self.settings), name=self.name)
        self.process.start()
        self.started_at = time.monotonic()
        self.start_again_at = None
        log.info("started", process=self.name, pid=self.process.pid)

    def look(self, now: float) -> None:
        """Notice a death, and start again when the time has come."""
        if self.process is not None and not self.process.is_alive():
            pause = self.failures.died(now - self.started_at)
            log.error("died", process=self.name, exit_code=self.process.exitcode, start_again_in=pause)
            self.process = None
            self.start_again_at = now + pause
        if self.start_again_at is not None and now >= self.start_again_at and not self.hopeless:
            self.start()

    def stop(self) -> None:
        """End the process: first by asking."""
        if self.process is None:
            return
        self.process.terminate()
        self.process.join(STOP_SECONDS)
        if self.process.is_alive():
            log.error("killed", process=self.name)
            self.process.kill()
            self.process.join()


@contextmanager
def _stop_wish() -> Iterator[threading.Event]:
    """Set by SIGTERM or SIGINT; the former handlers come back on leaving."""
    stop = threading.Event()

    def wish(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    former = {number: signal.signal(number, wish) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _child(target: Callable[[HostSettings], int], settings: HostSettings) -> None:
    """What a child process does: its part, until its parent is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.join,), daemon=True).start()
    raise SystemExit(target(settings))


def _follow(parent_ends: Callable[[], None]) -> None:
    parent_ends()
    os.kill(os.getpid(), signal.SIGTERM)
