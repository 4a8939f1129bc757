"""A worker whose sealed run is a stub: a process that answers soon. It measures the engine alone.

`python -m bench.killable` is the worker; the runner's command line calls the same module with `observe`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import time
from pathlib import Path

from rubric import wire
from rubric.observation import Ending, Observation, Phase, PhaseRun, Provenance, RunLimits, RunnerFacts

LONGEST_RUN = 1.5  # seconds, so that many a kill falls into a run
ENDED = PhaseRun(Phase.BUILD, Ending.NONZERO, 1.0, 1, None, "docker build .", "The image does not build.", "")
SEEN = Observation(
    provenance=Provenance("sha256:0", "stub", "sha256:0", "0", 1),
    phases=(ENDED,),
    runner=RunnerFacts("stub", "stub", "0", 1, 1, "local", "x86_64", "v2"),
    limits=RunLimits(60.0, 1, 1.0, 1, 1, 1, "none"),
)


def main(words: list[str]) -> None:
    """The worker, or one run."""
    if not words:
        asyncio.run(_work())
    if words[:1] == ["observe"]:
        options = argparse.ArgumentParser()
        options.add_argument("--out", type=Path, required=True)
        given, _ = options.parse_known_args(words[1:])
        time.sleep(random.uniform(0.0, LONGEST_RUN))
        given.out.write_bytes(wire.observation_to_json(SEEN).encode())


async def _work() -> None:
    from app import logs
    from app.local_runner import LocalRunner, scrubbed
    from app.settings import load_settings
    from app.supervisor import prepare
    from app.worker import running

    settings = load_settings()
    logs.configure(settings.log_format)
    prepare(settings)
    environment = {**scrubbed(os.environ), "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    command = (sys.executable, "-m", "bench.killable")
    runner = LocalRunner(settings.data_dir / "runs", environment, settings.run_seconds, command)
    async with running(settings, runner=runner):
        await asyncio.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1:])
