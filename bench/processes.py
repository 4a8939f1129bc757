"""The service's processes, one by one, so that each can be killed: started again as an init system would."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass
class Part:
    """One process of the service, kept running as an init system would."""

    kind: str  # receiver | worker
    words: Sequence[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, unless it runs."""
        if self.process is None or self.process.poll() is not None:
            with self.log.open("ab") as out:
                self.process = subprocess.Popen(
                    [sys.executable, *self.words], env=self.environment, cwd=ROOT, stdout=out, stderr=out
                )

    def kill(self) -> None:
        """SIGKILL."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@contextmanager
def parts_of(hosts: Sequence[dict[str, str]], folder: Path) -> Iterator[list[Part]]:
    """A receiver and a worker with a stub for the sealed run, for each host's settings; killed in the end."""
    parts = []
    for number, host in enumerate(hosts):
        receiver = ["-m", "app", "serve", "--only", "receiver"]
        parts.append(Part("receiver", receiver, host, folder / f"receiver-{number}.log"))
        parts.append(Part("worker", ["-m", "bench.killable"], host, folder / f"worker-{number}.log"))
    for part in parts:
        part.start()
    try:
        yield parts
    finally:
        for part in parts:
            part.kill()
