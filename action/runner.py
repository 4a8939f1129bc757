"""One sealed run of one submission, phase after phase, into an Observation.

Whatever happens, nothing stays behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import docker

from action import images
from action.engine import engine_errors
from action.errors import BadInput
from action.ledger import Ledger
from action.phases import Run
from action.sandbox import sweep
from action.settings import RunnerSettings
from rubric.job import Job
from rubric.observation import Observation, Progress
from rubric.tree import SourceTree

RUN_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")  # what an image tag and a volume name may be


def observe(
    *,
    client: docker.DockerClient,
    job: Job,
    submission: SourceTree,
    settings: RunnerSettings,
    run_id: str,
    progress: Callable[[Progress], None],
    commit: str = "",
    cache_scope: str = "",
) -> Observation:
    """Build, reproduce, ask, test and reproduce once more, sealed, and say what was seen.

    Everything made for the run is labelled with `run_id` and removed before this returns or raises. What the
    submission did wrong is in the observation; an engine that fails makes the phase OUR_FAULT. The base
    image must be there. `cache_scope` names whose earlier builds may lend their layers; empty: nobody's.
    Raises BadInput for a bad run id, ActionError for a setting that this engine cannot meet, EngineFailed
    when even the clean-up fails.
    """
    if not RUN_ID.fullmatch(run_id):
        raise BadInput(f"run id {run_id!r}: use lower-case letters, digits, - and _, at most 100")
    run = Run(
        client,
        job=job,
        tree=submission,
        settings=settings,
        run_id=run_id,
        ledger=Ledger(progress),
        commit=commit,
        cache_scope=cache_scope,
    )
    try:
        return run.observation()
    finally:
        clean_up(client, run_id, settings)


def clean_up(client: docker.DockerClient, run_id: str, settings: RunnerSettings) -> None:
    """Remove what a run made; its image may stay for the layer cache. Raises EngineFailed."""
    sweep(client, run_id, images=False)
    with engine_errors("removing images"):
        images.retire(client, run_id, settings.keep_images)
