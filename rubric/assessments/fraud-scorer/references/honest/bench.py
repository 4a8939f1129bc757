"""How long the service takes under normal traffic: python bench.py [port]. Start it first with `sh run.sh serve`.

Requests leave at Poisson times, 60 a second, whether or not earlier ones were answered, and each is timed from
the moment at which it should have left. The old benchmark waited for every answer before it sent the next
request: it never had two on the way, and saw 101 ms where shops saw more than a second.
"""

from __future__ import annotations

import http.client
import json
import random
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROWS, RATE, SEED = 600, 60.0, 5


def ask(port: int, body: str, due: float) -> float:
    """Milliseconds from `due` to the answer."""
    time.sleep(max(0.0, due - time.perf_counter()))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/score", body)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"status {answer.status}")
    return 1_000 * (time.perf_counter() - due)


def main(port: int) -> None:
    """Send training payments and print the percentiles."""
    rows = [json.loads(line) for line in Path("data/train.jsonl").read_text(encoding="utf-8").splitlines()[-ROWS:]]
    bodies = [json.dumps({name: value for name, value in row.items() if name != "label"}) for row in rows]
    chance, due, dues = random.Random(SEED), time.perf_counter() + 0.5, []
    for _ in bodies:
        due += chance.expovariate(RATE)
        dues.append(due)
    with ThreadPoolExecutor(64) as pool:
        taken = list(pool.map(lambda pair: ask(port, *pair), zip(bodies, dues, strict=True)))
    cuts = statistics.quantiles(taken, n=100)
    print(f"{len(taken)} requests: p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
