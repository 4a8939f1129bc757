"""Children of the demonstration, and signals that come at the worst moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from demo import processes

FOREVER = [sys.executable, "-c", "import time; time.sleep(1000)"]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[Any]]:
    """Every child that is made."""
    children: list[subprocess.Popen[Any]] = []
    popen = subprocess.Popen

    def remembered(*words: Any, **options: Any) -> subprocess.Popen[Any]:
        children.append(popen(*words, **options))
        if "INTERRUPTED" in options.get("env", ()):
            signal.raise_signal(signal.SIGINT)
        return children[-1]

    monkeypatch.setattr(subprocess, "Popen", remembered)
    return children


def test_a_signal_while_a_child_is_made_ends_the_child(made: list[subprocess.Popen[Any]]) -> None:
    """It comes right after the fork, before anybody holds the child; it is raised once somebody does."""
    with pytest.raises(KeyboardInterrupt):
        processes.run(FOREVER, env=os.environ | {"INTERRUPTED": "1"})
    assert made[0].returncode == -signal.SIGKILL


def test_a_child_that_cannot_be_made_leaves_the_handlers_as_they_were() -> None:
    """Ctrl-C works as before."""
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(FileNotFoundError):
        processes.run(["/no/such/program"])
    assert signal.getsignal(signal.SIGINT) is before


def test_a_command_that_takes_too_long_is_ended(made: list[subprocess.Popen[Any]]) -> None:
    """Its process is gone when the error is told."""
    with pytest.raises(subprocess.TimeoutExpired):
        processes.run(FOREVER, timeout=0.05)
    assert made[0].returncode == -signal.SIGKILL


def test_what_a_command_says_and_its_exit_code_come_back() -> None:
    """Both streams as text."""
    done = processes.run([sys.executable, "-c", "import sys; print(1); sys.stderr.write('2'); sys.exit(3)"])
    assert (done.returncode, done.stdout, done.stderr) == (3, "1\n", "2")
