"""What the seal costs: a command in the sandbox beside the same command by plain `docker run`.

The sealed side makes volumes and holder, runs the command locked down, takes metrics.json and removes all.
Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import time
import uuid

import docker

from action.hardening import Limits
from action.reproduce import reproduce
from action.sandbox import Sandbox, seccomp_profile, sweep
from action.volume import Volumes
from bench.engine import BASE, middle, plain, ready_engine
from rubric.observation import Ending

METRICS = 'echo \'{"a": 1}\' > "$OUT/metrics.json"'
PLAIN_METRICS = "echo '{\"a\": 1}' > /tmp/metrics.json"
LIMITS = Limits()
ALLOWED_SECONDS, ALLOWED_SHARE = 1.0, 0.03


def main() -> None:
    """Both sides in turn, for a no-op and for a command that runs `--seconds`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(f"medians of {given.rounds} rounds in turn; seconds\n")
    print("| command | plain `docker run` | sealed | overhead | allowed |")
    print("|---|---|---|---|---|")
    with ready_engine() as (client, _):
        for title, work in {"nothing": "true", f"{given.seconds:g} s of work": _busy(given.seconds)}.items():
            bare, sealed = [], []
            for _ in range(given.rounds):
                bare.append(_bare(work))
                sealed.append(_sealed(client, work))
            once, twice = middle(bare), middle(sealed)
            allowed = ALLOWED_SECONDS + ALLOWED_SHARE * once
            print(f"| {title} | {once:.2f} | {twice:.2f} | {twice - once:+.2f} | {allowed:.2f} |", flush=True)


def _busy(seconds: float) -> str:
    """Compute for so long."""
    return (
        f'python3 -c "import time; end = time.time() + {seconds}\nwhile time.time() < end: sum(range(9999))"'
    )


def _bare(work: str) -> float:
    limits = ("--memory", str(LIMITS.memory_bytes), "--cpus", str(LIMITS.cpus), "--network", "none")
    return plain("run", "--rm", *limits, BASE, "sh", "-c", f"{work} && {PLAIN_METRICS}")


def _sealed(client: docker.DockerClient, work: str) -> float:
    run_id = f"bench-{uuid.uuid4().hex[:12]}"
    began = time.perf_counter()
    try:
        volumes = Volumes(client, run_id, BASE, Volumes.standard(LIMITS, 0), 600.0)
        sandbox = Sandbox(client, run_id, BASE, LIMITS, volumes, seccomp=seccomp_profile())
        done = reproduce(sandbox, f"{work} && {METRICS}", 300.0)
    finally:
        sweep(client, run_id)
    assert done.run.ending is Ending.OK, done.run
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
