"""Other load generators, asked for the 95th percentile of the same server: wrk, hey and locust.

Each runs for the same time with the same number of connections; hey and locust at the same rate. A tool that
is not there and cannot be installed is left out, and the table says so.
"""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from action import debian

CONNECTIONS = 20
LOCUST = "locust==2.47.0"
WRK_REPORT = 'done = function(s, latency, r) io.write("p95 " .. latency:percentile(95) / 1000 .. "\\n") end\n'
LOCUST_FILE = """\
from locust import HttpUser, constant_throughput, task


class Asking(HttpUser):
    wait_time = constant_throughput({each})

    @task
    def ask(self):
        self.client.post("/predict", json={{"id": "x", "text": "y"}})
"""


def install() -> None:
    """Install what is missing, where that may be done: wrk and hey are Debian packages."""
    missing = [name for name in ("wrk", "hey") if shutil.which(name) is None]
    if missing and debian.can_install():
        debian.install(*missing)


def wrk(url: str, seconds: int, _rate: float) -> float | None:
    """wrk's own percentile in ms: closed loop, as fast as it can."""
    if shutil.which("wrk") is None:
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(WRK_REPORT)
        script.flush()
        words = [
            "wrk",
            "-t2",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "--timeout",
            "10s",
            "-s",
            script.name,
            url,
        ]
        found = re.search(r"^p95 ([0-9.]+)$", _said(words), re.MULTILINE)
    return float(found[1]) if found else None


def hey(url: str, seconds: int, rate: float) -> float | None:
    """hey's 95th percentile in ms: closed loop, capped at the rate."""
    if shutil.which("hey") is None:
        return None
    words = [
        "hey",
        "-z",
        f"{seconds}s",
        "-c",
        str(CONNECTIONS),
        "-q",
        f"{rate / CONNECTIONS:g}",
        "-t",
        "10",
        url,
    ]
    found = re.search(r"95% in ([0-9.]+) secs", _said(words))
    return 1000 * float(found[1]) if found else None


def locust(url: str, seconds: int, rate: float) -> float | None:
    """locust's 95th percentile in ms: closed-loop users, each at its share of the rate."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = _locust_in(folder / "venv")
        (folder / "locustfile.py").write_text(LOCUST_FILE.format(each=rate / CONNECTIONS), encoding="utf-8")
        words = [str(program), "-f", str(folder / "locustfile.py"), "--headless", "--only-summary"]
        words += ["-u", str(CONNECTIONS), "-r", str(CONNECTIONS), "-t", f"{seconds}s"]
        words += ["--host", url.rsplit("/", 1)[0], "--csv", str(folder / "out")]
        _said(words)
        with (folder / "out_stats.csv").open(encoding="utf-8") as stream:
            rows = {row["Name"]: row for row in csv.DictReader(stream)}
    return float(rows["Aggregated"]["95%"])


def _locust_in(folder: Path) -> Path:
    """locust in an environment of its own: its dependencies are not ours."""
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "pip"), "install", "--quiet", LOCUST]
    subprocess.run(pip, check=True, stdout=sys.stderr)
    return folder / "bin" / "locust"


def _said(words: list[str]) -> str:
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout
