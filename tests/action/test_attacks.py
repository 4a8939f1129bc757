"""Every attack of tests/submissions/attacks through the real runner, beside the honest submission."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import docker
import pytest
from docker.models.containers import Container

from action.hardening import labels
from action.settings import RunnerSettings
from rubric.checks import check_all
from rubric.grade import Graded, grade
from rubric.model import Assessment
from rubric.observation import Ending, Observation, Phase
from rubric.parse import parse_assessment
from rubric.plausible import implausible
from rubric.shipped import default_rubric
from rubric.submission import read_submission
from rubric.tree import File, SourceTree
from tests.action.attacks import Attack, attacks, complaints, honest
from tests.rendered import alive

Observe = Callable[..., Observation]
ATTACKS = attacks()
BASE = "python:3.11-slim-bookworm"
IMAGE_BYTES = 500_000_000  # the base image takes 191 MB at most; an attack tries 400 MB more
LISTENER = """\
import http.server
http.server.HTTPServer(("0.0.0.0", 8000), http.server.SimpleHTTPRequestHandler).serve_forever()
"""
KINDS: dict[str, dict[str, str]] = {"honest": {}}
_SEEN: dict[str, Graded] = {}


@dataclass
class Outside:
    """Listeners that no submission may reach: on the host, and in a container on a bridge of the engine."""

    host_port: int
    gateway: str  # the host, as seen from the bridge
    neighbour: str
    network: str
    reached: int = 0

    @property
    def file(self) -> File:
        """What a submission is told of them."""
        told = {"host": [self.gateway, self.host_port], "neighbour": [self.neighbour, 8000]}
        return File(json.dumps(told).encode())


@pytest.fixture(scope="session")
def runner_settings(runner_settings: RunnerSettings) -> RunnerSettings:
    """Images may be little larger than the base image, so that an attack need not fill the disk."""
    return replace(runner_settings, max_image_bytes=IMAGE_BYTES)


@pytest.fixture(scope="module")
def outside(engine: docker.DockerClient) -> Iterator[Outside]:
    """Both listeners, for as long as this file runs."""
    run_id = f"test-{uuid.uuid4().hex[:12]}"
    network = engine.networks.create(f"proofgrade-{run_id}", driver="bridge", labels=labels(run_id))
    try:
        with (
            _container(engine, ["python3", "-c", LISTENER], str(network.name)) as neighbour,
            socket.create_server(("0.0.0.0", 0)) as server,
        ):
            neighbour.reload()
            there = neighbour.attrs["NetworkSettings"]["Networks"][network.name]
            told = Outside(server.getsockname()[1], there["Gateway"], there["IPAddress"], str(network.name))
            threading.Thread(target=_count, args=[server, told], daemon=True).start()
            yield told
    finally:
        network.remove()


@pytest.fixture
def graded(observed: Observe, assessment_folder: SourceTree) -> Callable[..., Graded]:
    """Observes a tree, scores it and judges it."""

    def run(tree: SourceTree, changes: dict[str, str]) -> Graded:
        seen = observed(tree, **changes)
        assessment = _assessment(assessment_folder, changes)
        findings = check_all(assessment, tree, SourceTree())
        return grade(assessment, read_submission(tree)[0], findings, seen)

    return run


@pytest.fixture
def control(graded: Callable[..., Graded]) -> Callable[[str, dict[str, str]], Graded]:
    """The honest submission of a kind, observed once for this file."""

    def run(over: str, changes: dict[str, str]) -> Graded:
        if over not in _SEEN:
            _SEEN[over] = graded(honest(over), changes)
        return _SEEN[over]

    return run


@pytest.mark.real
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_comes_to_what_it_must(
    attack: Attack, graded: Callable[..., Graded], control: Callable[..., Graded], outside: Outside
) -> None:
    """It ends as stated, nothing of it comes alive in a report, and the honest submission would not pass for
    it.
    """
    beside = control(attack.over, KINDS[attack.over])
    tree = attack.tree()
    if attack.outside:
        tree = replace(tree, files={**tree.files, "outside.json": outside.file})
    before = outside.reached
    seen = graded(tree, {**KINDS[attack.over], **attack.assessment})
    assert complaints(attack.expect, seen, tree) == []
    assert outside.reached == before
    assert implausible(seen.observation) is None
    assert alive(seen) == []
    assert complaints(attack.expect, beside, honest(attack.over)) != []


@pytest.mark.real
@pytest.mark.parametrize("over", KINDS)
def test_the_honest_submission_passes_before_and_after(
    over: str, graded: Callable[..., Graded], control: Callable[..., Graded]
) -> None:
    """Two runs, one of them the attacks' control: every phase ends well, every hidden row is right."""
    runs = [control(over, KINDS[over]), graded(honest(over), KINDS[over])]
    for run in runs:
        seen = run.observation
        assert [each.ending for each in seen.phases if each.phase is not Phase.TESTS] == (
            [Ending.OK] * (len(seen.phases) - 1)
        )
        assert seen.measured is not None
        assert (seen.measured.value, seen.measured.invalid) == (1.0, 0)
        assert alive(run) == []
    assert _facts(runs[0].observation) == _facts(runs[1].observation)


def _facts(seen: Observation) -> tuple[object, ...]:
    """What two runs of one submission have in common, when nothing disturbed either."""
    ends = [
        (run.phase, run.ending, run.exit_code, run.command, run.reason, run.log_tail) for run in seen.phases
    ]
    return ends, seen.reported, seen.measured, sorted(seen.answers, key=str), seen.provenance


def _assessment(folder: SourceTree, changes: dict[str, str]) -> Assessment:
    text = folder.text("assessment.yml") or ""
    for old, new in changes.items():
        text = text.replace(old, new)
    changed = replace(folder, files={**folder.files, "assessment.yml": File(text.encode())})
    return parse_assessment(changed, default_rubric())


def _count(server: socket.socket, told: Outside) -> None:
    """Count connections until the listener is closed."""
    with contextlib.suppress(OSError):
        while True:
            server.accept()[0].close()
            told.reached += 1


@contextmanager
def _container(client: docker.DockerClient, command: list[str], network: str) -> Iterator[Container]:
    """A plain container of the base image, not sealed at all, removed at the block's end."""
    made = client.containers.run(
        BASE, command, detach=True, labels=labels(f"test-{uuid.uuid4().hex[:12]}"), network=network
    )
    try:
        yield made
    finally:
        made.remove(force=True, v=True)
