"""The service as two real processes: it comes up, survives a killed worker, and goes down without a trace."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from app.lock import FileSlots
from app.supervisor import FAILURES_MAX, STEADY_SECONDS, Failures
from tests.app import hooks

pytestmark = pytest.mark.real

ENTRY = (
    "import sys, app.settings, app.supervisor; sys.exit(app.supervisor.serve(app.settings.load_settings()))"
)
WAIT_SECONDS = 60.0


class Service:
    """A started service: its address, its process and what it said."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        self.data = folder / "data"
        self.log = folder / "log"
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PROOFGRADE_APP_ID": "1",
            "PROOFGRADE_WEBHOOK_SECRET": hooks.SECRET,
            "PROOFGRADE_HIRING_REPO": "acme/hiring",
            "PROOFGRADE_PRIVATE_KEY": "unused",
            "PROOFGRADE_DATA_DIR": str(self.data),
            "PROOFGRADE_PORT": self.url.rpartition(":")[2],
            "PROOFGRADE_PUBLIC_URL": self.url,
        }
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", ENTRY],
                cwd=folder,
                env=environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def said(self) -> str:
        """The log so far."""
        return self.log.read_text(errors="replace")

    def pids(self, part: str) -> list[int]:
        """The processes that were started for a part, oldest first."""
        return [int(pid) for pid in re.findall(rf"started .*pid=(\d+) process={part}", self.said())]

    def ready(self) -> bool:
        """Whether /readyz says so."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A running service."""
    started = Service(tmp_path)
    try:
        wait_for(started.ready, started)
        yield started
    finally:
        if started.process.poll() is None:
            os.killpg(started.process.pid, signal.SIGKILL)
            started.process.wait()


def test_service_comes_up_heals_and_goes_down(service: Service) -> None:
    """Both processes answer; a killed worker comes back; SIGTERM ends everything with exit code 0."""
    body = b'{"zen": "x"}'
    answer = httpx.post(f"{service.url}/webhook", content=body, headers=hooks.signed("ping", body))
    assert (answer.status_code, answer.json()["state"]) == (202, "ignored")

    os.kill(service.pids("worker")[0], signal.SIGKILL)
    wait_for(lambda: len(service.pids("worker")) == 2 and service.ready(), service)

    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(WAIT_SECONDS) == 0
    assert not FileSlots(service.data).any_lives()
    assert not any(
        Path(f"/proc/{pid}").exists() for part in ("worker", "receiver") for pid in service.pids(part)
    )


def test_children_follow_a_killed_supervisor(service: Service) -> None:
    """When the supervisor itself is killed, worker and receiver end too."""
    children = service.pids("worker") + service.pids("receiver")
    service.process.kill()
    service.process.wait()
    wait_for(lambda: not any(running(pid) for pid in children), service)


def test_failures_wait_longer_each_time() -> None:
    """Deaths in a row wait 1, 2, 4, 8 seconds; a process that lived long starts anew."""
    failures = Failures()
    assert [failures.died(0.1) for _ in range(FAILURES_MAX - 1)] == [1.0, 2.0, 4.0, 8.0]
    assert failures.died(STEADY_SECONDS) == 1.0
    assert failures.count == 1


def running(pid: int) -> bool:
    """Whether a process lives; one that only waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(look: Callable[[], bool], service: Service) -> None:
    """Wait until `look` is true; fails with the log."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not look():
        if time.monotonic() > deadline:
            pytest.fail(service.said()[-3000:])
        time.sleep(0.05)
