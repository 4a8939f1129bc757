"""Workflow runs on the emulator: dispatched with checked inputs, listed, ended, their artifacts fetched."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import httpx
import pytest

from app.errors import GitHubError
from app.ports import GitHub
from rubric.tree import File, SourceTree
from tests.app.fake_actions import zipped
from tests.app.github.conftest import World

pytestmark = pytest.mark.real

INPUTS = {"service": "https://service.example", "run": "a1-r1-t1-abc", "nonce": "n" * 32}
LONG_AGO = "2020-01-01T00:00:00Z"
FILE = "reproduce.yml"


@pytest.fixture
async def hiring(world: World, github: GitHub, repo: str) -> str:
    """A repository with the shipped workflow on its default branch."""
    text = (files("workflows") / FILE).read_bytes()
    tree = SourceTree(
        {f".github/workflows/{FILE}": File(text), ".github/workflows/other.yml": File(b"on: push")}
    )
    await github.push_tree(
        world.installation, repo, branch="main", tree=tree, message="Workflow", parent=None
    )
    return repo


def moved(world: World, run_id: int, **says: Any) -> None:
    """The machine says how the run goes on."""
    httpx.post(f"{world.url}/_stand/runs/{run_id}", json=says, timeout=20).raise_for_status()


async def dispatched(
    world: World, github: GitHub, repo: str, inputs: Mapping[str, str] = INPUTS, file: str = FILE
) -> int:
    """The id of a new run."""
    number = await github.dispatch_workflow(world.installation, repo, file, "main", inputs)
    assert number is not None
    return number


async def test_a_dispatch_says_which_run_it_became(world: World, github: GitHub, hiring: str) -> None:
    """The run carries the name that `run-name` makes of the inputs, and is listed since a time."""
    number = await dispatched(world, github, hiring)
    run = await github.workflow_run(world.installation, hiring, number)
    assert (run.title, run.status, run.conclusion, run.attempt) == ("Run a1-r1-t1-abc", "queued", None, 1)
    assert run.head_sha == await github.branch_head(world.installation, hiring, "main")
    assert await github.workflow_runs(world.installation, hiring, FILE, LONG_AGO) == [run]
    assert await github.workflow_runs(world.installation, hiring, FILE, "2100-01-01T00:00:00Z") == []


async def test_place_is_what_tokens_name(world: World, github: GitHub, hiring: str) -> None:
    """Repository and owner by their numbers, the workflow by its place on the default branch."""
    place = await github.hiring_place(world.installation, hiring)
    shown = world.lead.get(f"/repos/{hiring}")
    assert (place.repository_id, place.owner_id) == (shown["id"], shown["owner"]["id"])
    assert place.workflow_ref(FILE) == f"{hiring}/.github/workflows/{FILE}@refs/heads/main"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (("missing.yml", INPUTS), 404),
        (("other.yml", {}), 422),
        ((FILE, {"run": "x"}), 422),
        ((FILE, INPUTS | {"sha": "x"}), 422),
    ],
)
async def test_a_bad_dispatch_is_refused(
    world: World, github: GitHub, hiring: str, asked: tuple[str, dict[str, str]], status: int
) -> None:
    """A missing file, another trigger, and inputs that do not fit are told by their status."""
    with pytest.raises(GitHubError) as error:
        await dispatched(world, github, hiring, asked[1], asked[0])
    assert error.value.status == status


async def test_a_run_is_ended_once(world: World, github: GitHub, hiring: str) -> None:
    """Cancelling ends a run; one that is over, or not there, is fine."""
    number = await dispatched(world, github, hiring)
    for run_id in (number, number, 4711):
        await github.cancel_workflow_run(world.installation, hiring, run_id)
    run = await github.workflow_run(world.installation, hiring, number)
    assert (run.is_over, run.conclusion) == (True, "cancelled")


async def test_an_artifact_is_fetched_from_another_host_without_a_token(
    world: World, github: GitHub, hiring: str
) -> None:
    """The redirect is followed, and the storage, which refuses whoever shows a token, gives the bytes."""
    number = await dispatched(world, github, hiring)
    packed = zipped(b"{}")
    kept = [{"name": name, "zip": base64.b64encode(packed).decode()} for name in ("other", "observation-x")]
    moved(world, number, status="completed", conclusion="success", artifacts=kept)
    fetched = await github.artifact(world.installation, hiring, number, "observation-x", 1000)
    assert fetched == packed
    assert await github.artifact(world.installation, hiring, number, "observation-y", 1000) is None


async def test_an_artifact_has_a_cap(world: World, github: GitHub, hiring: str) -> None:
    """More than the cap is not read."""
    number = await dispatched(world, github, hiring)
    kept = [{"name": "observation-x", "zip": base64.b64encode(b"x" * 101).decode()}]
    moved(world, number, status="completed", conclusion="success", artifacts=kept)
    with pytest.raises(GitHubError, match="over 100 bytes"):
        await github.artifact(world.installation, hiring, number, "observation-x", 100)
