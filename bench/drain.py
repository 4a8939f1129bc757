"""How fast one worker works off a backlog, and that nothing of it is lost or done twice.

The backlog is stored and queued while no worker lives, as a receiver leaves it. Each delivery is a whole
workflow on the GitHub emulator (see bench.scene) and leaves exactly one entry in the audit log, so the log is
what is counted. Deliveries of one repository are worked one after the other, each at a look at the queue, so
the number of candidates sets the pace. GitHub answers a token 5,000 times an hour, and the emulator does too:
after every 1,500 deliveries the worker is stopped and started again, which is part of the time. Beside it,
how fast a bare endpoint answers as many requests. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import httpx

from app.durable import Enqueuer
from app.settings import PREFIX, load_settings
from app.state import DeliveryState
from app.webhooks import Incoming, looked_at
from bench.bare import bare_endpoint
from bench.databases import databases
from bench.peak import peak_kib
from bench.scene import Scene, scene
from bench.service import started
from bench.traffic import News, signed
from demo.patience import until

SECRET = "benchmark secret"
AT = "2026-03-02T10:15:00Z"
GROUP = 100
SENDERS = 16
AUDITED = ("mark", "put back")  # what a delivery of the cohort leaves in the audit log
A_WORKERS_SHARE = 1500
DRAINED_WITHIN_SECONDS = 3 * 3600.0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--deliveries", type=int, default=10_000)
    options.add_argument("--databases", nargs="+", default=["sqlite", "postgres"])
    options.add_argument("--candidates", type=int, default=16)
    options.add_argument("--seed", type=int, default=7)
    given = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="proofgrade-bench-")))
        bare = stack.enter_context(bare_endpoint(SECRET))
        print(
            "| | deliveries | seconds | per second | decided | audit entries | failed | worker's peak MiB |"
        )
        print("|---|---|---|---|---|---|---|---|")
        for database in given.databases:
            with (
                databases(database) as urls,
                scene(folder / database, given.candidates, bare, SECRET, urls) as staged,
            ):
                chance = random.Random(given.seed)
                backlog = [staged.cohort.news(f"drain-{n}", chance) for n in range(given.deliveries)]
                _row(f"stored and queued, {database}", len(backlog), _filled(staged, backlog))
                _drained(database, staged, backlog)
                _row("signature only, 16 senders", len(backlog), asyncio.run(_answered(bare, backlog)))


def _filled(staged: Scene, backlog: Sequence[News]) -> float:
    values = {key.removeprefix(PREFIX).lower(): value for key, value in staged.environment.items()}
    queue = Enqueuer(load_settings(_env_file=None, **values).workflow_url)
    began = time.monotonic()
    for start in range(0, len(backlog), GROUP):
        group = [
            looked_at(Incoming(news.guid, news.event, news.body), AT)
            for news in backlog[start : start + GROUP]
        ]
        queue.deliver(*staged.record.store.add_deliveries(group))
    queue.close()
    return time.monotonic() - began


def _drained(database: str, staged: Scene, backlog: Sequence[News]) -> None:
    before, peak = _audited(staged), 0
    began = time.monotonic()
    while left := staged.record.waiting():
        with started(staged.environment, staged.log, "worker") as worker:
            until(
                partial(_worked_off, staged, max(0, left - A_WORKERS_SHARE), worker),
                seconds=DRAINED_WITHIN_SECONDS,
                what="the backlog to be worked",
            )
            peak = max(peak, peak_kib(worker.pid))
    seconds = time.monotonic() - began
    found = [staged.record.delivery(news.guid) for news in backlog]
    decided = sum(one is not None and one.state is DeliveryState.DONE for one in found)
    failed = sum(one is not None and one.state is DeliveryState.FAILED for one in found)
    counted = (str(decided), str(_audited(staged) - before), str(failed), f"{peak / 1024:.0f}")
    _row(f"drained by one worker, {database}", len(backlog), seconds, counted)


def _worked_off(staged: Scene, to: int, worker: subprocess.Popen[bytes]) -> bool:
    """Whether no more than `to` deliveries wait. Raises SystemExit when the worker has ended."""
    if worker.poll() is not None:
        raise SystemExit(f"the worker ended: {staged.log.read_text(errors='replace')[-500:]}")
    return staged.record.waiting() <= to


def _audited(staged: Scene) -> int:
    with staged.record.store.reading() as records:
        candidates = [records.candidate_by_repo(place.repo_id) for place in staged.cohort.places]
        ids = [candidate.id for candidate in candidates if candidate is not None]
        return sum(len(records.audited(number, what, "")) for number in ids for what in AUDITED)


async def _answered(url: str, backlog: Sequence[News]) -> float:
    waiting = list(backlog)

    async def send(http: httpx.AsyncClient) -> None:
        while waiting:
            news = waiting.pop()
            headers = signed(news, SECRET)
            (await http.post(f"{url}/webhook", content=news.body, headers=headers)).raise_for_status()

    async with httpx.AsyncClient(timeout=20) as http:
        began = time.monotonic()
        await asyncio.gather(*(send(http) for _ in range(SENDERS)))
        return time.monotonic() - began


def _row(name: str, count: int, seconds: float, counted: Sequence[str] = ("-",) * 4) -> None:
    cells = [name, str(count), f"{seconds:.0f}", f"{count / seconds:.0f}", *counted]
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
