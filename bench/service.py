"""`python -m bench.service [worker]`: the service, or its worker alone, with a runner that runs nothing.

Everything else is the product: processes, databases, workflows, GitHub over HTTP and git.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from app.settings import HostSettings, load_settings
from app.supervisor import Prepared, prepare, run_worker, serve
from demo.patience import until
from rubric.observation import Ending, Observation, Phase, PhaseRun, Progress, Provenance
from rubric.tree import SourceTree

UP_SECONDS = 60.0


class StubRunner:
    """The Runner port: every submission is built, and its training fails at once."""

    async def observe(
        self,
        *,
        run_id: str,
        job: SourceTree,
        submission: SourceTree,
        commit: str,
        cache_scope: str,
        progress: Callable[[Progress], None],
    ) -> Observation:
        """See the port."""
        del run_id, job, submission, cache_scope
        progress(Progress(Phase.BUILD, "started", 0.0, 600.0))
        phases = (PhaseRun(Phase.BUILD, Ending.OK, 1.0), PhaseRun(Phase.REPRODUCE, Ending.NONZERO, 1.0, 1))
        return Observation(Provenance("0" * 64, "ticket-classifier", "1", "bench", 7, commit), phases)

    async def cancel(self, run_id: str) -> None:
        """See the port."""

    async def forget(self, run_id: str) -> None:
        """See the port."""


def stubbed_worker(settings: HostSettings, prepared: Prepared = prepare) -> int:
    """The worker process with the stub."""
    return run_worker(settings, prepared, StubRunner())


@contextmanager
def started(environment: Mapping[str, str], log: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """The service, or with the word `worker` that alone, until the block is left."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.service", *words],
            env=os.environ | environment,
            stdout=out,
            stderr=out,
        )
    try:
        if not words:
            _wait_until_up(process, environment["PROOFGRADE_PUBLIC_URL"], log)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _wait_until_up(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    def ready() -> bool:
        if process.poll() is not None:
            raise SystemExit(f"the service ended: {log.read_text(errors='replace')[-500:]}")
        try:
            return httpx.get(f"{url}/readyz", timeout=5).is_success
        except httpx.TransportError:
            return False

    until(ready, seconds=UP_SECONDS, what=f"{url} to be ready")


def main() -> int:
    if "worker" in sys.argv[1:]:
        return stubbed_worker(load_settings())
    return serve(load_settings(), stubbed_worker)


if __name__ == "__main__":
    sys.exit(main())
