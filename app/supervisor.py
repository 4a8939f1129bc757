"""Runs the service: migrates, starts receiver and worker as own processes, keeps them running, ends both.

It stays for as long as they do, so it imports what they need only inside them: three processes with
everything in each would weigh three times as much and come up one after the other.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from types import FrameType

from app import logs
from app.ports import Runner
from app.settings import HostSettings

STOP_SECONDS = 60.0  # the worker ends its runs and their containers
LOOK_SECONDS = 0.5
WORKER_NICE = 10  # GitHub waits for the receiver, nobody for the worker
STEADY_SECONDS = 30.0  # a process that lived this long starts counting its failures anew
FAILURES_MAX = 5
Prepared = Callable[[HostSettings], None]  # returns once both databases are at the newest revision
Target = Callable[[HostSettings, Prepared], int]
log = logs.logger("supervisor")


def serve(settings: HostSettings, worker: Target | None = None) -> int:
    """Run the service until SIGTERM or SIGINT; the exit code. 1 when a process keeps failing.

    `worker` takes the place of `run_worker`, for those who bring their own runner.
    """
    logs.configure(settings.log_format)
    spawn = multiprocessing.get_context("spawn")
    prepared = spawn.Event()
    children = [
        Child("worker", worker or run_worker, settings, prepared),
        Child("receiver", run_receiver, settings, prepared),
    ]
    preparing = spawn.Process(target=prepare, args=(settings,), name="prepare")
    with _stop_wish() as stop:
        preparing.start()
        for child in children:  # they read their libraries while the databases are made ready
            child.start()
        if _ended_well(preparing, stop):
            prepared.set()
            _watch(children, stop)
    for child in reversed(children):
        child.stop()
    return 0 if prepared.is_set() and not any(child.hopeless for child in children) else 1


def prepare(settings: HostSettings) -> None:
    """Bring both databases to the newest revision."""
    from app import durable
    from app.db.session import migrate

    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    migrate(settings.store_url)
    durable.prepare(settings.workflow_url)


def run_receiver(settings: HostSettings, prepared: Prepared = prepare) -> int:
    """Run the receiver alone, in this process, until SIGTERM or SIGINT."""
    import uvicorn

    from app.main import create_app

    logs.configure(settings.log_format)
    prepared(settings)
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


def run_worker(settings: HostSettings, prepared: Prepared = prepare, runner: Runner | None = None) -> int:
    """Run the worker alone, in this process, until SIGTERM or SIGINT. `runner`: another than this host's."""
    from app.worker import work_until_stopped

    logs.configure(settings.log_format)
    os.nice(WORKER_NICE)
    prepared(settings)
    asyncio.run(work_until_stopped(settings, runner))
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
    target: Target
    settings: HostSettings
    prepared: Event
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
        self.process = spawn.Process(
            target=_child, args=(self.target, self.settings, self.prepared), name=self.name
        )
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


def _ended_well(preparing: SpawnProcess, stop: threading.Event) -> bool:
    """Wait for the databases; False when that failed, or when somebody wants to stop."""
    while preparing.is_alive() and not stop.is_set():
        wait([preparing.sentinel], timeout=LOOK_SECONDS)
    preparing.terminate()
    preparing.join()
    if preparing.exitcode:
        log.error("the databases are not ready", exit_code=preparing.exitcode)
    return preparing.exitcode == 0


def _watch(children: Sequence[Child], stop: threading.Event) -> None:
    """Keep the processes running until one keeps failing, or somebody wants to stop."""
    while not stop.is_set() and not any(child.hopeless for child in children):
        wait([child.process.sentinel for child in children if child.process], timeout=LOOK_SECONDS)
        for child in children:
            child.look(time.monotonic())


def _child(target: Target, settings: HostSettings, prepared: Event) -> None:
    """What a child process does: its part, until its parent is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.join,), daemon=True).start()
    raise SystemExit(target(settings, lambda _: _wait_for(prepared)))


def _wait_for(prepared: Event) -> None:
    prepared.wait()


def _follow(parent_ends: Callable[[], None]) -> None:
    parent_ends()
    os.kill(os.getpid(), signal.SIGTERM)
