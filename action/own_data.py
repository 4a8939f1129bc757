"""The data of one candidate, made by the hiring team's own program. It runs sealed: the service's keys are on
the same machine.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import docker

from action.container import Ended
from action.engine import engine_errors
from action.errors import BadInput
from action.hardening import MIB, OUT, Limits
from action.sandbox import CannotStart, Sandbox, sweep
from action.volume import PAGE, SOURCE, SOURCE_INODES, OutputRejected, TooManyFiles, Volumes, VolumeSpec
from rubric.observation import Ending
from rubric.paths import refuse_path
from rubric.tree import SourceTree

STARTER = "starter/"
LIMITS = Limits(memory_bytes=1024 * MIB, cpus=1.0, pids=64)
SECONDS = 120.0
SLACK_SECONDS = 60.0
TOTAL_BYTES = 64 * MIB  # of all files together, as they are pushed for every single candidate
SAID = 300  # characters of what the program said last


def make_data(
    client: docker.DockerClient,
    base_image: str,
    folder: SourceTree,
    *,
    generator: str,
    seed: int,
    paths: Sequence[str],
    run_id: str,
) -> Mapping[str, bytes]:
    """Run `python3 <generator> --seed <seed> --out <DIR>` in an assessment folder; the files at `paths`.

    No network, one core, 1 GiB and two minutes; whatever it writes besides is dropped. All that is made on
    the engine is labelled with `run_id` and removed. Raises BadInput that names what the program did wrong,
    EngineFailed when the engine fails.
    """
    _refuse(generator, paths)
    called = f"{generator} --seed {seed}"
    try:
        with _sealed(client, base_image, folder, run_id) as sandbox:
            _run(sandbox, generator, seed)
            return _read(sandbox.volumes, paths)
    except (CannotStart, OutputRejected, TooManyFiles) as error:
        raise BadInput(f"{called}: {error}") from error


@contextmanager
def _sealed(
    client: docker.DockerClient, base_image: str, folder: SourceTree, run_id: str
) -> Iterator[Sandbox]:
    """The base image with the assessment folder read-only and `$OUT` to write to; swept afterwards."""
    size = folder.size + SOURCE_INODES * PAGE
    specs = (
        VolumeSpec("source", SOURCE, size, SOURCE_INODES, filled=True),
        VolumeSpec("out", OUT, LIMITS.out_bytes),
    )
    try:
        with engine_errors("preparing a candidate's data"):
            volumes = Volumes(client, run_id, base_image, specs, SECONDS + SLACK_SECONDS)
        volumes.fill("source", folder)
        yield Sandbox(client, run_id, base_image, LIMITS, volumes)
    finally:
        sweep(client, run_id, images=False)


def _run(sandbox: Sandbox, generator: str, seed: int) -> None:
    mounts = (
        sandbox.volumes.mount("source", read_only=True),
        sandbox.volumes.mount("out", read_only=False),
    )
    command = f'exec python3 {shlex.quote(f"{SOURCE}/{generator}")} --seed {seed} --out "$OUT"'
    ended = sandbox.run(command, SECONDS, mounts=mounts, workdir=SOURCE)
    if ended.ending is not Ending.OK:
        raise BadInput(f"{generator} --seed {seed}: {_why(ended)}")


def _why(ended: Ended) -> str:
    """How it ended, and the last line that it said."""
    known = {
        Ending.TIMEOUT: f"no end within {SECONDS:.0f} seconds",
        Ending.OUT_OF_MEMORY: f"more than {LIMITS.memory_bytes // MIB} MiB of memory",
        Ending.LOG_FLOOD: "it says too much",
    }
    lines = ended.log_tail.strip().splitlines()
    how = known.get(ended.ending, f"exit code {ended.exit_code}")
    return f"{how}: {lines[-1][:SAID]}" if lines else how


def _read(volumes: Volumes, paths: Sequence[str]) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    left = TOTAL_BYTES
    for path in paths:
        found[path] = volumes.read("out", path, left)
        left -= len(found[path])
    return found


def _refuse(generator: str, paths: Sequence[str]) -> None:
    for path in (generator, *paths):
        why = refuse_path(path)
        if why is not None:
            raise BadInput(f"{path!a}: {why}; mend `data` in assessment.yml")
    for path in paths:
        if not path.startswith(STARTER):
            raise BadInput(f"{path}: a candidate's data lie below {STARTER}; mend `data.paths`")
