"""How fast the receiver acknowledges while a submission is graded, beside a bare check of the signature.

Open loop: sends are scheduled beforehand (Poisson, seeded) and a latency counts from the scheduled time, so
that a slow answer delays nothing but itself. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import json
import multiprocessing
import os
import platform
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response

from action.engine import ensure_engine
from action.settings import RunnerSettings
from app.settings import Settings, load_settings
from app.supervisor import serve
from bench.honest import write_honest
from rubric.stats import percentile

SECRET = "benchmark secret"
BODY_BYTES = 9500
UP_SECONDS = 60.0
AGAIN = """
import subprocess, sys
while not subprocess.call([sys.executable, "-m", "app", "grade", sys.argv[1]]):
    pass
"""


@dataclass(frozen=True)
class Row:
    """One measurement: what was asked, at which rate, and every latency in ms."""

    name: str
    rate: float
    latencies_ms: tuple[float, ...]
    failures: int

    def cells(self) -> str:
        quantiles = [f"{percentile(self.latencies_ms, q):.1f}" for q in (0.50, 0.95, 0.99)]
        cells = [self.name, f"{self.rate:.0f}/s", str(len(self.latencies_ms)), *quantiles]
        return " | ".join([*cells, f"{max(self.latencies_ms):.1f}", str(self.failures)])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0, help="length of one measurement")
    options.add_argument("--rounds", type=int, default=2, help="how often each is measured")
    options.add_argument("--rates", type=float, nargs="+", default=[10.0, 30.0])
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--no-load", action="store_true", help="leave out the grading beside")
    given = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="proofgrade-bench-")))
        urls = {"signature only": _free_url(), "proofgrade receiver": _free_url()}
        settings = _settings(folder, urls["proofgrade receiver"])
        stack.enter_context(_process(_bare, urls["signature only"]))
        stack.enter_context(_process(_service, settings))
        for path, url in (("/healthz", urls["signature only"]), ("/readyz", urls["proofgrade receiver"])):
            _wait_until_up(url + path)
        if not given.no_load:
            stack.enter_context(ensure_engine(RunnerSettings.from_environ(os.environ)))
            stack.enter_context(_grading(folder))
        load = "nothing beside it" if given.no_load else "submissions graded beside it, one after the other"
        print(f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}, {load}\n")
        print("| endpoint | rate | n | p50 ms | p95 ms | p99 ms | max ms | failures |")
        print("|---|---|---|---|---|---|---|---|")
        for turn in range(given.rounds):
            for rate in given.rates:
                for name, url in urls.items():
                    seed = f"{given.seed}-{turn}-{rate}-{name}"
                    row = asyncio.run(_measure(name, url, rate, given.seconds, random.Random(seed)))
                    print(f"| {row.cells()} |", flush=True)


async def _measure(name: str, url: str, rate: float, seconds: float, chance: random.Random) -> Row:
    due, at = [], chance.expovariate(rate)
    while at < seconds:
        due.append(at)
        at += chance.expovariate(rate)
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx.AsyncClient(limits=limits, timeout=20) as http:
        await asyncio.gather(*(http.get(f"{url}/healthz") for _ in range(20)))
        start = time.perf_counter()
        answers = await asyncio.gather(*(_send(http, url, start + moment, chance.random()) for moment in due))
    return Row(name, rate, tuple(took for took, _ in answers), sum(not good for _, good in answers))


async def _send(http: httpx.AsyncClient, url: str, due: float, number: float) -> tuple[float, bool]:
    body = _push(number)
    headers = {
        "x-github-event": "push",
        "x-github-delivery": f"{number:.17f}",
        "x-hub-signature-256": "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(),
    }
    await asyncio.sleep(due - time.perf_counter())
    try:
        answer = await http.post(f"{url}/webhook", content=body, headers=headers)
        good = answer.status_code == 202
    except httpx.TransportError:
        good = False
    return (time.perf_counter() - due) * 1000, good


def _push(number: float) -> bytes:
    """A push to one of fifty repositories of nobody: stored, queued and decided by the worker."""
    repository = 1000 + int(number * 50)
    payload = {
        "ref": "refs/heads/main",
        "before": "0" * 40,
        "after": hashlib.sha1(repr(number).encode()).hexdigest(),
        "repository": {"id": repository, "full_name": f"bench/repo-{repository}"},
        "installation": {"id": 1},
        "sender": {"login": "somebody", "type": "User"},
        "padding": "",
    }
    payload["padding"] = "x" * (BODY_BYTES - len(json.dumps(payload)))
    return json.dumps(payload).encode()


def _bare(url: str) -> None:
    app = FastAPI()

    @app.get("/healthz")
    async def healthz() -> dict[str, bool]:
        return {"alive": True}

    @app.post("/webhook")
    async def webhook(request: Request) -> Response:
        wanted = "sha256=" + hmac.new(SECRET.encode(), await request.body(), hashlib.sha256).hexdigest()
        given = request.headers.get("x-hub-signature-256", "")
        return Response(status_code=202 if hmac.compare_digest(wanted, given) else 401)

    port = int(url.rpartition(":")[2])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


def _service(settings: Settings) -> None:
    with Path(settings.data_dir, "log").open("w") as log:
        os.dup2(log.fileno(), 2)
        serve(settings)


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


def _settings(folder: Path, url: str) -> Settings:
    folder.joinpath("data").mkdir()
    return load_settings(
        _env_file=None, app_id=1, private_key="unused", webhook_secret=SECRET, hiring_repo="bench/hiring",
        data_dir=folder / "data", public_url=url, port=int(url.rpartition(":")[2]),
    )  # fmt: skip


@contextmanager
def _process(target: Callable[..., None], argument: object) -> Iterator[None]:
    process = multiprocessing.get_context("spawn").Process(target=target, args=(argument,))
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _wait_until_up(url: str) -> None:
    deadline = time.monotonic() + UP_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"{url} did not come up within {UP_SECONDS:.0f} s")


def _free_url() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


if __name__ == "__main__":
    main()
