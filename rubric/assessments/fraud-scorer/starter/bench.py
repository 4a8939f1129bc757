"""How long the service takes to answer: python bench.py [port]. Start it first with `sh run.sh serve`."""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import time
from pathlib import Path

ROWS = 200


def main(port: int) -> None:
    """Send training payments one after the other and print the percentiles."""
    lines = Path("data/train.jsonl").read_text(encoding="utf-8").splitlines()[-ROWS:]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    taken = []
    for line in lines:
        row = json.loads(line)
        del row["label"]
        begin = time.perf_counter()
        connection.request("POST", "/score", json.dumps(row))
        connection.getresponse().read()
        taken.append(1_000 * (time.perf_counter() - begin))
    cuts = statistics.quantiles(taken, n=100)
    print(f"{len(taken)} requests: p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
