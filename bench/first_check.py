"""From a push to the first check run that GitHub shows, through the real service and the GitHub emulator.

Beside it a bare `POST check-runs` with a token at hand: what GitHub itself takes for it. Pushes come one
after the other to one repository, each as soon as the one before has its check run, so that superseding and
static checks go on beside them. No submission is run: the debounce window never ends. Prints Markdown.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import httpx
import jwt

from demo import acts
from demo.emulator import start
from demo.loop import service_settings
from demo.people import Person
from demo.seed import Seed
from demo.service import free_port, serving
from rubric import shipped
from rubric.expected import composed
from rubric.stats import percentile

SLUG = "ticket-classifier"
POLL_SECONDS = 0.02
WAIT_SECONDS = 30.0
# No run, and no wait for the minute in which an organisation may begin so many attempts.
POLICY = {"PROOFGRADE_DEBOUNCE_SECONDS": "3600", "PROOFGRADE_ATTEMPTS_PER_MINUTE": "600"}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pushes", type=int, default=50)
    pushes = options.parse_args().pushes
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="proofgrade-bench-")))
        port = free_port()
        seed = Seed(webhook_url=f"http://127.0.0.1:{port}/webhook")
        github = stack.enter_context(start(seed, folder))
        settings = service_settings(seed, github, port, folder) | POLICY
        service = stack.enter_context(serving(settings, folder))
        cast = acts.Cast(seed, github.url)
        acts.publish(cast.lead, f"{seed.org}/hiring", SLUG, shipped.assessment(SLUG), folder / "hiring")
        invited = acts.invite(service, cast.candidate, SLUG)
        begun, ended = _pushes(cast.lead, invited, folder / "candidate", pushes)
        sha = _git(folder / "candidate", "rev-parse", "HEAD")
        bare = _bare(seed, github.url, invited.repo, sha, pushes)
    print(
        f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}, {pushes} pushes\n"
    )
    print("| until a check run is seen | n | p50 ms | p95 ms | max ms |")
    print("|---|---|---|---|---|")
    for name, seconds in (
        ("from the start of `git push`", begun),
        ("from the end of `git push`", ended),
        ("bare `POST check-runs`", bare),
    ):
        print(f"| {_row(name, seconds)} |")


def _pushes(
    reader: Person, invited: acts.Invited, work: Path, count: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Seconds to the first check run of each push, from its start and from its end; the first warms up."""
    begun, ended = [], []
    acts.submit(invited, composed(shipped.assessment(SLUG), "honest"), work)
    _first_check(reader, invited.repo, _git(work, "rev-parse", "HEAD"))
    for number in range(count):
        (work / "count.txt").write_text(f"{number}\n", encoding="utf-8")
        _git(work, "add", "--all")
        _git(work, "commit", "--quiet", "--message", f"Push {number}")
        sha = _git(work, "rev-parse", "HEAD")
        start_of_push = time.perf_counter()
        _git(work, "push", "--quiet", "origin", "HEAD:main")
        end_of_push = time.perf_counter()
        seen = _first_check(reader, invited.repo, sha)
        begun.append(seen - start_of_push)
        ended.append(max(0.0, seen - end_of_push))
    return tuple(begun), tuple(ended)


def _first_check(reader: Person, repo: str, sha: str) -> float:
    """When the commit has a check run. Raises SystemExit when none comes."""
    headers = {"Authorization": f"Bearer {reader.token}"}
    with httpx.Client(base_url=reader.github, headers=headers, timeout=10) as http:
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            if http.get(f"/repos/{repo}/commits/{sha}/check-runs").json()["check_runs"]:
                return time.perf_counter()
            time.sleep(POLL_SECONDS)
    raise SystemExit(f"{repo}@{sha}: no check run within {WAIT_SECONDS:.0f} s")


def _bare(seed: Seed, url: str, repo: str, sha: str, count: int) -> tuple[float, ...]:
    """Seconds that creating one check run takes, with token and connection at hand."""
    now = int(time.time())
    claims = {"iat": now - 60, "exp": now + 540, "iss": str(seed.app_id)}
    key = jwt.encode(claims, seed.private_key, algorithm="RS256")
    took = []
    with httpx.Client(base_url=url, timeout=10) as http:
        path = f"/app/installations/{seed.installation_id}/access_tokens"
        token = http.post(path, headers={"Authorization": f"Bearer {key}"}).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        for number in range(count):
            body = {"name": f"bare {number}", "head_sha": sha, "status": "in_progress"}
            begun = time.perf_counter()
            http.post(f"/repos/{repo}/check-runs", json=body, headers=headers).raise_for_status()
            took.append(time.perf_counter() - begun)
    return tuple(took)


def _row(name: str, seconds: tuple[float, ...]) -> str:
    shown = (percentile(seconds, 0.5), percentile(seconds, 0.95), max(seconds))
    return " | ".join([name, str(len(seconds)), *(f"{1000 * value:.0f}" for value in shown)])


def _git(folder: Path, *words: str) -> str:
    person: Mapping[str, str] = {
        "GIT_AUTHOR_NAME": "bench",
        "GIT_AUTHOR_EMAIL": "bench@example.org",
        "GIT_COMMITTER_NAME": "bench",
        "GIT_COMMITTER_EMAIL": "bench@example.org",
    }
    done = subprocess.run(
        ["git", *words], cwd=folder, env={**os.environ, **person}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


if __name__ == "__main__":
    main()
