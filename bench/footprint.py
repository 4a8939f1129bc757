"""How long `proofgrade serve` takes until /readyz says yes, and what its processes weigh while idle.

RSS counts a page in every process that maps it, PSS divides it among them. Beside it the bare endpoint.
Prints two Markdown tables.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from bench.bare import bare_endpoint
from bench.service import UP_SECONDS
from demo.service import free_port

SECRET = "benchmark secret"
IDLE_SECONDS = 10.0
LOOK_SECONDS = 0.01
STARTED = re.compile(r"started .*pid=(\d+) process=(\w+)")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3, help="starts after the first one")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="proofgrade-bench-") as name:
        folder = Path(name)
        starts = [_service(folder)[0] for _ in range(given.rounds)]
        last, weights = _service(folder)
    bare, weight = _bare()
    print("| until it answers | first s | then s |")
    print("|---|---|---|")
    print(f"| `proofgrade serve`, `/readyz` | {starts[0]:.2f} | {_listed([*starts[1:], last])} |")
    print(f"| signature only | {bare:.2f} | - |\n")
    print("| idle | RSS MiB | PSS MiB |")
    print("|---|---|---|")
    pair = [weights[part] for part in ("receiver", "worker")]
    for title, both in [
        *weights.items(),
        ("receiver + worker", _sum(pair)),
        ("all processes of the service", _sum([*weights.values()])),
        ("signature only", weight),
    ]:
        print(f"| {title} | {both[0]:.0f} | {both[1]:.0f} |")


Weight = tuple[float, float]


def _service(folder: Path) -> tuple[float, Mapping[str, Weight]]:
    """Start, wait, weigh, stop: the seconds to readiness, and RSS and PSS of each process."""
    port = free_port()
    log = folder / "log"
    began = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve"], env=_environment(folder, port), stdout=out, stderr=out
        )
    try:
        seconds = _answers(f"http://127.0.0.1:{port}/readyz", began)
        time.sleep(IDLE_SECONDS)
        named = {int(pid): part for pid, part in STARTED.findall(log.read_text())}
        return seconds, {
            named.get(pid, _title(pid, process.pid)): _weight(pid) for pid in _family(process.pid)
        }
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _environment(folder: Path, port: int) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return kept | {
        "PROOFGRADE_APP_ID": "1",
        "PROOFGRADE_PRIVATE_KEY": "unused",
        "PROOFGRADE_WEBHOOK_SECRET": SECRET,
        "PROOFGRADE_HIRING_REPO": "bench/hiring",
        "PROOFGRADE_DATA_DIR": str(folder / "data"),
        "PROOFGRADE_PORT": str(port),
    }


def _bare() -> tuple[float, Weight]:
    began = time.monotonic()
    with bare_endpoint(SECRET) as url:
        seconds = _answers(f"{url}/readyz", began)
        weights = [_weight(pid) for pid in _family(os.getpid()) if "spawn_main" in _command(pid)]
        return seconds, max(weights)


def _answers(url: str, began: float) -> float:
    while time.monotonic() < began + UP_SECONDS:
        try:
            if httpx.get(url, timeout=5).is_success:
                return time.monotonic() - began
        except httpx.TransportError:
            time.sleep(LOOK_SECONDS)
    raise SystemExit(f"{url} did not answer within {UP_SECONDS:.0f} s")


def _family(root: int) -> list[int]:
    """A process and its children."""
    parents = {int(path.parent.name): _parent(path) for path in Path("/proc").glob("[0-9]*/stat")}
    return [root, *(pid for pid, parent in parents.items() if parent == root)]


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _title(pid: int, root: int) -> str:
    return "supervisor" if pid == root else "Python's resource tracker"


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")


def _weight(pid: int) -> Weight:
    found = re.findall(r"^(Rss|Pss): +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    sizes = {name: int(size) / 1024 for name, size in found}
    return sizes["Rss"], sizes["Pss"]


def _sum(weights: list[Weight]) -> Weight:
    return sum(rss for rss, _ in weights), sum(pss for _, pss in weights)


def _listed(seconds: list[float]) -> str:
    return ", ".join(f"{one:.2f}" for one in seconds)


if __name__ == "__main__":
    main()
