"""Does the load generator recover a p95 that is known? Beside wrk, hey and locust, on the same server.

The latency is injected by `bench.injected`; its p95 for requests that arrive at any time is known by
construction. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from action import probe
from action.questions import Question
from action.schedule import plan
from bench import injected, peers
from rubric.measured import Form
from rubric.model import Contract, LatencyTarget
from rubric.stats import Quantile, quantile

SEED = 7
PEERS = {"wrk": peers.wrk, "hey": peers.hey, "locust": peers.locust}
LABELS = ("a", "b")


def main() -> None:
    """Measure each shape with every tool, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=100, help="for each tool and shape")
    parser.add_argument("--rate", type=float, default=100.0, help="requests per second")
    given = parser.parse_args()
    peers.install()
    print(f"{given.rate:g} requests per second for {given.seconds} s with each tool; p95 in ms\n")
    print(f"| latency injected | truth | proofgrade [95 % interval] | off by | {' | '.join(PEERS)} |")
    print(f"|---|---|---|---|{'---|' * len(PEERS)}")
    for shape, truth in injected.TRUE_P95_MS.items():
        with _server(shape) as url:
            ours = _ours(url, given.seconds, given.rate)
        others = []
        for tool in PEERS.values():
            with _server(shape) as url:
                others.append(tool(url, given.seconds, given.rate))
        print(_row(shape, truth, ours, others), flush=True)


def _row(shape: str, truth: float, ours: Quantile, others: list[float | None]) -> str:
    off = ours.value - truth
    read = f"{ours.value:.1f} [{ours.low or 0:.0f}, {ours.high or 0:.0f}]"
    cells = " | ".join("not installed" if value is None else f"{value:.0f}" for value in others)
    return f"| {shape} | {truth:.0f} | {read} | {off:+.1f} ms, {off / truth:+.1%} | {cells} |"


def _ours(url: str, seconds: int, rate: float) -> Quantile:
    """The product's own schedule, sent by its own program."""
    port = int(url.rpartition(":")[2].partition("/")[0])
    contract = Contract(port, "/predict", "/healthz", "label", "confidence", LABELS)
    count = int(seconds * rate)
    target = LatencyTarget(
        p95_ms=1.0, rate_per_second=rate, requests=count, windows=1, saturation_seconds=0.0
    )
    asked = [
        Question(f"q{n}", n, Form.ORIGINAL, True, {"id": f"q{n}", "text": f"row {n}"}) for n in range(count)
    ]
    made = plan(asked, target, SEED)
    with tempfile.TemporaryDirectory() as name:
        told, said = Path(name) / "plan.json", Path(name) / "result.json"
        told.write_text(json.dumps(made.to_json(made.first, contract, target)), encoding="utf-8")
        words = [sys.executable, "-I", probe.__file__, str(told), str(said)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        result = json.loads(said.read_text(encoding="utf-8"))
    return quantile([float(shot["ms"]) for window in result["windows"] for shot in window], 0.95)


@contextmanager
def _server(shape: str) -> Iterator[str]:
    """A fresh server of this shape; the address of its one route."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-I", injected.__file__, str(port), shape])
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/predict"
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


if __name__ == "__main__":
    main()
