"""A fixed job of ours, timed: how fast is this machine just now? Nothing of a candidate's takes part."""

from __future__ import annotations

import re
from importlib import resources

import docker

from action.container import Running
from action.engine import engine_errors
from action.errors import EngineFailed
from action.hardening import MIB, labels, trusted_options
from action.sandbox import remove
from rubric.observation import Ending

MEMORY = 64 * MIB
PIDS = 32  # as for the holder: the runtime needs some to start
LIMIT_SECONDS = 60  # the job takes about one
ANSWER = re.compile(r"[0-9]{1,3}\.[0-9]{6}")


def calibrate(client: docker.DockerClient, base_image: str, run_id: str) -> float:
    """Seconds that the job took, by its own clock, in a container without network.

    Raises EngineFailed when it does not end well or answers anything but a number.
    """
    program = resources.files("action").joinpath("calibration_job.py").read_text(encoding="utf-8")
    with engine_errors("running the calibration job"):
        container = client.containers.create(
            base_image,
            ["python3", "-I", "-c", program],
            labels=labels(run_id),
            read_only=True,
            **trusted_options(memory_bytes=MEMORY, pids=PIDS),
        )
        try:
            running = Running(container)
            ended = running.finish(timed_out=not running.wait(LIMIT_SECONDS))
        finally:
            remove(container)
    if ended.ending is not Ending.OK:
        raise EngineFailed(
            f"the calibration job ended with {ended.ending.value}: {ended.log_tail[-200:] or 'no output'}"
        )
    return read_seconds(ended.log_tail)


def read_seconds(output: str) -> float:
    """The one number that the job prints. Raises EngineFailed for anything else."""
    if not ANSWER.fullmatch(output) or not (seconds := float(output)):
        raise EngineFailed(f"the calibration job printed {output[:80]!r} instead of its seconds")
    return seconds
