"""For all tests."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack

import pytest

from action.engine import ensure_engine
from action.settings import RunnerSettings

# A test run that was started in the background ignores Ctrl-C, and so would every process that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
ENGINE = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Who leads several workers holds the engine: one that a worker starts ends with that worker."""
    leads = bool(config.getoption("numprocesses")) and not hasattr(config, "workerinput")
    if leads and config.getoption("markexpr") == "real":
        held = config.stash[ENGINE] = ExitStack()
        held.enter_context(ensure_engine(RunnerSettings.from_environ(os.environ)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """The engine ends after the last worker."""
    config.stash.get(ENGINE, ExitStack()).close()
