"""How fast the receiver acknowledges while workflows run, beside a bare check of the signature.

The scene: the GitHub emulator, candidates that are graded already, and news about them. Every delivery is a
whole workflow of the worker's: it looks, decides in a transaction, and makes GitHub say what the record says.
Every few seconds a submission is graded again, by a runner that runs nothing. Beside each rate the bare
endpoint gets ten requests a second, so that both sides see the same machine. A row ends when all is worked.

Open loop: sends are scheduled beforehand (Poisson, seeded) and a latency counts from the scheduled time, so
that a slow answer delays nothing but itself. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from action.engine import ensure_engine
from action.settings import RunnerSettings
from bench.bare import bare_endpoint
from bench.databases import databases
from bench.honest import write_honest
from bench.scene import Scene, scene
from bench.service import started
from bench.traffic import Measured, News, moments, send_all
from demo.patience import until

SECRET = "benchmark secret"
PROBE_RATE = 10.0
RERUN_SECONDS = 10.0
WORKED_WITHIN_SECONDS = 3600.0
AGAIN = """
import subprocess, sys
while not subprocess.call([sys.executable, "-m", "app", "grade", sys.argv[1]]):
    pass
"""


@dataclass(frozen=True)
class Load:
    """One row: news at a rate, for so many seconds."""

    rate: float
    seconds: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0, help="length of one measurement")
    options.add_argument("--rounds", type=int, default=1, help="how often each is measured")
    options.add_argument("--rates", type=float, nargs="+", default=[10.0, 30.0])
    options.add_argument("--burst", type=float, default=100.0, help="rate of the burst")
    options.add_argument("--burst-seconds", type=float, default=10.0)
    options.add_argument("--databases", nargs="+", default=["sqlite", "postgres"])
    options.add_argument("--candidates", type=int, default=6)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--grading", action="store_true", help="grade in Docker beside it, again and again")
    given = options.parse_args()
    loads = [*(Load(rate, given.seconds) for rate in given.rates), Load(given.burst, given.burst_seconds)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="proofgrade-bench-")))
        bare = stack.enter_context(bare_endpoint(SECRET))
        if given.grading:
            stack.enter_context(ensure_engine(RunnerSettings.from_environ(os.environ)))
            stack.enter_context(_grading(folder))
        beside = "workflows" + (", and submissions graded in Docker" if given.grading else "")
        print(f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}; ", end="")
        print(f"beside it {beside}\n")
        print("| database | endpoint | rate | n | p50 ms | p95 ms | p99 ms | max ms | failures | worked |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        for database in given.databases:
            with (
                databases(database) as urls,
                scene(folder / database, given.candidates, bare, SECRET, urls) as staged,
                started(staged.environment, staged.log),
            ):
                for turn in range(given.rounds):
                    for load in loads:
                        _row(database, staged, bare, load, f"{given.seed}-{turn}")


def _row(database: str, staged: Scene, bare: str, load: Load, seed: str) -> None:
    chance = random.Random(f"{seed}-{load.rate}")
    plan = [
        (moment, staged.cohort.news(f"{seed}-{load.rate:.0f}-{number}", chance))
        for number, moment in enumerate(moments(load.rate, load.seconds, chance))
    ]
    product, probe = asyncio.run(_measured(staged, bare, plan, load, chance))
    began = time.monotonic()
    until(
        lambda: not staged.record.waiting(), seconds=WORKED_WITHIN_SECONDS, what="the deliveries to be worked"
    )
    late = time.monotonic() - began
    worked = f"{staged.record.worked([news.guid for _, news in plan])}, {late:.0f} s later"
    for cells in ([*probe.cells("signature only"), "-"], [*product.cells("proofgrade receiver"), worked]):
        print(f"| {' | '.join([database, *cells])} |", flush=True)


async def _measured(
    staged: Scene, bare: str, plan: list[tuple[float, News]], load: Load, chance: random.Random
) -> tuple[Measured, Measured]:
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    same = [(moment, plan[0][1]) for moment in moments(PROBE_RATE, load.seconds, chance)]
    async with (
        httpx.AsyncClient(limits=limits, timeout=20) as http,
        httpx.AsyncClient(limits=limits, timeout=20) as other,
    ):
        for client, url in ((http, staged.url), (other, bare)):
            await asyncio.gather(*(client.get(f"{url}/readyz") for _ in range(20)))
        beside = asyncio.create_task(_reruns(http, staged, chance))
        measured = await asyncio.gather(
            send_all(http, staged.url, SECRET, plan, load.rate),
            send_all(other, bare, SECRET, same, PROBE_RATE),
        )
        beside.cancel()
    return measured[0], measured[1]


async def _reruns(http: httpx.AsyncClient, staged: Scene, chance: random.Random) -> None:
    """Beside the news, whole attempts."""
    while True:
        news = staged.cohort.rerun(chance.choice(staged.cohort.places), f"rerun-{chance.random()}")
        await send_all(http, staged.url, SECRET, [(0.0, news)], 1.0)
        await asyncio.sleep(RERUN_SECONDS)


@contextmanager
def _grading(folder: Path) -> Iterator[None]:
    """The honest reference, graded in Docker again and again. Raises SystemExit when that fails."""
    submission, log = folder / "submission", folder / "grading.log"
    write_honest(submission)
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", AGAIN, str(submission)], stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield
        if process.poll() is not None:
            raise SystemExit(f"the grading beside ended: {log.read_text(errors='replace')[-300:]}")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: it removes its containers
            process.wait()


if __name__ == "__main__":
    main()
