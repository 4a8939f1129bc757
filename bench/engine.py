"""What the benchmarks of the runner share: an engine with the base image, and plain `docker` commands."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import docker

from action.base_image import ensure_base_image
from action.engine import ensure_engine
from action.settings import RunnerSettings

BASE = "python:3.11-slim-bookworm"


@contextmanager
def ready_engine() -> Iterator[tuple[docker.DockerClient, RunnerSettings]]:
    """An engine that answers and has the base image, with this machine's settings and room for images."""
    settings = replace(RunnerSettings.from_environ(os.environ), keep_images=100)
    with ensure_engine(settings) as client:
        ensure_base_image(client, BASE, settings, lambda text: print(text, file=sys.stderr))
        yield client, settings


def plain(*words: str, folder: str = ".") -> float:
    """Seconds that a plain `docker` command takes. Raises CalledProcessError with what it said."""
    environ = os.environ | {"DOCKER_BUILDKIT": "0"}
    began = time.perf_counter()
    subprocess.run(
        ["docker", *words],
        cwd=folder,
        env=environ,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return time.perf_counter() - began


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)
