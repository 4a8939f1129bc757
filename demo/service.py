"""The service as an operator runs it: `proofgrade serve` and `proofgrade invite`, as own processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from demo import processes
from demo.errors import DemoError
from demo.patience import until

STOP_SECONDS = 90.0  # more than the service gives its own processes
START_SECONDS = 60.0


@dataclass(frozen=True)
class Service:
    """A running service: its URL and the environment that the operator's commands share."""

    url: str
    environment: Mapping[str, str]
    log: Path
    pid: int

    def command(self, *words: str) -> str:
        """Run `proofgrade WORDS` with the service's settings; its output. Raises DemoError when it fails."""
        done = processes.run([sys.executable, "-m", "app", *words], env=self.environment)
        if done.returncode:
            raise DemoError(f"proofgrade {words[0]} failed: {done.stderr.strip()[-500:]}")
        return done.stdout


@contextmanager
def serving(settings: Mapping[str, str], folder: Path, answers: str = "/readyz") -> Iterator[Service]:
    """Start `proofgrade serve` with these PROOFGRADE_ settings; stop it and its children on leaving.

    It counts as started when the path `answers` does: one without an App is alive before it is ready.
    """
    environment = os.environ | settings
    log = folder / "service.log"
    url = settings["PROOFGRADE_PUBLIC_URL"]
    with (
        log.open("wb") as out,
        processes.running(
            [sys.executable, "-m", "app", "serve"],
            _stop,
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        ) as process,
    ):
        until(
            lambda: _ready(process, url + answers, log),
            seconds=START_SECONDS,
            what=f"the service at {url} to be ready",
        )
        yield Service(url, environment, log, process.pid)


def free_port() -> int:
    """A port on loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _ready(process: subprocess.Popen[bytes], url: str, log: Path) -> bool:
    if process.poll() is not None:
        last = log.read_text(errors="replace").strip().splitlines()[-3:]
        raise DemoError(f"the service ended with exit code {process.returncode}: {' | '.join(last)}")
    try:
        return httpx.get(url, timeout=5).is_success
    except httpx.TransportError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
