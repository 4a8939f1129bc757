"""`proofgrade demo` as a stranger runs it, and as a stranger stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import pytest

from demo.patience import until
from demo.processes import STOPS

pytestmark = pytest.mark.real


@contextmanager
def demo(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The demonstration under way, with all its files under `folder`."""
    with heard():
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "app", "demo", *words],
            env=os.environ | {"TMPDIR": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    with process:
        yield process


@contextmanager
def heard() -> Iterator[None]:
    """A child made here ignores no signal, though `nohup` or a background job had these tests ignore some."""
    ignored = [number for number in STOPS if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        for number in ignored:
            signal.signal(number, signal.SIG_IGN)


def test_demo_grades_the_honest_reference(engine: None, tmp_path: Path) -> None:
    """It ends well, having shown the report, the score after a tick and where to look."""
    with demo(tmp_path) as process:
        said, _ = process.communicate()
    assert process.returncode == 0, said[-2000:]
    for words in ("Gate: pass", "Hidden set: pass", "Score so far: 75 %", "review pull request", "HTML copy"):
        assert words in said
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    "moment", ["GitHub emulator and service start", "the operator invites", "the service grades"]
)
def test_interrupted_demo_leaves_nothing_behind(engine: None, tmp_path: Path, moment: str) -> None:
    """Ctrl-C at any moment removes every process, container, network and volume."""
    before = labelled()
    with demo(tmp_path) as process:
        read_to(process, moment)
        stop(process, signal.SIGINT)
    assert process.returncode == 130
    assert left_behind(tmp_path) == []
    assert labelled() == before


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_demo_stopped_during_the_run_leaves_nothing_behind(
    engine: None, tmp_path: Path, sign: signal.Signals
) -> None:
    """While containers of the submission run, Ctrl-C, SIGTERM and a closed terminal remove all of it."""
    before = labelled()
    with demo(tmp_path) as process:
        read_to(process, "the service grades")
        until(lambda: labelled() - before, seconds=120, what="a container of the run")
        stop(process, sign)
    assert process.returncode == 130
    assert left_behind(tmp_path) == []
    assert labelled() == before


def read_to(process: subprocess.Popen[str], words: str) -> None:
    """Read what the demonstration says until these words come."""
    assert process.stdout is not None
    assert any(words in line for line in process.stdout)


def stop(process: subprocess.Popen[str], sign: signal.Signals) -> None:
    """Send the signal and let it speak to its end."""
    assert process.stdout is not None
    process.send_signal(sign)
    process.stdout.read()


def labelled() -> set[str]:
    """Ids of all containers, volumes and networks of runs."""
    client = docker.from_env()
    containers = client.containers.list(all=True, filters={"label": "proofgrade.run"})
    volumes = client.volumes.list(filters={"label": "proofgrade.run"})
    networks = client.networks.list(filters={"label": "proofgrade.run"})
    client.close()
    return {str(thing.id) for thing in (*containers, *volumes, *networks)}


def left_behind(folder: Path) -> list[str]:
    """Command lines of processes that were given something under `folder`."""
    return [
        process.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        for process in Path("/proc").iterdir()
        if process.name.isdigit()
        and process.name != str(os.getpid())
        and _mentions(process, str(folder).encode())
    ]


def _mentions(process: Path, words: bytes) -> bool:
    try:
        return words in process.joinpath("cmdline").read_bytes() + process.joinpath("environ").read_bytes()
    except OSError:
        return False
