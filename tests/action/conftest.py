"""A tiny assessment, submissions made by overlay, and a Docker engine with the base image for the `real`
tests.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import docker
import pytest

from action.base_image import ensure_base_image
from action.engine import ensure_engine
from action.runner import observe
from action.sandbox import sweep
from action.settings import RunnerSettings
from action.workspace import read_folder
from rubric.job import Job, job_of
from rubric.model import Assessment
from rubric.observation import Observation, Progress
from rubric.parse import parse_assessment
from rubric.shipped import default_rubric
from rubric.tree import File, SourceTree
from scorer.measure import measured

SUBMISSIONS = Path(__file__).parent.parent / "submissions"
ASSESSMENT = """\
version: 1
slug: keywords
title: Keyword classifier
role: NLP engineer
effort_hours: 1
window_hours: 48
reproduce: {within_minutes: 1, memory_mb: 128, cpus: 1, build_network: none}
contract:
  port: 8000
  route: /predict
  ready_route: /healthz
  labels: [billing, bug, other]
quality: {metric: macro_precision, at_least: 0.6}
latency:
  p95_ms: 500
  rate_per_second: 40
  requests: 30
  windows: 3
  warmup_seconds: 0.2
  timeout_seconds: 1
  ready_within_seconds: 10
  extra_windows: 0
  saturation_seconds: 0.3
deliverables:
  - {id: entrypoint, title: Dockerfile or run.sh, kind: entrypoint}
people: {leads: [lena-lead]}
"""
TEXTS = {"billing": "my invoice is wrong", "bug": "it ends with an error", "other": "where is the office"}
Overlay = Callable[..., SourceTree]
Observe = Callable[..., Observation]


@pytest.fixture
def assessment_folder() -> SourceTree:
    """36 hidden rows, twelve of each label; the keyword server of the honest submission knows them all."""
    rows = [(f"t{number:04}", label, text) for number in range(12) for label, text in TEXTS.items()]
    rows = [(f"{key}-{label}", label, f"{text}, case {key}") for key, label, text in rows]
    features = "\n".join(json.dumps({"id": key, "text": text}) for key, _, text in rows)
    labels = "\n".join(json.dumps({"id": key, "label": label}) for key, label, _ in rows)
    return SourceTree(
        {
            "assessment.yml": File(ASSESSMENT.encode()),
            "holdout/features.jsonl": File(features.encode()),
            "holdout/labels.jsonl": File(labels.encode()),
        }
    )


@pytest.fixture
def assessment(assessment_folder: SourceTree) -> Assessment:
    """The tiny assessment, parsed."""
    return parse_assessment(assessment_folder, default_rubric())


@pytest.fixture
def job(assessment_folder: SourceTree, assessment: Assessment) -> Job:
    """The tiny assessment as a runner gets it."""
    return job_of(assessment_folder, assessment)


@pytest.fixture
def overlay() -> Overlay:
    """The honest submission with the files of the named failing one, or attack, laid over it."""

    def make(name: str = "") -> SourceTree:
        files = dict(read_folder(SUBMISSIONS / "honest").files)
        if name:
            folder = SUBMISSIONS / ("attacks" if name[0].isdigit() else "failing") / name
            files |= read_folder(folder).files
        return SourceTree(files)

    return make


@pytest.fixture(scope="session")
def runner_settings() -> RunnerSettings:
    """This machine's settings, with no image kept after a run."""
    return replace(RunnerSettings.from_environ(os.environ), keep_images=0)


@pytest.fixture(scope="session")
def engine(runner_settings: RunnerSettings) -> Iterator[docker.DockerClient]:
    """A client of a real engine that has the base image. Fails where neither can be had."""
    with ensure_engine(runner_settings) as client:
        ensure_base_image(client, "python:3.11-slim-bookworm", runner_settings, lambda _: None)
        yield client


@pytest.fixture
def observed(
    engine: docker.DockerClient, runner_settings: RunnerSettings, assessment_folder: SourceTree
) -> Iterator[Observe]:
    """Observes a tree and checks afterwards that the run left nothing on the engine."""
    run_id = f"test-{uuid.uuid4().hex[:12]}"

    def run(
        submission: SourceTree, progress: Callable[[Progress], None] = lambda _: None, **changes: str
    ) -> Observation:
        folder = _changed(assessment_folder, changes)
        assessment = parse_assessment(folder, default_rubric())
        seen = observe(
            client=engine,
            job=job_of(folder, assessment),
            submission=submission,
            settings=runner_settings,
            run_id=run_id,
            progress=progress,
        )
        return measured(seen, folder, assessment)

    try:
        yield run
        assert left_behind(engine, run_id) == []
    finally:
        sweep(engine, run_id)


def left_behind(client: docker.DockerClient, run_id: str) -> list[str]:
    """Names of everything labelled with the run that is still there."""
    wanted: dict[str, str | list[str] | bool] | None = {"label": f"proofgrade.run={run_id}"}
    return [
        *(str(container.name) for container in client.containers.list(all=True, filters=wanted)),
        *(str(volume.name) for volume in client.volumes.list(filters=wanted)),
        *(str(network.name) for network in client.networks.list(filters=wanted)),
        *(str(image.id) for image in client.images.list(filters=wanted)),
    ]


def _changed(folder: SourceTree, changes: dict[str, str]) -> SourceTree:
    text = folder.text("assessment.yml") or ""
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return SourceTree({**folder.files, "assessment.yml": File(text.encode())})
