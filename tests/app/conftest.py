"""Fixtures of the service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.settings import Settings
from bench.postgres import Cluster
from bench.postgres import cluster as started
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner
from tests.app.world import HIRING, World, assessment_tree, serving, settings_in


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a service in a folder of its own."""
    return settings_in(tmp_path / "data")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.real)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/folder/record.sqlite"
    url: str = request.getfixturevalue("cluster").database()
    return url


@pytest.fixture
def fake_github() -> FakeGitHub:
    """A GitHub with a hiring repository."""
    github = FakeGitHub()
    github.add_repo(HIRING)
    github.commit(HIRING, "main", assessment_tree())
    return github


@pytest.fixture
async def world(settings: Settings, fake_github: FakeGitHub) -> AsyncIterator[World]:
    """A running service."""
    async with serving(settings, fake_github, FakeRunner()) as running:
        yield running


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A Postgres server for all tests, which take a database each."""
    with started() as running:
        yield running


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A Postgres server for one test, which may stop it."""
    with started() as running:
        yield running
